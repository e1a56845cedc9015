// One function per operation. Each says in SystemVerilog what docs/datapath.md says in integers; a
// result is always computed on a bus of exactly the width that its bits need.

#include "napier/rtl/node_text.h"
#include "napier/arithmetic/rule_names.h"

#include <fmt/format.h>

#include <algorithm>

#include "napier/datapath/zero_bits.h"
#include "napier/rtl/modules.h"
#include "napier/rtl/verilog_text.h"

namespace napier {
namespace {

class NodeText {
 public:
  NodeText(const Datapath& datapath, const Schedule& schedule, int node, ModuleWriter& writer)
      : datapath_(datapath),
        node_(datapath.nodes[static_cast<std::size_t>(node)]),
        index_(node),
        stage_(schedule.stages[static_cast<std::size_t>(node)]),
        name_(writer.name_of_node(node)),
        writer_(writer) {}

  void write() {
    writer_.comment(fmt::format("{} = {}; [{}, {}]", name_, formula(), node_.lower, node_.upper));
    writer_.declare(index_);
    switch (node_.op) {
      case Op::input:
      case Op::constant:
        break;
      case Op::add:
        write_sum(sum_of_operands());
        break;
      case Op::shift:
        write_sum(left_alone());
        break;
      case Op::round:
        write_round();
        break;
      case Op::relu:
        write_relu();
        break;
      case Op::clamp:
        write_clamp();
        break;
      case Op::table:
        write_table();
        break;
    }
  }

 private:
  const DatapathNode& node_at(const Operand& operand) const {
    return datapath_.nodes[static_cast<std::size_t>(operand.node)];
  }

  // "(l0_x3 << 2)", for comments.
  std::string operand_formula(const Operand& operand) const {
    const DatapathNode& node = node_at(operand);
    std::string text = node.op == Op::constant ? fmt::format("{}", node.value)
                                               : writer_.name_of_node(operand.node);
    if (operand.truncate != 0) {
      text = fmt::format("({} >> {} << {})", text, operand.truncate, operand.truncate);
    }
    return operand.shift == 0 ? text : fmt::format("({} << {})", text, operand.shift);
  }

  std::string formula() const {
    const std::string left = operand_formula(node_.left);
    const std::string minus = node_.left.negate ? "-" : "";
    std::string shifted = node_.right_shift == 0 ? "" : fmt::format(" >> {}", node_.right_shift);
    if (node_.bias != 0) {
      shifted = fmt::format(" {} {}{}", node_.bias < 0 ? "-" : "+",
                            node_.bias < 0 ? -node_.bias : node_.bias, shifted);
    }
    switch (node_.op) {
      case Op::add: {
        const std::string right = operand_formula(node_.right);
        if (node_.left.negate) return fmt::format("{} - {}{}", right, left, shifted);
        return fmt::format("{} {} {}{}", left, node_.right.negate ? "-" : "+", right, shifted);
      }
      case Op::round:
        return fmt::format("{} / 2^{} rounded {}", left, node_.right_shift,
                           name_of(node_.rounding));
      case Op::relu:
        return fmt::format("max(0, {})", left);
      case Op::clamp:
        return fmt::format("{} limited", left);
      case Op::table:
        return fmt::format("{}[{}]", datapath_.tables[static_cast<std::size_t>(node_.table)].name,
                           left);
      default:
        return minus + left + shifted;
    }
  }

  int sum_width() const { return node_.width_bits + node_.right_shift; }

  std::string operand_bits(const Operand& operand) {
    return writer_.place(
        operand.node, stage_,
        {.width_bits = sum_width(), .shift = operand.shift, .truncate = operand.truncate});
  }

  // The operand whose bits below the carry-in are all zero, with ones there instead: what is added
  // to them ripples into the carry-in, and its complement is the operand's own.
  std::string operand_with_ones(const Operand& operand, int ones) {
    return writer_.place(operand.node, stage_,
                         {.width_bits = sum_width(),
                          .shift = operand.shift,
                          .truncate = std::max(operand.truncate, ones - operand.shift),
                          .ones = ones});
  }

  // With b = 2^p - 1 in the zero bits of right: left + right + 2^p = left - ~(right | b), and
  // left - right - 2^p = left + ~(right | b). One adder each, with the carry-in that is left over.
  std::string sum_with_bias() {
    const std::vector<int> zeros = zero_bits_of_nodes(datapath_);
    const CostedOperand left = costed_operand(datapath_, node_.left, zeros);
    const CostedOperand right = costed_operand(datapath_, node_.right, zeros);
    const int position = wire_positions(left, right);
    const bool swaps =
        node_.left.negate || (!node_.right.negate && right.shift + right.zero_bits < position);
    const Operand& first = swaps ? node_.right : node_.left;
    const Operand& second = swaps ? node_.left : node_.right;
    return fmt::format("{} {} ~{}", operand_bits(first), second.negate ? "+" : "-",
                       operand_with_ones(second, position));
  }

  std::string sum_of_operands() {
    if (node_.bias != 0) return sum_with_bias();
    const std::string left = operand_bits(node_.left);
    const std::string right = operand_bits(node_.right);
    if (node_.left.negate) return fmt::format("{} - {}", right, left);
    return fmt::format("{} {} {}", left, node_.right.negate ? "-" : "+", right);
  }

  std::string left_alone() {
    const std::string left = operand_bits(node_.left);
    if (node_.bias != 0) return fmt::format("{} | {}", left, literal(node_.bias, sum_width()));
    return node_.left.negate ? fmt::format("{} - {}", literal(0, sum_width()), left) : left;
  }

  // The sum with its low right_shift bits dropped.
  void write_sum(const std::string& sum) {
    if (node_.right_shift == 0) return writer_.assign(name_, sum);
    const Signal full = writer_.add_wire(name_ + "__sum", sum_width(), node_.is_signed);
    writer_.assign(full.name, sum);
    writer_.assign(name_, writer_.bits(full, sum_width() - 1, node_.right_shift));
  }

  // The operand as a named bus; a constant gets one of its own.
  Signal left_signal() {
    const DatapathNode& left = node_at(node_.left);
    if (left.op != Op::constant) return writer_.read(node_.left.node, stage_);
    const Signal wire = writer_.add_wire(name_ + "__left", left.width_bits, left.is_signed);
    writer_.assign(wire.name, literal(left.value, left.width_bits));
    return wire;
  }

  // Bit `index` of a signal as if it had any number of bits.
  std::string bit(const Signal& signal, int index) {
    if (index < signal.width_bits) return writer_.bits(signal, index, index);
    const int sign = signal.width_bits - 1;
    return signal.is_signed ? writer_.bits(signal, sign, sign) : "1'b0";
  }

  // Whether one of the low `count` bits is set.
  std::string any_below(const Signal& signal, int count) {
    if (count == 0) return "1'b0";
    return fmt::format("|{}", writer_.bits(signal, std::min(count, signal.width_bits) - 1, 0));
  }

  // The bit that is added to floor(left / 2^drop). Source: docs/datapath.md, "Rounding".
  std::string round_up_bit(const Signal& left) {
    const int drop = node_.right_shift;
    const auto sign = [&] { return bit(left, left.width_bits - 1); };
    switch (node_.rounding) {
      case Rounding::kRd:
        return "1'b0";
      case Rounding::kRz:
        return left.is_signed ? fmt::format("{} & ({})", sign(), any_below(left, drop)) : "1'b0";
      case Rounding::kRna:
        if (!left.is_signed) return bit(left, drop - 1);
        return fmt::format("{} & (~{} | ({}))", bit(left, drop - 1), sign(),
                           any_below(left, drop - 1));
      case Rounding::kRne:
        return fmt::format("{} & ({} | ({}))", bit(left, drop - 1), bit(left, drop),
                           any_below(left, drop - 1));
      default:  // a datapath rounds in one of the four ways above
        return "1'b0";
    }
  }

  // floor(left / 2^drop) on the node's bus.
  std::string floor_bits(const Signal& left) {
    const int drop = std::min(node_.right_shift, left.width_bits - 1);
    const int high = std::min(left.width_bits, drop + node_.width_bits) - 1;
    const bool all_dropped = node_.right_shift >= left.width_bits;
    if (all_dropped && !left.is_signed) return literal(0, node_.width_bits);
    const std::string kept = writer_.bits(left, high, drop);
    const int extension = node_.width_bits - (high - drop + 1);
    if (extension == 0) return kept;
    if (!left.is_signed) return fmt::format("{{{}, {}}}", literal(0, extension), kept);
    return fmt::format("{{{{{}{{{}}}}}, {}}}", extension, bit(left, left.width_bits - 1), kept);
  }

  void write_round() {
    const Signal left = left_signal();
    const std::string up = round_up_bit(left);
    if (up == "1'b0") return writer_.assign(name_, floor_bits(left));
    const Signal up_signal = writer_.add_wire(name_ + "__up", 1, false);
    writer_.assign(up_signal.name, up);
    writer_.assign(name_, fmt::format("{} + {}", floor_bits(left),
                                      writer_.place(up_signal, {.width_bits = node_.width_bits})));
  }

  void write_relu() {
    const Signal left = left_signal();
    const std::string kept = writer_.place(left, {.width_bits = node_.width_bits});
    if (!left.is_signed) return writer_.assign(name_, kept);
    writer_.assign(name_, fmt::format("{} ? {} : {}", bit(left, left.width_bits - 1),
                                      literal(0, node_.width_bits), kept));
  }

  // The limits are compared only where the operand's bits can pass them: a comparison that is
  // always false is a lint warning.
  void write_clamp() {
    const Signal left = left_signal();
    const FixedFormat format{left.width_bits, 0, left.is_signed};
    const auto compared = [&](const char* sign, std::int64_t limit) {
      const std::string name = writer_.all_bits(left);
      if (!left.is_signed) {
        return fmt::format("{} {} {}", name, sign, literal(limit, left.width_bits));
      }
      return fmt::format("$signed({}) {} $signed({})", name, sign, literal(limit, left.width_bits));
    };
    const auto limit_text = [&](std::int64_t limit) { return literal(limit, node_.width_bits); };
    // A limit beyond the operand's bits decides for every operand.
    if (node_.lower > largest_code(format)) return writer_.assign(name_, limit_text(node_.lower));
    if (node_.upper < lowest_code(format)) return writer_.assign(name_, limit_text(node_.upper));
    std::string text = writer_.place(left, {.width_bits = node_.width_bits});
    if (node_.upper < largest_code(format)) {
      text = fmt::format("{} ? {} : {}", compared(">", node_.upper), limit_text(node_.upper), text);
    }
    if (node_.lower > lowest_code(format)) {
      text = fmt::format("{} ? {} : {}", compared("<", node_.lower), limit_text(node_.lower), text);
    }
    writer_.assign(name_, text);
  }

  void write_table() {
    const DatapathTable& table = datapath_.tables[static_cast<std::size_t>(node_.table)];
    const FixedFormat codes = code_format(table);
    const Signal code = writer_.add_wire(name_ + "__code", codes.width_bits, codes.is_signed);
    const std::string index =
        writer_.place(node_.left.node, stage_, {.width_bits = index_format(table).width_bits});
    writer_.statement(
        fmt::format("{} {}__table (.index({}), .code({}));", table.name, name_, index, code.name));
    writer_.assign(name_, writer_.place(code, {.width_bits = node_.width_bits}));
  }

  const Datapath& datapath_;
  const DatapathNode& node_;
  int index_;
  int stage_;
  std::string name_;
  ModuleWriter& writer_;
};

}  // namespace

void write_node(const Datapath& datapath, const Schedule& schedule, int node,
                ModuleWriter& writer) {
  NodeText(datapath, schedule, node, writer).write();
}

}  // namespace napier
