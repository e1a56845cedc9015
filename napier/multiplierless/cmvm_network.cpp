#include "napier/multiplierless/cmvm_network.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace napier {
namespace {

std::int64_t power_of_two(int exponent) { return std::int64_t{1} << exponent; }

int ceil_log2(std::int64_t weight) {
  return weight <= 1 ? 0 : static_cast<int>(std::bit_width(static_cast<std::uint64_t>(weight - 1)));
}

SumTerm as_term(int vertex, int shift, int sign) {
  return {vertex, static_cast<std::int16_t>(shift), static_cast<std::int16_t>(sign)};
}

}  // namespace

SumNetwork::SumNetwork(int inputs, int outputs, int max_depth)
    : inputs_(inputs),
      outputs_(outputs),
      terms_(inputs + outputs),
      uses_(inputs + outputs),
      node_position_(inputs + outputs, -1),
      ranges_(inputs + outputs),
      visited_(inputs + outputs),
      max_depth_(max_depth),
      depth_(inputs + outputs),
      weight_(inputs + outputs) {}

std::int64_t SumNetwork::coefficient(int row, int vertex) const {
  std::int64_t sum = 0;
  for (const SumTerm& term : terms_[row]) {
    if (term.vertex == vertex) sum += term.sign * power_of_two(term.shift);
  }
  return sum;
}

void SumNetwork::set_digits(int row, int vertex, const std::vector<SignedDigit>& digits) {
  for (std::size_t i = terms_[row].size(); i-- > 0;) {
    const SumTerm term = terms_[row][i];
    if (term.vertex == vertex) remove(row, term);
  }
  for (const SignedDigit& digit : digits) add(row, as_term(vertex, digit.shift, digit.sign));
}

void SumNetwork::insert(int row, SumTerm term) {
  const auto others = std::count_if(terms_[row].begin(), terms_[row].end(),
                                    [&](const SumTerm& t) { return t.vertex == term.vertex; });
  if (others > 0) {
    const std::int64_t sum = coefficient(row, term.vertex) + term.sign * power_of_two(term.shift);
    if (signed_digit_weight(sum) <= others) {
      return set_digits(row, term.vertex, canonical_signed_digits(sum));
    }
  }
  add(row, term);
}

void SumNetwork::add(int row, const SumTerm& term) {
  auto& terms = terms_[row];
  for (const SumTerm& other : terms) patterns_.add(key_of(other, term));
  adders_ += terms.empty() ? 0 : 1;
  terms.push_back(term);
  uses_[term.vertex].push_back(row);
  weigh(row, power_of_two(depth_[term.vertex]));
  journal_.push_back({Change::kAdd, row, term});
}

void SumNetwork::remove(int row, const SumTerm& term) {
  auto& terms = terms_[row];
  *std::find(terms.begin(), terms.end(), term) = terms.back();
  terms.pop_back();
  for (const SumTerm& other : terms) patterns_.remove(key_of(other, term));
  adders_ -= terms.empty() ? 0 : 1;
  auto& uses = uses_[term.vertex];
  *std::find(uses.begin(), uses.end(), row) = uses.back();
  uses.pop_back();
  if (is_node(term.vertex) && uses.size() <= 1) suspects_.push_back(term.vertex);
  if (is_node(row) && terms.size() <= 1) suspects_.push_back(row);
  weigh(row, -power_of_two(depth_[term.vertex]));
  journal_.push_back({Change::kRemove, row, term});
}

int SumNetwork::new_node() {
  if (free_nodes_.empty()) {
    free_nodes_.push_back(vertices());
    terms_.emplace_back();
    uses_.emplace_back();
    node_position_.push_back(-1);
    ranges_.emplace_back();
    visited_.push_back(0);
    depth_.push_back(0);
    weight_.push_back(0);
  }
  const int node = free_nodes_.back();
  free_nodes_.pop_back();
  allocate(node);
  journal_.push_back({Change::kNewNode, node, {}});
  return node;
}

void SumNetwork::allocate(int node) {
  node_position_[node] = static_cast<int>(nodes_.size());
  nodes_.push_back(node);
}

void SumNetwork::release(int node) {
  const int last = nodes_.back();
  nodes_[node_position_[node]] = last;
  node_position_[last] = node_position_[node];
  node_position_[node] = -1;
  nodes_.pop_back();
}

void SumNetwork::undo_to(std::size_t mark) {
  while (journal_.size() > mark) {
    const Change change = journal_.back();
    const std::size_t before = journal_.size() - 1;
    switch (change.kind) {
      case Change::kAdd:
        remove(change.row, change.term);
        break;
      case Change::kRemove:
        add(change.row, change.term);
        break;
      case Change::kNewNode:
        release(change.row);
        free_nodes_.push_back(change.row);
        break;
      case Change::kFreeNode:
        freed_nodes_.pop_back();
        allocate(change.row);
        break;
    }
    journal_.resize(before);
  }
}

void SumNetwork::commit() {
  free_nodes_.insert(free_nodes_.end(), freed_nodes_.begin(), freed_nodes_.end());
  freed_nodes_.clear();
  journal_.clear();
  failed_.clear();
}

void SumNetwork::undo() {
  undo_to(0);
  suspects_.clear();
  failed_.clear();
}

void SumNetwork::inline_use(int row, int node) {
  const auto& terms = terms_[row];
  const SumTerm use = *std::find_if(terms.begin(), terms.end(),
                                    [&](const SumTerm& term) { return term.vertex == node; });
  remove(row, use);
  for (std::size_t i = 0; i < terms_[node].size(); ++i) {
    const SumTerm term = terms_[node][i];
    insert(row, as_term(term.vertex, term.shift + use.shift, term.sign * use.sign));
  }
}

void SumNetwork::inline_node(int node) {
  while (!uses_[node].empty()) inline_use(uses_[node].back(), node);
  while (!terms_[node].empty()) remove(node, terms_[node].back());
  release(node);
  freed_nodes_.push_back(node);
  journal_.push_back({Change::kFreeNode, node, {}});
}

void SumNetwork::tidy() {
  while (!suspects_.empty()) {
    const int node = suspects_.back();
    suspects_.pop_back();
    if (node_position_[node] < 0) continue;
    if (uses_[node].size() <= 1 || terms_[node].size() <= 1) inline_node(node);
  }
}

std::vector<int> SumNetwork::changed_rows() const {
  std::vector<int> rows;
  for (const Change& change : journal_) {
    if (change.kind == Change::kAdd || change.kind == Change::kRemove) rows.push_back(change.row);
  }
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

void SumNetwork::set_ranges(std::span<const InputRange> inputs) {
  for (int i = 0; i < inputs_; ++i) ranges_[i] = {inputs[i].lower, inputs[i].upper};
  std::vector<bool> is_known(terms_.size(), false);
  const auto find_range = [&](const auto& self, int node) -> void {
    if (!is_node(node) || is_known[node]) return;
    is_known[node] = true;
    Addend sum;
    for (const SumTerm& term : terms_[node]) {
      self(self, term.vertex);
      sum = &term == terms_[node].data() ? addend_of(term) : sum_of(sum, addend_of(term));
    }
    ranges_[node] = value_range(sum);
  };
  for (const int node : nodes_) find_range(find_range, node);
}

Addend SumNetwork::addend_of(const SumTerm& term) const {
  return {.range = ranges_[term.vertex],
          .shift = term.shift,
          .negate = term.sign < 0,
          .depth = depth_[term.vertex]};
}

// Changes the weight of a sum, and with it its depth and the weights of those who use it.
void SumNetwork::weigh(int row, std::int64_t change) {
  if (max_depth_ == 0) return;
  const std::int64_t before = weight_[row];
  const std::int64_t after = weight_[row] += change;
  if (!is_node(row)) {
    const std::int64_t limit = power_of_two(max_depth_);
    too_deep_ += static_cast<int>(after > limit) - static_cast<int>(before > limit);
    return;
  }
  const int depth = ceil_log2(after);
  if (depth == depth_[row]) return;
  const std::int64_t step = power_of_two(depth) - power_of_two(depth_[row]);
  depth_[row] = depth;
  for (const int user : uses_[row]) weigh(user, step);
}

// Would the outputs keep the depth limit if the row had this weight? Exact unless the row reaches
// an output on several paths.
bool SumNetwork::may_weigh(int row, std::int64_t weight) const {
  if (!is_node(row)) return weight <= power_of_two(max_depth_);
  const int depth = ceil_log2(weight);
  if (depth <= depth_[row]) return true;
  if (depth > max_depth_) return false;
  const std::int64_t step = power_of_two(depth) - power_of_two(depth_[row]);
  return std::all_of(uses_[row].begin(), uses_[row].end(),
                     [&](int user) { return may_weigh(user, weight_[user] + step); });
}

SumNetwork transpose(const SumNetwork& network) {
  SumNetwork transposed(network.outputs(), network.inputs(), 0);
  std::vector<int> image(network.vertices(), -1);
  for (int i = 0; i < network.inputs(); ++i) image[i] = network.outputs() + i;
  for (int j = 0; j < network.outputs(); ++j) image[network.inputs() + j] = j;
  for (const int node : network.nodes()) image[node] = transposed.new_node();
  for (int row = network.inputs(); row < network.vertices(); ++row) {
    for (const SumTerm& term : network.terms(row)) {
      transposed.insert(image[term.vertex], {image[row], term.shift, term.sign});
    }
  }
  transposed.tidy();
  return transposed;
}

}  // namespace napier
