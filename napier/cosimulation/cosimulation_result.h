#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "napier/base/json.h"

namespace napier {

struct Mismatch {
  std::int64_t vector_index = 0;
  std::string port;                    // "core" or "stream"
  std::vector<std::int64_t> inputs;    // codes
  std::vector<std::int64_t> expected;  // codes, by the interpreter
  std::vector<std::int64_t> got;       // codes, by the simulated hardware
};

// Simulation of the generated SystemVerilog against the interpreter.
struct CosimulationResult {
  std::string datapath_hash;
  std::int64_t vectors = 0;         // through the core, one per cycle
  std::int64_t stream_vectors = 0;  // through the AXI4-Stream wrapper meanwhile
  std::int64_t mismatches = 0;      // of core and wrapper
  std::string stream_fault = {};    // the first breach of AXI4-Stream, a sentence; empty: none
  std::optional<Mismatch> first_mismatch = {};
  int latency_cycles = 0;
  bool with_back_pressure = false;  // random valid and ready on the AXI4-Stream wrapper
  std::string simulator;            // "Verilator 5.006"
  double seconds = 0;
};

struct BlockProof {
  std::string block;
  bool proved = false;
  bool refuted = false;             // neither: unknown, the time limit came first
  std::string counterexample = {};  // Yosys's words when refuted
};

// SAT: every constant-multiplication block equals x * c for every x.
struct ProofResult {
  std::string datapath_hash;
  std::vector<BlockProof> blocks = {};
  std::string prover;  // "Yosys 0.23"
  double seconds = 0;
};

// As Yosys counts them (synth_xilinx -family xcup -abc9): not a vendor's figures.
struct SynthesisCost {
  std::string datapath_hash;
  bool skipped = false;
  std::string why_skipped = {};  // a sentence
  std::int64_t lut = 0;
  std::int64_t carry = 0;  // CARRY4/CARRY8 cells
  std::int64_t ff = 0;
  std::int64_t dsp = 0;
  bool sum_of_parts = false;  // module by module and added up: nothing is shared between modules
  std::string synthesizer = {};
  double seconds = 0;
};

bool agrees(const CosimulationResult& result);  // no mismatch and no breach of the protocol
bool refutes(const ProofResult& result);        // some block is not x * c

std::int64_t proved_count(const ProofResult& result);
Json to_json(const CosimulationResult& result);
Json to_json(const ProofResult& result);
Json to_json(const SynthesisCost& cost);

}  // namespace napier
