#include <algorithm>
#include <nlohmann/json.hpp>

#include "napier/arithmetic/rule_names.h"
#include "napier/datapath/cost.h"
#include "napier/flow/flow.h"
#include "napier/report/verdict.h"

namespace napier {
namespace {

Json network_summary(const Network& network) {
  Json layers = Json::array();
  for (const DenseLayer& layer : network.layers) {
    layers.push_back({{"inputs", layer.inputs},
                      {"outputs", layer.outputs},
                      {"activation", name_of(layer.activation)}});
  }
  return {{"name", network.name},
          {"source", network.source},
          {"inputs", input_count(network)},
          {"outputs", output_count(network)},
          {"layers", layers},
          {"hash", hash_of(network)}};
}

Json names_of(const std::vector<FixedFormat>& formats) {
  Json names = Json::array();
  for (const FixedFormat& format : formats) names.push_back(name_of(format));
  return names;
}

Json formats_summary(const QuantizedNetwork& quantized) {
  Json layers = Json::array();
  for (std::size_t l = 0; l < quantized.layers.size(); ++l) {
    layers.push_back({{"weight_fraction_bits", quantized.plan.layers[l].weight_fraction_bits},
                      {"signals", names_of(quantized.layers[l].output_formats)}});
  }
  return {{"box", to_json(quantized.plan.box)},
          {"rounding", name_of(quantized.plan.rounding)},
          {"inputs", names_of(quantized.input_formats)},
          {"layers", layers}};
}

Json multiplications_summary(const std::vector<LayerMultiplication>& layers) {
  Json list = Json::array();
  for (const LayerMultiplication& layer : layers) list.push_back(to_json(layer));
  return list;
}

double largest_of(const std::vector<double>& values) {
  return *std::max_element(values.begin(), values.end());
}

Json closed_loop_summary(const SimulationResult& loop) {
  Json json = {{"kind", loop.kind},
               {"plant", loop.plant},
               {"starts", loop.starts},
               {"margin_m", smallest_margin(loop.quantized)},
               {"margin_real_m", smallest_margin(loop.real)},
               {"u_min", *std::min_element(loop.quantized.control_min.begin(),
                                           loop.quantized.control_min.end())},
               {"u_max", largest_of(loop.quantized.control_max)}};
  Json controls = Json::array();
  for (std::size_t k = 0; k < loop.control_names.size(); ++k) {
    controls.push_back({{"name", loop.control_names[k]},
                        {"min", loop.quantized.control_min[k]},
                        {"max", loop.quantized.control_max[k]}});
  }
  Json states = Json::array();
  for (std::size_t k = 0; k < loop.state_names.size(); ++k) {
    states.push_back({{"name", loop.state_names[k]},
                      {"min", loop.quantized.state_min[k]},
                      {"max", loop.quantized.state_max[k]}});
  }
  json["controls"] = controls;
  json["states"] = states;
  json["largest_control_difference"] = loop.largest_control_difference;
  json["saturated_inputs"] = loop.saturated_inputs;
  return json;
}

Json stages_summary(const std::vector<ReportStage>& stages) {
  Json list = Json::array();
  for (const ReportStage& stage : stages) {
    list.push_back(
        {{"stage", stage.name}, {"seconds", stage.seconds}, {"external", stage.is_external}});
  }
  return list;
}

const char* word_of(VerdictKind kind) {
  switch (kind) {
    case VerdictKind::holds:
      return "holds";
    case VerdictKind::incomplete:
      return "incomplete";
    case VerdictKind::refuted:
      return "refuted";
  }
  return "";
}

double own_seconds(const std::vector<ReportStage>& stages) {
  double sum = 0;
  for (const ReportStage& stage : stages) sum += stage.is_external ? 0 : stage.seconds;
  return sum;
}

}  // namespace

Json summary(const FlowResult& result) {
  const ReportInput& made = result.made;
  const DatapathCost cost = cost_of(made.datapath);
  Json json = {{"network", network_summary(made.network)},
               {"formats", formats_summary(made.quantized)},
               {"error_bound", largest_of(made.certificate.bound)},
               {"largest_error_seen", largest_of(made.observed.largest)},
               {"error_bounds", made.certificate.bound},
               {"largest_errors_seen", made.observed.largest},
               {"error_points", made.observed.points},
               {"adders", cost.adders},
               {"one_bit_adders", cost.one_bit_adders},
               {"adder_depth", cost.depth},
               {"blocks_proved_minimal", result.build.blocks_proved_minimal},
               {"layers", multiplications_summary(result.build.layers)},
               {"latency_cycles", made.design.latency_cycles},
               {"register_bits", made.design.register_bits},
               {"cosimulation", to_json(*made.cosimulation)},
               {"proofs",
                {{"blocks", made.proofs->blocks.size()},
                 {"proved", proved_count(*made.proofs)},
                 {"prover", made.proofs->prover}}},
               {"yosys", to_json(*made.synthesis)}};
  if (made.closed_loop) json["closed_loop"] = closed_loop_summary(*made.closed_loop);
  json["stages"] = stages_summary(made.stages);
  json["own_seconds"] = own_seconds(made.stages);
  json["verdict"] = word_of(judge(made).kind);
  return json;
}

}  // namespace napier
