#include "napier/cosimulation/cosimulation_result.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace napier {

bool agrees(const CosimulationResult& result) {
  return result.mismatches == 0 && result.stream_fault.empty();
}

bool refutes(const ProofResult& result) {
  return std::any_of(result.blocks.begin(), result.blocks.end(),
                     [](const BlockProof& block) { return block.refuted; });
}

std::int64_t proved_count(const ProofResult& result) {
  return std::count_if(result.blocks.begin(), result.blocks.end(),
                       [](const BlockProof& block) { return block.proved; });
}

Json to_json(const CosimulationResult& result) {
  Json json = {{"datapath_hash", result.datapath_hash},
               {"vectors", result.vectors},
               {"stream_vectors", result.stream_vectors},
               {"mismatches", result.mismatches},
               {"stream_fault", result.stream_fault},
               {"latency_cycles", result.latency_cycles},
               {"with_back_pressure", result.with_back_pressure},
               {"simulator", result.simulator},
               {"seconds", result.seconds}};
  if (result.first_mismatch) {
    const Mismatch& first = *result.first_mismatch;
    json["first_mismatch"] = {{"vector_index", first.vector_index},
                              {"port", first.port},
                              {"inputs", first.inputs},
                              {"expected", first.expected},
                              {"got", first.got}};
  }
  return json;
}

Json to_json(const ProofResult& result) {
  Json refuted = Json::array();
  Json unknown = Json::array();
  for (const BlockProof& block : result.blocks) {
    if (block.refuted) {
      refuted.push_back({{"block", block.block}, {"counterexample", block.counterexample}});
    } else if (!block.proved) {
      unknown.push_back(block.block);
    }
  }
  return {{"datapath_hash", result.datapath_hash},
          {"blocks", result.blocks.size()},
          {"proved", proved_count(result)},
          {"refuted", refuted},
          {"unknown", unknown},
          {"prover", result.prover},
          {"seconds", result.seconds}};
}

Json to_json(const SynthesisCost& cost) {
  Json json = {{"datapath_hash", cost.datapath_hash}, {"skipped", cost.skipped}};
  if (cost.skipped) {
    json["why_skipped"] = cost.why_skipped;
  } else {
    json.update({{"lut", cost.lut},
                 {"carry", cost.carry},
                 {"ff", cost.ff},
                 {"dsp", cost.dsp},
                 {"sum_of_parts", cost.sum_of_parts}});
  }
  json["synthesizer"] = cost.synthesizer;
  json["seconds"] = cost.seconds;
  return json;
}

}  // namespace napier
