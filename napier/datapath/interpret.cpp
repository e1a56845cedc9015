// The interpreter: the program compiled to a list of steps over slots, then run on lanes.
//
// Vectors are processed in chunks of kLanes; each value of the program is an array of kLanes
// integers in a slot, and a slot is given to another node as soon as its value was read for the
// last time. So every inner loop runs over contiguous memory, which compilers vectorize, and what
// is alive stays in the cache however large the program is.
//
// All arithmetic is modulo 2^64 on unsigned integers. That is exact: the bits that a node keeps are
// bits right_shift … right_shift + width - 1 of its sum, check_datapath keeps them below 64, and
// a bit of a sum does not depend on the bits above it.

#include "napier/datapath/interpret.h"

#include <algorithm>
#include <array>

#include "napier/base/error.h"

namespace napier {
namespace {

constexpr std::size_t kLanes = 128;
using Lanes = std::array<std::uint64_t, kLanes>;

std::uint64_t mask_of(int bits) {
  return bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
}

// Keeps the low bits of each lane, read as the node's format says: (v + half) mod 2^width - half.
void wrap(Lanes& lanes, int width_bits, bool is_signed) {
  const std::uint64_t mask = mask_of(width_bits);
  const std::uint64_t half = is_signed ? std::uint64_t{1} << (width_bits - 1) : 0;
  for (std::uint64_t& lane : lanes) lane = ((lane + half) & mask) - half;
}

// An operand, ready to use: lane → ((lane & keep) << shift) ^ flip, which is -(…) - 1 when flipped;
// the missing 1 is in the step's `carry`.
struct Source {
  std::size_t slot = 0;
  std::uint64_t keep = ~std::uint64_t{0};
  int shift = 0;
  std::uint64_t flip = 0;
};

struct Step {
  const DatapathNode* node = nullptr;
  std::size_t slot = 0;
  Source left = {};
  Source right = {};
  std::uint64_t carry = 0;
};

struct Program {
  std::vector<Step> steps;
  std::size_t slots = 0;
  std::vector<std::size_t> output_slots;
};

// For each node the position of the last node that reads it; outputs are read at the end.
std::vector<std::size_t> last_readers(const Datapath& datapath) {
  std::vector<std::size_t> last(datapath.nodes.size());
  for (std::size_t n = 0; n < last.size(); ++n) {
    last[n] = n;
    const DatapathNode& node = datapath.nodes[n];
    if (operand_count(node.op) >= 1) last[static_cast<std::size_t>(node.left.node)] = n;
    if (operand_count(node.op) == 2) last[static_cast<std::size_t>(node.right.node)] = n;
  }
  for (const DatapathOutput& output : datapath.outputs) {
    last[static_cast<std::size_t>(output.node)] = datapath.nodes.size();
  }
  return last;
}

Source source_of(const Operand& operand, const std::vector<std::size_t>& slot_of_node) {
  return {.slot = slot_of_node[static_cast<std::size_t>(operand.node)],
          .keep = ~mask_of(operand.truncate),
          .shift = operand.shift,
          .flip = operand.negate ? ~std::uint64_t{0} : 0};
}

Program compile(const Datapath& datapath) {
  const std::vector<std::size_t> last = last_readers(datapath);
  std::vector<std::size_t> slot_of_node(datapath.nodes.size());
  std::vector<std::size_t> free_slots;
  Program program;
  const auto release = [&](int operand_node, std::size_t reader) {
    const auto operand = static_cast<std::size_t>(operand_node);
    if (last[operand] == reader) free_slots.push_back(slot_of_node[operand]);
  };
  for (std::size_t n = 0; n < datapath.nodes.size(); ++n) {
    const DatapathNode& node = datapath.nodes[n];
    if (free_slots.empty()) free_slots.push_back(program.slots++);
    Step step{.node = &node, .slot = free_slots.back()};
    free_slots.pop_back();
    slot_of_node[n] = step.slot;
    const int operands = operand_count(node.op);
    if (operands >= 1) step.left = source_of(node.left, slot_of_node);
    if (operands == 2) step.right = source_of(node.right, slot_of_node);
    step.carry = std::uint64_t{node.left.negate} + std::uint64_t{node.right.negate} +
                 static_cast<std::uint64_t>(node.bias);
    program.steps.push_back(step);
    if (operands >= 1) release(node.left.node, n);
    if (operands == 2 && node.right.node != node.left.node) release(node.right.node, n);
    if (last[n] == n && node.op != Op::input) free_slots.push_back(step.slot);
  }
  for (const DatapathOutput& output : datapath.outputs) {
    program.output_slots.push_back(slot_of_node[static_cast<std::size_t>(output.node)]);
  }
  return program;
}

void add(const Step& step, const Lanes& left, const Lanes& right, Lanes& result) {
  const Source a = step.left;
  const Source b = step.right;
  const int right_shift = step.node->right_shift;
  for (std::size_t i = 0; i < kLanes; ++i) {
    const std::uint64_t l = ((left[i] & a.keep) << a.shift) ^ a.flip;
    const std::uint64_t r = ((right[i] & b.keep) << b.shift) ^ b.flip;
    result[i] = (l + r + step.carry) >> right_shift;
  }
}

void shift(const Step& step, const Lanes& left, Lanes& result) {
  const Source a = step.left;
  const int right_shift = step.node->right_shift;
  for (std::size_t i = 0; i < kLanes; ++i) {
    const std::uint64_t l = ((left[i] & a.keep) << a.shift) ^ a.flip;
    result[i] = (l + step.carry) >> right_shift;
  }
}

// floor(x / 2^drop), and one more where the rounding says so. |x| < 2^62, 1 ≤ drop ≤ 62.
void round(const DatapathNode& node, const Lanes& left, Lanes& result) {
  const int drop = node.right_shift;
  const auto half = std::int64_t{1} << (drop - 1);
  const auto low_bits = static_cast<std::int64_t>(mask_of(drop));
  const auto shifted = [&](std::size_t i, std::int64_t addend) {
    return static_cast<std::uint64_t>((static_cast<std::int64_t>(left[i]) + addend) >> drop);
  };
  for (std::size_t i = 0; i < kLanes; ++i) {
    const auto x = static_cast<std::int64_t>(left[i]);
    const std::int64_t is_negative = x < 0 ? 1 : 0;
    const std::int64_t is_odd = (x >> drop) & 1;
    switch (node.rounding) {
      case Rounding::kRd:
        result[i] = shifted(i, 0);
        break;
      case Rounding::kRz:
        result[i] = shifted(i, is_negative * low_bits);
        break;
      case Rounding::kRna:
        result[i] = shifted(i, half - is_negative);
        break;
      case Rounding::kRne:
        result[i] = shifted(i, half - 1 + is_odd);
        break;
      default:
        require(false, "a datapath rounds in one of the four ways above");
    }
  }
}

void clamp(const DatapathNode& node, const Lanes& left, Lanes& result) {
  for (std::size_t i = 0; i < kLanes; ++i) {
    const auto x = static_cast<std::int64_t>(left[i]);
    result[i] = static_cast<std::uint64_t>(std::clamp(x, node.lower, node.upper));
  }
}

void look_up(const DatapathTable& table, const Lanes& left, Lanes& result) {
  const FixedFormat format = index_format(table);
  const auto lowest = static_cast<std::uint64_t>(table.lowest_index);
  result = left;
  wrap(result, format.width_bits, format.is_signed);
  for (std::uint64_t& lane : result) {
    const std::uint64_t position = lane - lowest;
    lane =
        position < table.entries.size() ? static_cast<std::uint64_t>(table.entries[position]) : 0;
  }
}

void run(const Datapath& datapath, const Step& step, std::vector<Lanes>& slots) {
  const DatapathNode& node = *step.node;
  const Lanes& left = slots[step.left.slot];
  Lanes& result = slots[step.slot];
  switch (node.op) {
    case Op::input:
      break;  // already there
    case Op::constant:
      result.fill(static_cast<std::uint64_t>(node.value));
      break;
    case Op::add:
      add(step, left, slots[step.right.slot], result);
      break;
    case Op::shift:
      shift(step, left, result);
      break;
    case Op::round:
      round(node, left, result);
      break;
    case Op::relu:
      for (std::size_t i = 0; i < kLanes; ++i) {
        result[i] = static_cast<std::int64_t>(left[i]) < 0 ? 0 : left[i];
      }
      break;
    case Op::clamp:
      clamp(node, left, result);
      break;
    case Op::table:
      look_up(datapath.tables[static_cast<std::size_t>(node.table)], left, result);
      break;
  }
  wrap(result, node.width_bits, node.is_signed);
}

}  // namespace

std::vector<std::int64_t> interpret(const Datapath& datapath, std::span<const std::int64_t> inputs,
                                    std::size_t count) {
  const std::size_t input_ports = input_count(datapath);
  const std::size_t output_ports = datapath.outputs.size();
  require(inputs.size() == count * input_ports, "interpret: inputs has count · inputs codes");
  const Program program = compile(datapath);
  std::vector<Lanes> slots(program.slots);
  std::vector<std::int64_t> outputs(count * output_ports);
  for (std::size_t first = 0; first < count; first += kLanes) {
    const std::size_t lanes = std::min(kLanes, count - first);
    for (std::size_t port = 0; port < input_ports; ++port) {
      Lanes& slot = slots[program.steps[port].slot];
      for (std::size_t i = 0; i < lanes; ++i) {
        slot[i] = static_cast<std::uint64_t>(inputs[(first + i) * input_ports + port]);
      }
    }
    for (const Step& step : program.steps) run(datapath, step, slots);
    for (std::size_t port = 0; port < output_ports; ++port) {
      const Lanes& slot = slots[program.output_slots[port]];
      for (std::size_t i = 0; i < lanes; ++i) {
        outputs[(first + i) * output_ports + port] = static_cast<std::int64_t>(slot[i]);
      }
    }
  }
  return outputs;
}

}  // namespace napier
