#include "napier/multiplierless/check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>

#include "napier/base/random.h"

namespace napier {
namespace {

__extension__ using Wide = __int128;  // no sum of 62-bit numbers can overflow it

constexpr std::uint64_t kMostInputsSwept = std::uint64_t{1} << 24;
constexpr std::uint64_t kSampleSize = 1 << 14;
constexpr Wide kLargest = Wide{1} << 62;

// What the checker finds out about one node.
struct Finding {
  std::vector<Wide> value;
  Wide lowest = 0;  // of value · x over all inputs
  Wide highest = 0;
  int width = 0;
  bool is_signed = false;
  int zeros = 0;  // low bits known zero
  int depth = 0;
};

// Counts by doubling, from the definition: the least width whose codes hold the range.
int least_width(Wide lowest, Wide highest) {
  int width = 0;
  if (lowest >= 0) {
    while ((Wide{1} << width) - 1 < highest) ++width;
    return width;
  }
  width = 1;
  while (-(Wide{1} << (width - 1)) > lowest || (Wide{1} << (width - 1)) - 1 < highest) ++width;
  return width;
}

class Checker {
 public:
  explicit Checker(const AdderGraph& graph) : graph_(graph) {}

  CheckResult run() {
    if (!check_structure()) return std::move(result_);
    for (std::size_t i = 0; i < graph_.inputs.size(); ++i) add_input(i);
    for (std::size_t i = 0; i < graph_.adders.size(); ++i) {
      if (!check_adder(i)) return std::move(result_);
    }
    for (std::size_t i = 0; i < graph_.outputs.size(); ++i) check_output(i);
    check_totals();
    sweep();
    return std::move(result_);
  }

 private:
  template <typename... Args>
  void fault(fmt::format_string<Args...> format, Args&&... args) {
    result_.faults.push_back(fmt::format(format, std::forward<Args>(args)...));
  }

  bool is_sound(const Operand& operand, std::size_t node) {
    if (operand.node >= 0 && operand.node < static_cast<int>(node) && operand.shift >= 0 &&
        operand.shift <= 62 && operand.truncate >= 0 && operand.truncate <= 62 - operand.shift) {
      return true;
    }
    fault("node {}: an operand names node {}, shift {}, truncation {}", node, operand.node,
          operand.shift, operand.truncate);
    return false;
  }

  bool check_structure() {
    const std::size_t inputs = graph_.inputs.size();
    for (std::size_t i = 0; i < inputs; ++i) {
      if (graph_.inputs[i].lower > graph_.inputs[i].upper) fault("input {}: empty range", i);
    }
    for (std::size_t i = 0; i < graph_.adders.size(); ++i) {
      const Adder& adder = graph_.adders[i];
      is_sound(adder.left, inputs + i);
      is_sound(adder.right, inputs + i);
      if (adder.left.negate && adder.right.negate) fault("node {}: two negations", inputs + i);
      if (adder.right_shift < 0 || adder.right_shift > 62) {
        fault("node {}: right shift {}", inputs + i, adder.right_shift);
      }
      if (adder.value.size() != inputs) fault("node {}: wrong number of coefficients", inputs + i);
    }
    if (graph_.outputs.empty()) fault("there are no outputs");
    const int nodes = static_cast<int>(inputs + graph_.adders.size());
    for (std::size_t i = 0; i < graph_.outputs.size(); ++i) {
      const GraphOutput& output = graph_.outputs[i];
      if (output.node < -1 || output.node >= nodes || output.shift < 0 || output.shift > 62) {
        fault("output {}: names node {}, shift {}", i, output.node, output.shift);
      }
      if (output.constant.size() != inputs) fault("output {}: wrong number of coefficients", i);
    }
    if (!graph_.max_errors.empty() && graph_.max_errors.size() != graph_.outputs.size()) {
      fault("{} error bounds for {} outputs", graph_.max_errors.size(), graph_.outputs.size());
    }
    return result_.faults.empty();
  }

  void add_input(std::size_t index) {
    Finding finding;
    finding.value.assign(graph_.inputs.size(), 0);
    finding.value[index] = 1;
    finding.lowest = graph_.inputs[index].lower;
    finding.highest = graph_.inputs[index].upper;
    finding.width = least_width(finding.lowest, finding.highest);
    finding.is_signed = finding.lowest < 0;
    findings_.push_back(std::move(finding));
  }

  // False when the node's numbers are too large to go on with.
  bool check_adder(std::size_t index) {
    const Adder& adder = graph_.adders[index];
    const std::size_t node = findings_.size();
    Finding finding;
    if (!find_value(adder, node, finding)) return false;
    finding.width = least_width(finding.lowest, finding.highest);
    finding.is_signed = finding.lowest < 0;
    const int both_zero = std::min(low_zeros(adder.left), low_zeros(adder.right));
    finding.zeros = std::max(0, both_zero - adder.right_shift);
    finding.depth =
        1 + std::max(findings_[adder.left.node].depth, findings_[adder.right.node].depth);
    const int chain_start = first_adding_position(adder);
    check_bias(adder, node, chain_start);
    const int cost = count_one_bit_adders(adder, finding, chain_start);
    if (cost != adder.one_bit_adders) {
      fault("node {}: {} one-bit adders are stated, it has {}", node, adder.one_bit_adders, cost);
    }
    if (finding.depth != adder.depth) {
      fault("node {}: depth {} is stated, it is {}", node, adder.depth, finding.depth);
    }
    result_.one_bit_adders += cost;
    result_.depth = std::max(result_.depth, finding.depth);
    findings_.push_back(std::move(finding));
    return true;
  }

  bool find_value(const Adder& adder, std::size_t node, Finding& finding) {
    for (std::size_t i = 0; i < graph_.inputs.size(); ++i) {
      const Wide sum = signed_term(findings_[adder.left.node].value[i], adder.left) +
                       signed_term(findings_[adder.right.node].value[i], adder.right);
      const Wide value = sum >> adder.right_shift;
      if (value != adder.value[i] || (value << adder.right_shift) != sum) {
        fault("node {}: value {} is stated for input {}, its operands give {} / 2^{}", node,
              adder.value[i], i, static_cast<std::int64_t>(sum), adder.right_shift);
      }
      finding.value.push_back(value);
      const Wide at_lower = value * graph_.inputs[i].lower;
      const Wide at_upper = value * graph_.inputs[i].upper;
      finding.lowest += std::min(at_lower, at_upper);
      finding.highest += std::max(at_lower, at_upper);
      if (sum > kLargest || sum < -kLargest || finding.highest > kLargest ||
          finding.lowest < -kLargest) {
        fault("node {}: exceeds 62 bits", node);
        return false;
      }
    }
    return true;
  }

  // Saturates rather than overflows: what is too large is reported by the caller.
  static Wide signed_term(Wide value, const Operand& operand) {
    for (int i = 0; i < operand.shift && value < kLargest && value > -kLargest; ++i) value *= 2;
    return operand.negate ? -value : value;
  }

  int low_zeros(const Operand& operand) const {
    return operand.shift + std::max(operand.truncate, findings_[operand.node].zeros);
  }

  // Walks up from position 0 past positions where no adder stands: both operands zero, or one
  // operand zero and the other a wire. A negated operand is a wire nowhere above its lowest bit.
  int first_adding_position(const Adder& adder) const {
    for (int position = 0;; ++position) {
      const bool left_zero = position < low_zeros(adder.left);
      const bool right_zero = position < low_zeros(adder.right);
      const bool nothing = left_zero && right_zero;
      const bool right_wire = left_zero && !adder.right.negate;
      const bool left_wire = right_zero && !adder.left.negate;
      if (!nothing && !right_wire && !left_wire) return position;
    }
  }

  void check_bias(const Adder& adder, std::size_t node, int chain_start) {
    if (adder.bias == 0) return;
    const Wide weight = Wide{1} << std::min(chain_start, 62);
    const Wide free = adder.left.negate || adder.right.negate ? -weight : weight;
    if (adder.bias != free) {
      fault("node {}: a carry-in gives 0 or {}, not {}", node, static_cast<std::int64_t>(free),
            adder.bias);
    }
  }

  int count_one_bit_adders(const Adder& adder, const Finding& finding, int chain_start) const {
    const Finding& left = findings_[adder.left.node];
    const Finding& right = findings_[adder.right.node];
    const int top = finding.width + adder.right_shift;  // positions of the sum: 0 … top − 1
    const int operands_top =
        std::max(left.width + adder.left.shift, right.width + adder.right.shift);
    int adders = 0;
    for (int position = chain_start; position < top; ++position) {
      const bool is_carry_out =
          position == top - 1 && position >= operands_top && !left.is_signed && !right.is_signed;
      if (!is_carry_out) ++adders;
    }
    return adders;
  }

  void check_output(std::size_t index) {
    const GraphOutput& output = graph_.outputs[index];
    for (std::size_t i = 0; i < graph_.inputs.size(); ++i) {
      const Wide value = output.node < 0 ? 0 : findings_[output.node].value[i];
      const Operand wires{output.node, output.shift, 0, output.negate};
      if (signed_term(value, wires) == output.constant[i]) continue;
      fault("output {}: constant {} is stated, the graph gives {}", index, output.constant[i],
            static_cast<std::int64_t>(signed_term(value, wires)));
    }
    const int zeros = output.node < 0 ? 0 : findings_[output.node].zeros;
    if (output.bias < 0 || Wide{output.bias} >= (Wide{1} << zeros)) {
      fault("output {}: bias {} does not lie in the {} low bits that are zero", index, output.bias,
            zeros);
    }
  }

  void check_totals() {
    result_.adders = static_cast<int>(graph_.adders.size());
    const std::int64_t cost = graph_.metric == "adders" ? result_.adders : result_.one_bit_adders;
    if (graph_.lower_bound > cost)
      fault("the lower bound {} exceeds the cost {}", graph_.lower_bound, cost);
    if (graph_.proved && graph_.lower_bound != cost) {
      fault("called proved, with lower bound {} and cost {}", graph_.lower_bound, cost);
    }
  }

  // Runs the graph as hardware would and compares with multiplication.
  void sweep() {
    Wide count = 1;
    for (const InputRange& input : graph_.inputs) {
      count = std::min(count * (Wide{input.upper} - input.lower + 1), kLargest);
    }
    result_.is_exhaustive = count <= Wide{kMostInputsSwept};
    result_.inputs_swept = result_.is_exhaustive ? static_cast<std::uint64_t>(count) : kSampleSize;
    result_.errors.assign(graph_.outputs.size(), {std::numeric_limits<std::int64_t>::max(),
                                                  std::numeric_limits<std::int64_t>::min()});
    std::vector<bool> leaves_width(findings_.size(), false);
    for (std::uint64_t i = 0; i < result_.inputs_swept; ++i) run_one(i, leaves_width);
    for (std::size_t node = 0; node < leaves_width.size(); ++node) {
      if (leaves_width[node]) fault("node {}: its values leave its width", node);
    }
    judge_errors();
  }

  void judge_errors() {
    for (std::size_t i = 0; i < result_.errors.size(); ++i) {
      const OutputError& error = result_.errors[i];
      const std::int64_t allowed = graph_.max_errors.empty() ? 0 : graph_.max_errors[i];
      if (error.highest <= allowed && error.lowest >= -allowed) continue;
      fault("output {}: off by {} … {}, allowed is {}", i, error.lowest, error.highest, allowed);
    }
    if (!result_.is_exhaustive && !graph_.max_errors.empty()) {
      result_.unknowns.push_back(
          "the error bounds: the inputs are more than 2^24, too many to run them all");
    }
  }

  void run_one(std::uint64_t index, std::vector<bool>& leaves_width) {
    std::vector<Wide> at(graph_.inputs.size());
    std::uint64_t rest = index;
    for (std::size_t i = 0; i < at.size(); ++i) {
      const auto span = static_cast<std::uint64_t>(graph_.inputs[i].upper) -
                        static_cast<std::uint64_t>(graph_.inputs[i].lower);
      const std::uint64_t draw =
          result_.is_exhaustive ? rest : random_bits(0, static_cast<std::uint32_t>(i), index);
      const std::uint64_t offset =
          span == std::numeric_limits<std::uint64_t>::max() ? draw : draw % (span + 1);
      at[i] = Wide{graph_.inputs[i].lower} + offset;
      if (span < std::numeric_limits<std::uint64_t>::max()) rest /= span + 1;
    }
    compare_outputs(at, run_nodes(at, leaves_width));
  }

  std::vector<Wide> run_nodes(const std::vector<Wide>& at, std::vector<bool>& leaves_width) const {
    std::vector<Wide> nodes = at;
    const auto term = [&](const Operand& operand) {
      const Wide kept = nodes[operand.node] >> operand.truncate;
      return (operand.negate ? -kept : kept) * (Wide{1} << (operand.truncate + operand.shift));
    };
    for (const Adder& adder : graph_.adders) {
      Wide value = (term(adder.left) + term(adder.right) + adder.bias) >> adder.right_shift;
      const Finding& finding = findings_[nodes.size()];
      const Wide span = Wide{1} << finding.width;
      const Wide least = finding.is_signed ? -span / 2 : 0;
      if (value < least || value >= least + span) leaves_width[nodes.size()] = true;
      if (leaves_width[nodes.size()]) value = 0;  // a fault; what follows cannot overflow
      nodes.push_back(value);
    }
    return nodes;
  }

  void compare_outputs(const std::vector<Wide>& at, const std::vector<Wide>& nodes) {
    for (std::size_t i = 0; i < graph_.outputs.size(); ++i) {
      const GraphOutput& output = graph_.outputs[i];
      Wide error = 0;
      for (std::size_t k = 0; k < at.size(); ++k) error -= at[k] * output.constant[k];
      const Wide node = output.node < 0 ? 0 : nodes[output.node] + output.bias;
      error += (output.negate ? -node : node) * (Wide{1} << output.shift);
      const auto narrow = static_cast<std::int64_t>(std::clamp(error, -kLargest, kLargest));
      result_.errors[i].lowest = std::min(result_.errors[i].lowest, narrow);
      result_.errors[i].highest = std::max(result_.errors[i].highest, narrow);
    }
  }

  const AdderGraph& graph_;
  CheckResult result_;
  std::vector<Finding> findings_;
};

}  // namespace

CheckResult check_adder_graph(const AdderGraph& graph) { return Checker(graph).run(); }

}  // namespace napier
