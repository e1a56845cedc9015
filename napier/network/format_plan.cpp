#include "napier/network/format_plan.h"
#include "napier/arithmetic/rule_names.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "napier/base/error.h"

namespace napier {
namespace {

void check_length(std::string what, std::size_t got, std::size_t expected,
                  const std::string& where) {
  if (got == expected) return;
  throw Error({.what = std::move(what),
               .where = where,
               .got = fmt::format("{}", got),
               .expected = fmt::format("{}", expected)});
}

void check_range(std::string what, int got, int lowest, int largest, const std::string& where) {
  if (lowest <= got && got <= largest) return;
  throw Error({.what = std::move(what),
               .where = where,
               .got = fmt::format("{}", got),
               .expected = fmt::format("an integer from {} to {}", lowest, largest)});
}

void check_box(const Box& box, std::size_t inputs, const std::string& where) {
  check_length("the box has the wrong number of dimensions", box.lower.size(), inputs, where);
  check_length("the box has the wrong number of upper ends", box.upper.size(), inputs, where);
  for (std::size_t i = 0; i < inputs; ++i) {
    if (std::isfinite(box.lower[i]) && std::isfinite(box.upper[i]) &&
        box.lower[i] <= box.upper[i]) {
      continue;
    }
    throw Error({.what = fmt::format("the box is no interval in dimension {}", i),
                 .where = where,
                 .got = fmt::format("{}:{}", box.lower[i], box.upper[i]),
                 .expected = "finite numbers, the lower one first"});
  }
}

LayerPlan read_layer(const JsonView& view) {
  view.allow_only({"weight_fraction_bits", "signal_fraction_bits"});
  const auto bits = [&](const char* key) {
    return static_cast<int>(view.at(key).integer(kFewestFractionBits, kMostFractionBits));
  };
  return {.weight_fraction_bits = bits("weight_fraction_bits"),
          .signal_fraction_bits = bits("signal_fraction_bits")};
}

}  // namespace

void check_plan(const FormatPlan& plan, std::size_t inputs, std::size_t layers,
                const std::string& where) {
  check_box(plan.box, inputs, where);
  check_length("the plan has fraction bits for another number of inputs",
               plan.input_fraction_bits.size(), inputs, where);
  check_length("the plan has another number of layers than the network after folding",
               plan.layers.size(), layers, where);
  for (const int bits : plan.input_fraction_bits) {
    check_range("fraction bits of an input are out of range", bits, kFewestFractionBits,
                kMostFractionBits, where);
  }
  for (const LayerPlan& layer : plan.layers) {
    check_range("fraction bits of weights are out of range", layer.weight_fraction_bits, 0,
                kMostFractionBits, where);
    check_range("fraction bits of signals are out of range", layer.signal_fraction_bits,
                kFewestFractionBits, kMostFractionBits, where);
  }
  check_range("the size of activation tables is out of range (as a power of two)",
              plan.table_input_bits, kFewestTableInputBits, kMostTableInputBits, where);
}

Json to_json(const FormatPlan& plan) {
  Json layers = Json::array();
  for (const LayerPlan& layer : plan.layers) {
    layers.push_back(Json{{"weight_fraction_bits", layer.weight_fraction_bits},
                          {"signal_fraction_bits", layer.signal_fraction_bits}});
  }
  Json json = Json::object();
  json["box"] = to_json(plan.box);
  json["input_fraction_bits"] = plan.input_fraction_bits;
  json["layers"] = std::move(layers);
  json["rounding"] = name_of(plan.rounding);
  json["table_input_bits"] = plan.table_input_bits;
  return json;
}

Rounding rounding_from_json(const JsonView& view) {
  try {
    return parse_circuit_rounding(view.string());
  } catch (const Error& error) {
    view.complain(error.complaint().what, error.complaint().got, error.complaint().expected);
  }
}

FormatPlan format_plan_from_json(const JsonView& view) {
  view.allow_only({"box", "input_fraction_bits", "layers", "rounding", "table_input_bits"});
  FormatPlan plan;
  const JsonView inputs = view.at("input_fraction_bits");
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    plan.input_fraction_bits.push_back(
        static_cast<int>(inputs.at(i).integer(kFewestFractionBits, kMostFractionBits)));
  }
  plan.box = box_from_json(view.at("box"), inputs.size());
  const JsonView layers = view.at("layers");
  for (std::size_t l = 0; l < layers.size(); ++l) plan.layers.push_back(read_layer(layers.at(l)));
  plan.rounding = rounding_from_json(view.at("rounding"));
  plan.table_input_bits = static_cast<int>(
      view.at("table_input_bits").integer(kFewestTableInputBits, kMostTableInputBits));
  return plan;
}

}  // namespace napier
