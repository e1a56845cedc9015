// Whether a Datapath is a program at all. Everything behind this check (interpreter, cost, RTL) may
// rely on what docs/datapath.md lists under "A datapath is well formed when".

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <unordered_set>

#include "napier/base/error.h"
#include "napier/datapath/blocks.h"
#include "napier/datapath/datapath.h"
#include "napier/datapath/linear.h"
#include "napier/datapath/names.h"
#include "napier/datapath/zero_bits.h"

namespace napier {
namespace {

constexpr int kLargestShift = 62;
constexpr int kLargestWidth = 62;
constexpr int kMostLayers = 4096;
constexpr std::size_t kMostTableEntries = std::size_t{1} << 20;

class Checker {
 public:
  explicit Checker(const Datapath& datapath) : datapath_(datapath) {}

  void check() {
    check_names();
    if (input_count(datapath_) == 0) complain("the datapath", "there is no input node");
    if (datapath_.outputs.empty()) complain("the datapath", "there is no output");
    for (const DatapathTable& table : datapath_.tables) check_table(table);
    for (std::size_t n = 0; n < datapath_.nodes.size(); ++n) check_node(static_cast<int>(n));
    check_biases();
    for (const DatapathOutput& output : datapath_.outputs) check_output(output);
    check_block_interfaces();
    for (std::size_t b = 0; b < datapath_.blocks.size(); ++b) check_block(static_cast<int>(b));
  }

 private:
  [[noreturn]] void complain(const std::string& part, const std::string& what,
                             const std::string& got = "", const std::string& expected = "") const {
    throw Error({.what = what,
                 .where = fmt::format("datapath {}: {}", datapath_.name, part),
                 .got = got,
                 .expected = expected});
  }

  const DatapathNode& node(int index) const {
    return datapath_.nodes[static_cast<std::size_t>(index)];
  }
  static std::string title_of(const DatapathNode& node) {
    return fmt::format("node {} ({})", node.name, name_of(node.op));
  }
  static std::string title_of(const DatapathBlock& block) {
    return fmt::format("block {}", block.name);
  }

  void check_names() const {
    std::unordered_set<std::string> taken;
    const auto check_name = [&](const std::string& name, const char* kind) {
      if (!is_legal_name(name)) {
        complain(kind, "this name cannot be used in SystemVerilog", fmt::format("\"{}\"", name),
                 "a letter, then letters, digits and single underscores, and no reserved word");
      }
      if (!taken.insert(name).second) {
        complain(kind, "this name is given twice", fmt::format("\"{}\"", name));
      }
    };
    check_name(datapath_.name, "the datapath");
    for (const auto& node : datapath_.nodes) check_name(node.name, "a node");
    for (const auto& table : datapath_.tables) check_name(table.name, "a table");
    for (const auto& block : datapath_.blocks) check_name(block.name, "a block");
    for (const auto& output : datapath_.outputs) check_name(output.name, "an output");
  }

  void check_table(const DatapathTable& table) const {
    const std::string title = fmt::format("table {}", table.name);
    if (table.entries.empty() || table.entries.size() > kMostTableEntries) {
      complain(title, "a table has from 1 to 2^20 entries",
               fmt::format("{}", table.entries.size()));
    }
    const auto too_large = [](std::int64_t code) {
      return code >= std::int64_t{1} << 61 || code < -(std::int64_t{1} << 61);
    };
    if (std::any_of(table.entries.begin(), table.entries.end(), too_large) ||
        too_large(table.lowest_index) ||
        too_large(table.lowest_index + static_cast<std::int64_t>(table.entries.size()))) {
      complain(title, "codes and indices need at most 62 bits");
    }
  }

  void check_node(int index) const {
    const DatapathNode& here = node(index);
    check_format(here);
    check_operand(index, here.left, operand_count(here.op) >= 1);
    check_operand(index, here.right, operand_count(here.op) == 2);
    check_fields(here);
    check_place(index);
  }

  void check_format(const DatapathNode& here) const {
    if (here.width_bits < 1 || here.width_bits > kLargestWidth) {
      complain(title_of(here), "a node has from 1 to 62 bits", fmt::format("{}", here.width_bits));
    }
    const FixedFormat format{here.width_bits, 0, here.is_signed};
    if (here.lower > here.upper || here.lower < lowest_code(format) ||
        here.upper > largest_code(format)) {
      complain(title_of(here), "its width does not hold its range",
               fmt::format("[{}, {}] in {}", here.lower, here.upper, name_of(format)));
    }
  }

  void check_operand(int index, const Operand& operand, bool is_used) const {
    const DatapathNode& here = node(index);
    if (!is_used) {
      if (operand != Operand{}) complain(title_of(here), "it has an operand that it does not read");
      return;
    }
    if (operand.node < 0 || operand.node >= index) {
      complain(title_of(here), "its operand is no earlier node", fmt::format("{}", operand.node),
               fmt::format("an index below {}", index));
    }
    const auto is_shift = [](int shift) { return shift >= 0 && shift <= kLargestShift; };
    if (!is_shift(operand.shift) || !is_shift(operand.truncate)) {
      complain(title_of(here), "a shift is out of range", "", "from 0 to 62");
    }
    const bool is_plain = operand == Operand{.node = operand.node};
    if (here.op != Op::add && here.op != Op::shift && !is_plain) {
      complain(title_of(here), "only add and shift may shift, truncate or negate an operand");
    }
  }

  void check_fields(const DatapathNode& here) const {
    const bool may_shift = here.op == Op::add || here.op == Op::shift || here.op == Op::round;
    if (here.right_shift < (here.op == Op::round ? 1 : 0) ||
        here.right_shift > (may_shift ? kLargestShift : 0)) {
      complain(title_of(here), "its right_shift is out of range",
               fmt::format("{}", here.right_shift));
    }
    if ((here.op == Op::add || here.op == Op::shift) && here.right_shift + here.width_bits > 64) {
      complain(title_of(here), "right_shift and width_bits are too large",
               fmt::format("{} + {}", here.right_shift, here.width_bits), "at most 64 together");
    }
    if (here.op == Op::add && here.left.negate && here.right.negate) {
      complain(title_of(here), "both operands are negated", "",
               "at most one: carry the sign to the reader");
    }
    if (here.op != Op::round && here.rounding != Rounding::kRd) {
      complain(title_of(here), "it has a rounding that it does not use");
    }
    if (here.op == Op::constant && (here.value != here.lower || here.value != here.upper)) {
      complain(title_of(here), "a constant's range is its value");
    }
    if (here.op != Op::constant && here.value != 0) {
      complain(title_of(here), "it has a value that it does not use");
    }
    const int tables = static_cast<int>(datapath_.tables.size());
    if (here.op == Op::table ? here.table < 0 || here.table >= tables : here.table != -1) {
      complain(title_of(here), "there is no such table", fmt::format("{}", here.table));
    }
  }

  void check_biases() const {
    const std::vector<int> zeros = zero_bits_of_nodes(datapath_);
    for (const DatapathNode& here : datapath_.nodes) {
      if (has_free_bias(datapath_, here, zeros)) continue;
      complain(title_of(here), "its bias would cost an adder", fmt::format("{}", here.bias),
               "of add what a free carry-in gives, of shift ones in low bits that are zero");
    }
  }

  // Inputs first and outside of blocks; everything that is computed stands in a block, and blocks
  // only read blocks before them.
  void check_place(int index) const {
    const DatapathNode& here = node(index);
    if (here.op == Op::input && static_cast<std::size_t>(index) >= input_count(datapath_)) {
      complain(title_of(here), "an input stands behind another operation", "",
               "the inputs are the first nodes");
    }
    const bool is_computed = here.op != Op::input && here.op != Op::constant;
    const int blocks = static_cast<int>(datapath_.blocks.size());
    if (is_computed ? here.block < 0 || here.block >= blocks : here.block != -1) {
      complain(title_of(here), "its block is wrong", fmt::format("{}", here.block),
               is_computed ? fmt::format("from 0 to {}", blocks - 1) : "-1 (none)");
    }
    const auto check_order = [&](const Operand& operand) {
      if (node(operand.node).block > here.block) {
        complain(title_of(here), "it reads a block behind its own", node(operand.node).name);
      }
    };
    if (operand_count(here.op) >= 1) check_order(here.left);
    if (operand_count(here.op) == 2) check_order(here.right);
  }

  void check_output(const DatapathOutput& output) const {
    if (output.node < 0 || output.node >= static_cast<int>(datapath_.nodes.size())) {
      complain(fmt::format("output {}", output.name), "there is no such node",
               fmt::format("{}", output.node));
    }
  }

  void check_block_interfaces() const {
    std::vector<DatapathBlock> expected = datapath_.blocks;
    connect_blocks(datapath_, expected);
    for (std::size_t b = 0; b < expected.size(); ++b) {
      const DatapathBlock& block = datapath_.blocks[b];
      const auto same_nodes = [](std::vector<int> said, const std::vector<int>& true_ones) {
        std::sort(said.begin(), said.end());
        return said == true_ones;
      };
      if (!same_nodes(block.inputs, expected[b].inputs)) {
        complain(title_of(block), "its inputs are not what its nodes read");
      }
      if (!same_nodes(block.outputs, expected[b].outputs)) {
        complain(title_of(block), "its outputs are not what others read");
      }
      if (b > 0 && block.layer < datapath_.blocks[b - 1].layer) {
        complain(title_of(block), "its layer is before that of the block before it");
      }
    }
  }

  void check_block(int index) const {
    const DatapathBlock& block = datapath_.blocks[static_cast<std::size_t>(index)];
    if (block.layer < 0 || block.layer >= kMostLayers) {
      complain(title_of(block), "its layer is out of range", fmt::format("{}", block.layer),
               fmt::format("from 0 to {}", kMostLayers - 1));
    }
    if (block.outputs.empty()) complain(title_of(block), "nobody reads it");
    if (block.kind == "neurons") {
      if (!block.constants.empty() || !block.max_errors.empty()) {
        complain(title_of(block), "neurons have no constants");
      }
      return;
    }
    if (block.kind != "mcm" && block.kind != "cmvm") {
      complain(title_of(block), "its kind is not known", fmt::format("\"{}\"", block.kind),
               "mcm, cmvm or neurons");
    }
    if (block.kind == "mcm" && block.inputs.size() != 1) {
      complain(title_of(block), "an mcm block has one input",
               fmt::format("{}", block.inputs.size()));
    }
    check_max_errors(block);
    check_constants(block, index);
  }

  void check_max_errors(const DatapathBlock& block) const {
    if (block.max_errors.empty()) return;
    if (block.kind != "mcm") complain(title_of(block), "only mcm blocks may be off");
    if (block.max_errors.size() != block.outputs.size() ||
        *std::min_element(block.max_errors.begin(), block.max_errors.end()) < 0) {
      complain(title_of(block), "its error bounds are wrong",
               fmt::format("{} bounds", block.max_errors.size()),
               fmt::format("{}, none negative", block.outputs.size()));
    }
  }

  // Its outputs are what `constants` promise, and no width cuts a multiple that the inputs can
  // give.
  void check_constants(const DatapathBlock& block, int index) const {
    const std::size_t outputs = block.outputs.size();
    if (block.constants.size() != block.inputs.size() * outputs) {
      complain(title_of(block), "its constants have the wrong count",
               fmt::format("{}", block.constants.size()),
               fmt::format("{}", block.inputs.size() * outputs));
    }
    const auto forms = linear_forms(datapath_, index);
    if (!forms) complain(title_of(block), "not all of its nodes are exact multiples of its inputs");
    if (block.max_errors.empty()) {
      for (const LinearForm& form : *forms) check_range(block, form);
    }
    for (std::size_t k = 0; k < outputs; ++k) {
      const auto form = std::find_if(
          forms->begin(), forms->end(),
          [&](const LinearForm& candidate) { return candidate.node == block.outputs[k]; });
      for (std::size_t i = 0; i < block.inputs.size(); ++i) {
        if (form->coefficients[i] == block.constants[i * outputs + k]) continue;
        complain(title_of(block),
                 fmt::format("output {} is not what the block promises", node(form->node).name),
                 fmt::format("{}", form->coefficients[i]),
                 fmt::format("{}", block.constants[i * outputs + k]));
      }
    }
    const std::set<std::int64_t> distinct(block.constants.begin(), block.constants.end());
    if (block.kind == "mcm" && distinct.size() != outputs) {
      complain(title_of(block), "a constant is given twice");
    }
  }

  void check_range(const DatapathBlock& block, const LinearForm& form) const {
    Int128 lower = 0;
    Int128 upper = 0;
    for (std::size_t i = 0; i < block.inputs.size(); ++i) {
      const DatapathNode& input = node(block.inputs[i]);
      const Int128 coefficient = form.coefficients[i];
      lower += coefficient * (coefficient < 0 ? input.upper : input.lower);
      upper += coefficient * (coefficient < 0 ? input.lower : input.upper);
    }
    const DatapathNode& here = node(form.node);
    if (lower < here.lower || upper > here.upper) {
      complain(title_of(here), "its range is narrower than its multiples of the inputs");
    }
  }

  const Datapath& datapath_;
};

}  // namespace

void check_datapath(const Datapath& datapath) { Checker(datapath).check(); }

}  // namespace napier
