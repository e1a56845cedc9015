#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "napier/datapath/datapath.h"
#include "napier/rtl/schedule.h"

namespace napier {

// Where the bits of a value stand on a bus: value without its `truncate` low bits, times 2^shift,
// sign- or zero-extended or cut to the bus. Its lowest `ones` bits, which must be zero, are set.
struct Placement {
  int width_bits = 1;  // of the bus, at most 64
  int shift = 0;
  int truncate = 0;
  int ones = 0;
};

// A named bus of the module at hand.
struct Signal {
  std::string name;
  int width_bits = 1;
  bool is_signed = false;
};

// Collects one module and prints it: ports, declarations, statements, delay chains.
//
// Every bus is a flat unsigned vector, and every width and sign extension is spelled out, so that
// no tool has anything to guess. A value that is read some stages after it was computed is delayed
// by one chain of registers, `name__1`, `name__2`, …, which all its readers in the module share.
// Bits that nobody reads are gathered in `unused_bits`, a name that linters know.
class ModuleWriter {
 public:
  ModuleWriter(const Datapath& datapath, const Schedule& schedule, std::string name);

  // What stands for a node in this module. Inputs and outputs are ports, in the order of the calls.
  void add_input(int node, const std::string& name);
  void add_output(int node, const std::string& name);
  void add_local(int node, const std::string& name);
  // A bus without a node.
  Signal add_wire(const std::string& name, int width_bits, bool is_signed);
  // Ports without a node; an input may then be read by `bits` and `place` like any signal.
  Signal add_input_port(const std::string& name, int width_bits);
  Signal add_output_port(const std::string& name, int width_bits);
  // Ports clk and enable, also when no register of this module needs them.
  void add_clock();
  // The same, for an instance of a module that has them: what to connect there.
  std::string pass_clock();

  void comment(const std::string& text);    // a line of its own, before what follows
  void statement(const std::string& text);  // any text, as it is
  void assign(const std::string& name, const std::string& expression);
  // name is computed here: prints its declaration and that of its delayed copies.
  void declare(int node);

  // The signal that carries the node's value in the given stage. Not for constants.
  Signal read(int node, int stage);
  std::string name_of_node(int node) const;
  // Bits [high:low] of a signal, without brackets when that is all of it.
  std::string bits(const Signal& signal, int high, int low);
  std::string all_bits(const Signal& signal);
  // The bits of the bus, as an expression that is exactly as wide as the bus.
  std::string place(const Signal& signal, const Placement& placement);
  std::string place(int node, int stage, const Placement& placement);  // constants too

  bool has_clock() const { return needs_clock_ || register_bits() > 0; }
  int register_bits() const;
  std::string text(const std::string& header);  // of the whole module

 private:
  struct Local {
    Signal signal;
    bool is_input = false;
    bool is_port = false;
    int longest_delay = 0;
  };
  struct Piece {
    std::string text;
    int declared_node = -1;  // when ≥ 0: its declaration instead of a text
  };

  const DatapathNode& node_at(int node) const;
  Signal delayed(const Local& local, int delay) const;
  void add_node(int node, const std::string& name, bool is_input, bool is_port);
  void add_port(const char* direction, int width_bits, const std::string& name);
  std::string declaration_of(const Local& local) const;
  std::string delay_chains();
  std::string unused_bits() const;
  std::string ports() const;

  const Datapath& datapath_;
  const Schedule& schedule_;
  std::string name_;
  bool needs_clock_ = false;
  bool passes_clock_ = false;
  std::map<int, Local> locals_;  // by node
  std::vector<std::string> ports_;
  std::vector<Piece> body_;
  std::vector<Signal> signals_;                // in order of appearance
  std::map<std::string, std::uint64_t> used_;  // name → mask of the bits that somebody reads
};

}  // namespace napier
