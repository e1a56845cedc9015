#include "napier/multiplierless/cmvm_cost.h"

namespace napier {
namespace {
constexpr int kAnyDepth = 60;
constexpr std::uint64_t kWorkPerAddend = 25;
}  // namespace

NetworkCost::NetworkCost(Metric metric, const SumNetwork& network, int max_depth)
    : metric_(metric), max_depth_(max_depth), total_(network.adders()) {
  if (metric_ == kAdders) return;
  total_ = 0;
  one_bit_adders_.resize(network.vertices());
  for (int row = network.inputs(); row < network.vertices(); ++row) {
    total_ += one_bit_adders_[row] = one_bit_adders_in(network, row);
  }
}

int NetworkCost::change(const SumNetwork& network) {
  if (metric_ == kAdders) return change_ = network.adders() - total_;
  updates_.clear();
  one_bit_adders_.resize(network.vertices());
  change_ = 0;
  for (const int row : network.changed_rows()) {
    updates_.push_back({row, one_bit_adders_in(network, row)});
    change_ += updates_.back().one_bit_adders - one_bit_adders_[row];
  }
  return change_;
}

void NetworkCost::keep() {
  total_ += change_;
  for (const Update& update : updates_) one_bit_adders_[update.row] = update.one_bit_adders;
  updates_.clear();
}

int NetworkCost::one_bit_adders_in(const SumNetwork& network, int row) {
  addends_.clear();
  for (const SumTerm& term : network.terms(row)) addends_.push_back(network.addend_of(term));
  work_ += kWorkPerAddend * addends_.size();
  const int limit = max_depth_ == 0 ? kAnyDepth : network.is_node(row) ? 0 : max_depth_;
  return bracketer_.bracket(addends_, limit);
}

}  // namespace napier
