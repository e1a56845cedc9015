#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "napier/arithmetic/fixed.h"
#include "napier/base/json.h"
#include "napier/formats/fixed_format.h"
#include "napier/multiplierless/adder_graph.h"

namespace napier {

inline constexpr int kDatapathVersion = 1;

// What a node computes, in exact integers; then the result is wrapped to the node's width.
// docs/datapath.md is the specification.
enum class Op {
  input,     // the next input port
  constant,  // `value`
  add,    // (left + right + bias) >> right_shift; operands shifted, truncated, negated as they say
  shift,  // the same with left alone
  round,  // left rounded: round_shift(left, right_shift, rounding)
  relu,   // max(0, left)
  clamp,  // left limited to [lower, upper]
  table,  // tables[table].entries[left - tables[table].lowest_index]
};

const char* name_of(Op op);

struct DatapathNode {
  Op op = Op::input;
  Operand left = {};  // unused operands keep their defaults
  Operand right = {};
  int right_shift = 0;
  std::int64_t bias = 0;  // of add and shift; one that costs nothing: see zero_bits.h
  Rounding rounding = Rounding::kRd;
  std::int64_t value = 0;  // of a constant
  int table = -1;
  std::int64_t lower = 0;  // the node's range: proved for all inputs inside the input nodes' ranges
  std::int64_t upper = 0;
  int width_bits = 1;  // 1 … 62
  bool is_signed = false;
  int fraction_bits = 0;  // its value is code · 2^-fraction_bits: for people, decides nothing
  int block = -1;         // index into blocks
  std::string name = {};  // unique, a legal identifier: "l0_x3", "l0_n12_sum", …

  bool operator==(const DatapathNode&) const = default;
};

struct DatapathTable {
  std::string name;
  std::int64_t lowest_index = 0;
  std::vector<std::int64_t> entries = {};

  bool operator==(const DatapathTable&) const = default;
};

// A named part: becomes a module of its own. Kind mcm: every node is ± constant · the block's one
// input.
struct DatapathBlock {
  std::string name;  // "l0_mcm3", "l0_neurons"
  std::string kind;  // "mcm", "cmvm", "neurons"
  int layer = 0;
  std::vector<int> inputs = {};   // nodes outside the block that it reads
  std::vector<int> outputs = {};  // nodes of the block that others read
  // Row by row, one row per input: outputs[k] = Σ_i constants[i · outputs.size() + k] · inputs[i],
  // exactly. Empty for neurons.
  std::vector<std::int64_t> constants = {};
  // Of an mcm block whose adders are truncated: how far outputs[k] may be off. Empty: not at all.
  std::vector<std::int64_t> max_errors = {};

  bool operator==(const DatapathBlock&) const = default;
};

struct DatapathOutput {
  std::string name;
  int node = 0;

  bool operator==(const DatapathOutput&) const = default;
};

// An integer program in single-assignment form: nodes in order of evaluation, operands name earlier
// nodes. The same text for interpreter, RTL and cost.
struct Datapath {
  std::string name;
  std::string quantized_network_hash = {};
  std::vector<DatapathNode> nodes = {};  // the input nodes come first, in port order
  std::vector<DatapathTable> tables = {};
  std::vector<DatapathBlock> blocks = {};
  std::vector<DatapathOutput> outputs = {};

  bool operator==(const Datapath&) const = default;
};

// Throws Error unless operands point back, widths hold the ranges, names are legal and unique, and
// blocks say truly what they read.
void check_datapath(const Datapath& datapath);

std::size_t input_count(const Datapath& datapath);
int operand_count(Op op);  // how many of left, right an operation reads

// The least format that holds every index of the table. An index is wrapped to it first; one that
// still names no entry reads 0.
FixedFormat index_format(const DatapathTable& table);

Json to_json(const Datapath& datapath);
Datapath datapath_from_json(const Document& document);  // checked

// SHA-256 of its JSON: names included, because they decide the generated text.
std::string hash_of(const Datapath& datapath);

}  // namespace napier
