#include "napier/multiplierless/truncation_judge.h"

#include <algorithm>

namespace napier {
namespace {

constexpr std::int64_t kMostInputsSwept = 1 << 12;
constexpr int kWidestSwept = 29;  // so that no intermediate sum leaves 32 bits

std::int64_t power_of_two(int exponent) { return std::int64_t{1} << exponent; }

}  // namespace

TruncationJudge::TruncationJudge(const InputRange& input, const TruncationRules& rules)
    : input_(input), rules_(rules), sweeps_(input.upper - input.lower < kMostInputsSwept) {
  nodes_.push_back({});
  values_.emplace_back();
  if (!sweeps_) return;
  for (std::int64_t x = input.lower; x <= input.upper; ++x) {
    values_[0].push_back(static_cast<std::int32_t>(x));
  }
  scratch_.resize(values_[0].size());
}

CostedOperand TruncationJudge::costed(std::int64_t value, int node, int shift, int cut,
                                      bool negate) const {
  return {{value * input_.lower, value * input_.upper},
          shift,
          std::max(cut, nodes_[node].zeros),
          negate};
}

void TruncationJudge::evaluate(std::span<const TruncatedAdder> adders, std::size_t first) {
  nodes_.resize(adders.size() + 1);
  values_.resize(adders.size() + 1);
  for (std::size_t i = first; i < adders.size(); ++i) {
    const TruncatedAdder& adder = adders[i];
    const OddSum& sum = adder.sum;
    const CostedOperand high =
        costed(sum.high, adder.high, sum.shift, adder.cut_high, sum.negate_high);
    const CostedOperand low = costed(sum.low, adder.low, 0, adder.cut_low, sum.negate_low);
    const NodeRange range{sum.value * input_.lower, sum.value * input_.upper};
    Node node;
    node.wires = wire_positions(high, low);
    node.cost = one_bit_adders_of(high, low, sum.right_shift, range);
    const int common = std::min(high.shift + high.zero_bits, low.zero_bits);
    node.zeros = std::max(0, common - sum.right_shift);
    const auto target = rules_.largest_error.find(sum.value);
    if (target != rules_.largest_error.end()) node.bound = target->second;
    bound_error(adder, node);
    if (sweeps_ && width_bits(range) + sum.right_shift <= kWidestSwept) {
      run(adder, i + 1, node);
    } else {
      const int width = width_bits(range);
      node.fits = width_bits({range.lower + node.lowest, range.upper + node.highest}) <= width &&
                  (input_.lower < 0 || range.lower + node.lowest >= 0);
    }
    nodes_[i + 1] = node;
  }
}

// The worst cases of both operands, each as an interval, added up.
void TruncationJudge::bound_error(const TruncatedAdder& adder, Node& node) const {
  node.lowest = node.highest = bias_of(adder);
  const auto add = [&](int index, int shift, int cut, bool negate) {
    const Node& operand = nodes_[index];
    std::int64_t lowest = operand.lowest;
    if (cut > operand.zeros) lowest -= power_of_two(cut) - power_of_two(operand.zeros);
    lowest *= power_of_two(shift);
    const std::int64_t highest = operand.highest * power_of_two(shift);
    node.lowest += negate ? -highest : lowest;
    node.highest += negate ? -lowest : highest;
  };
  add(adder.high, adder.sum.shift, adder.cut_high, adder.sum.negate_high);
  add(adder.low, 0, adder.cut_low, adder.sum.negate_low);
  node.lowest >>= adder.sum.right_shift;
  node.highest >>= adder.sum.right_shift;
}

// All inputs at once. Replaces the bounds by the exact errors unless the rules are one-sided.
void TruncationJudge::run(const TruncatedAdder& adder, std::size_t index, Node& node) {
  const OddSum& sum = adder.sum;
  const std::int32_t* high = values_[adder.high].data();
  const std::int32_t* low = values_[adder.low].data();
  values_[index].resize(values_[0].size());
  std::int32_t* out = values_[index].data();
  const std::int32_t high_sign = sum.negate_high ? -1 : 0;  // (v ^ −1) + 1 = −v
  const std::int32_t low_sign = sum.negate_low ? -1 : 0;
  const auto bias = static_cast<std::int32_t>(bias_of(adder));
  const int high_cut = adder.cut_high;
  const int low_cut = adder.cut_low;
  const auto value = static_cast<std::int32_t>(sum.value);
  const std::int32_t* x = values_[0].data();
  std::int32_t least = INT32_MAX, most = INT32_MIN, lowest = INT32_MAX, highest = INT32_MIN;
  for (std::size_t i = 0; i < scratch_.size(); ++i) {
    const std::int32_t a = (high[i] >> high_cut) << (high_cut + sum.shift);
    const std::int32_t b = (low[i] >> low_cut) << low_cut;
    const std::int32_t total = (a ^ high_sign) - high_sign + (b ^ low_sign) - low_sign + bias;
    out[i] = total >> sum.right_shift;
    const std::int32_t error = out[i] - value * x[i];
    least = std::min(least, out[i]);
    most = std::max(most, out[i]);
    lowest = std::min(lowest, error);
    highest = std::max(highest, error);
  }
  const int width = width_bits({sum.value * input_.lower, sum.value * input_.upper});
  node.fits = width_bits({least, most}) <= width && (input_.lower < 0 || least >= 0);
  if (rules_.one_sided) return;
  node.lowest = lowest;
  node.highest = highest;
}

std::int64_t TruncationJudge::bias_of(const TruncatedAdder& adder) const {
  if (!adder.has_bias) return 0;
  const OddSum& sum = adder.sum;
  return free_bias(costed(sum.high, adder.high, sum.shift, adder.cut_high, sum.negate_high),
                   costed(sum.low, adder.low, 0, adder.cut_low, sum.negate_low));
}

int TruncationJudge::cost() const {
  int cost = 0;
  for (const Node& node : nodes_) cost += node.cost;
  return cost;
}

std::int64_t TruncationJudge::output_bias(std::size_t index) const {
  const Node& node = nodes_[index];
  if (rules_.one_sided) return 0;
  const std::int64_t middle = -(node.lowest + node.highest) / 2;
  return std::clamp(middle, std::int64_t{0}, power_of_two(node.zeros) - 1);
}

bool TruncationJudge::is_feasible() const {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const Node& node = nodes_[i];
    if (!node.fits) return false;
    if (node.bound < 0) continue;
    const std::int64_t bias = output_bias(i);
    if (node.lowest + bias < -node.bound || node.highest + bias > node.bound) return false;
  }
  return true;
}

double TruncationJudge::damage() const {
  double damage = 0;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const Node& node = nodes_[i];
    if (node.bound <= 0) continue;
    const std::int64_t bias = output_bias(i);
    const auto worst = std::max(-(node.lowest + bias), node.highest + bias);
    const double share = static_cast<double>(worst) / static_cast<double>(node.bound);
    damage += share * share;
  }
  return damage;
}

}  // namespace napier
