#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "napier/base/json.h"

namespace napier {

struct Mismatch {
  std::int64_t vector_index = 0;
  std::vector<std::int64_t> inputs;    // codes
  std::vector<std::int64_t> expected;  // codes, by the interpreter
  std::vector<std::int64_t> got;       // codes, by the simulated hardware
};

// Simulation of the generated SystemVerilog against the interpreter.
struct CosimulationResult {
  std::string datapath_hash;
  std::int64_t vectors = 0;
  std::int64_t mismatches = 0;
  std::optional<Mismatch> first_mismatch;
  int latency_cycles = 0;
  bool with_back_pressure = false;  // random valid and ready on the AXI4-Stream wrapper
  std::string simulator;            // "Verilator 5.006"
  double seconds = 0;
};

struct BlockProof {
  std::string block;
  bool proved = false;
  std::string counterexample;  // Yosys's words when refuted
};

// SAT: every constant-multiplication block equals x * c for every x.
struct ProofResult {
  std::string datapath_hash;
  std::vector<BlockProof> blocks;
  std::string prover;  // "Yosys 0.23"
  double seconds = 0;
};

// As Yosys counts them (synth_xilinx -family xcup -abc9): not a vendor's figures.
struct SynthesisCost {
  std::string datapath_hash;
  bool skipped = false;
  std::string why_skipped;  // a sentence
  std::int64_t lut = 0;
  std::int64_t carry = 0;  // CARRY4/CARRY8 cells
  std::int64_t ff = 0;
  std::int64_t dsp = 0;
  std::string synthesizer;
  double seconds = 0;
};

std::int64_t proved_count(const ProofResult& result);
Json to_json(const CosimulationResult& result);
Json to_json(const ProofResult& result);
Json to_json(const SynthesisCost& cost);

}  // namespace napier
