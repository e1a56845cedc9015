#include "napier/multiplierless/truncation_judge.h"

#include <algorithm>
#include <cmath>

namespace napier {
namespace {

constexpr std::int64_t kMostInputsRun = 1 << 12;
constexpr std::int64_t kEnd = 16;  // inputs run at each end of the range where not all are
constexpr int kWidestRun = 29;     // so that no intermediate sum leaves 32 bits

std::int64_t power_of_two(int exponent) { return std::int64_t{1} << exponent; }

}  // namespace

TruncationJudge::TruncationJudge(const InputRange& input, const TruncationRules& rules)
    : input_(input), rules_(rules) {
  const std::int64_t inputs = input.upper - input.lower + 1;
  runs_all_ = inputs <= (rules.one_sided ? 2 * kEnd : kMostInputsRun);
  unrun_ = runs_all_ ? InputRange{1, 0} : InputRange{input.lower + kEnd, input.upper - kEnd};
  nodes_.push_back({.value = 1, .can_run = width_bits({input.lower, input.upper}) <= kWidestRun});
  values_.push_back({.are_known = true});
  for (std::int64_t x = input.lower; x <= input.upper; ++x) {
    if (x == unrun_.lower && !runs_all_) x = unrun_.upper + 1;
    values_[0].values.push_back(static_cast<std::int32_t>(x));
  }
}

CostedOperand TruncationJudge::costed(std::int64_t value, int node, int shift, int cut,
                                      bool negate) const {
  return {{value * input_.lower, value * input_.upper},
          shift,
          std::max(cut, nodes_[node].zeros),
          negate};
}

std::int64_t TruncationJudge::bound_of(std::int64_t value) const {
  const auto target = rules_.largest_error.find(value);
  return target == rules_.largest_error.end() ? -1 : target->second;
}

void TruncationJudge::evaluate(std::span<const TruncatedAdder> adders, std::size_t first) {
  nodes_.resize(adders.size() + 1);
  values_.resize(adders.size() + 1);
  changed_ = std::min(changed_, first + 1);
  for (std::size_t i = first; i < adders.size(); ++i) {
    const TruncatedAdder& adder = adders[i];
    const OddSum& sum = adder.sum;
    const CostedOperand high =
        costed(sum.high, adder.high, sum.shift, adder.cut_high, sum.negate_high);
    const CostedOperand low = costed(sum.low, adder.low, 0, adder.cut_low, sum.negate_low);
    const NodeRange range{sum.value * input_.lower, sum.value * input_.upper};
    Node node{.value = sum.value};
    node.bound = nodes_[i + 1].value == sum.value ? nodes_[i + 1].bound : bound_of(sum.value);
    node.wires = wire_positions(high, low);
    node.cost = one_bit_adders_of(high, low, sum.right_shift, range);
    const int common = std::min(high.shift + high.zero_bits, low.zero_bits);
    node.zeros = std::max(0, common - sum.right_shift);
    node.can_run = nodes_[adder.high].can_run && nodes_[adder.low].can_run &&
                   width_bits(range) + sum.right_shift <= kWidestRun;
    bound_error(adder, node);
    values_[i + 1].are_known = false;
    judge_values(adders, i + 1, node);
    nodes_[i + 1] = node;
  }
}

// Whether the node keeps its width, and its exact errors where the rules want them. Values are
// computed only where bounds do not decide.
void TruncationJudge::judge_values(std::span<const TruncatedAdder> adders, std::size_t index,
                                   Node& node) {
  const TruncatedAdder& adder = adders[index - 1];
  const bool is_exact = node.lowest == 0 && node.highest == 0;
  const bool wants_errors = !rules_.one_sided && runs_all_ && node.can_run && !is_exact;
  node.fits = is_exact || fits_within(input_, adder, node);
  if (wants_errors || (!node.fits && node.can_run && fits_within(unrun_, adder, node))) {
    node.fits = run(adders, index);
  }
  if (wants_errors) find_errors(index, node);
}

// Whether none of these inputs can make the node leave its width, by the bounds of its error.
bool TruncationJudge::fits_within(const InputRange& inputs, const TruncatedAdder& adder,
                                  const Node& node) const {
  if (inputs.lower > inputs.upper) return true;
  const int width = width_bits({node.value * input_.lower, node.value * input_.upper});
  NodeRange values{node.value * inputs.lower + node.lowest,
                   node.value * inputs.upper + node.highest};
  const bool subtracts = adder.sum.negate_high || adder.sum.negate_low;
  if (input_.lower >= 0 && !subtracts) values.lower = std::max(values.lower, std::int64_t{0});
  return width_bits(values) <= width && (input_.lower < 0 || values.lower >= 0);
}

void TruncationJudge::keep() {
  kept_.resize(nodes_.size());
  std::copy(nodes_.begin() + static_cast<long>(changed_), nodes_.end(),
            kept_.begin() + static_cast<long>(changed_));
  changed_ = nodes_.size();
}

void TruncationJudge::undo() {
  nodes_.resize(kept_.size());
  values_.resize(kept_.size());
  for (std::size_t i = changed_; i < kept_.size(); ++i) {
    nodes_[i] = kept_[i];
    values_[i].are_known = false;
  }
  changed_ = nodes_.size();
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

// Computes the node for every input that is run, its operands first. False: it leaves its width.
bool TruncationJudge::run(std::span<const TruncatedAdder> adders, std::size_t index) {
  Values& node = values_[index];
  if (node.are_known) return node.fit;
  const TruncatedAdder& adder = adders[index - 1];
  const OddSum& sum = adder.sum;
  run(adders, static_cast<std::size_t>(adder.high));
  run(adders, static_cast<std::size_t>(adder.low));
  const std::int32_t* high = values_[static_cast<std::size_t>(adder.high)].values.data();
  const std::int32_t* low = values_[static_cast<std::size_t>(adder.low)].values.data();
  const std::size_t count = values_[0].values.size();
  node.values.resize(count);
  std::int32_t* out = node.values.data();
  const std::int32_t high_sign = sum.negate_high ? -1 : 0;  // (v ^ −1) + 1 = −v
  const std::int32_t low_sign = sum.negate_low ? -1 : 0;
  const std::int32_t high_kept = -(1 << std::min(adder.cut_high, 30));
  const std::int32_t low_kept = -(1 << std::min(adder.cut_low, 30));
  const auto bias = static_cast<std::int32_t>(bias_of(adder)) - high_sign - low_sign;
  const int width = width_bits({sum.value * input_.lower, sum.value * input_.upper});
  const std::int32_t half = input_.lower < 0 ? 1 << (width - 1) : 0;
  std::int32_t misfit = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::int32_t a = (high[i] & high_kept) << sum.shift;
    const std::int32_t b = low[i] & low_kept;
    out[i] = ((a ^ high_sign) + (b ^ low_sign) + bias) >> sum.right_shift;
    misfit |= (out[i] + half) >> width;
  }
  node.are_known = true;
  node.fit = misfit == 0;
  return node.fit;
}

// Replaces the bounds by the exact errors.
void TruncationJudge::find_errors(std::size_t index, Node& node) {
  Values& here = values_[index];
  const std::int32_t* x = values_[0].values.data();
  const std::size_t count = values_[0].values.size();
  if (here.product != node.value) {
    here.product = node.value;
    here.products.resize(count);
    const auto value = static_cast<std::int32_t>(node.value);
    for (std::size_t i = 0; i < count; ++i) here.products[i] = value * x[i];
  }
  std::int32_t lowest = INT32_MAX;
  std::int32_t highest = INT32_MIN;
  for (std::size_t i = 0; i < count; ++i) {
    const std::int32_t error = here.values[i] - here.products[i];
    lowest = std::min(lowest, error);
    highest = std::max(highest, error);
  }
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

std::int64_t TruncationJudge::worst_error(std::size_t index) const {
  const Node& node = nodes_[index];
  const std::int64_t bias = output_bias(index);
  return std::max(-(node.lowest + bias), node.highest + bias);
}

bool TruncationJudge::is_feasible() const {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const Node& node = nodes_[i];
    if (!node.fits || (node.bound >= 0 && worst_error(i) > node.bound)) return false;
  }
  return true;
}

double TruncationJudge::damage() const {
  double damage = 0;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const Node& node = nodes_[i];
    if (node.bound <= 0) continue;
    const double share = static_cast<double>(worst_error(i)) / static_cast<double>(node.bound);
    damage += share * share;
  }
  return damage;
}

Excess TruncationJudge::excess() const {
  Excess excess;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const Node& node = nodes_[i];
    if (!node.fits) ++excess.count;
    if (node.bound < 0) continue;
    const std::int64_t worst = worst_error(i);
    if (worst <= node.bound) continue;
    ++excess.count;
    excess.octaves +=
        std::log2(static_cast<double>(worst) / std::max(0.5, static_cast<double>(node.bound)));
  }
  return excess;
}

}  // namespace napier
