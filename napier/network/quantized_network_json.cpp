// Quantized networks as JSON. Reading checks everything that evaluate_codes relies on, so that a
// file from anywhere can only be refused or be safe to run.

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "napier/arithmetic/rule_names.h"
#include "napier/base/error.h"
#include "napier/base/hash.h"
#include "napier/network/code_ranges.h"
#include "napier/network/quantized_network.h"

namespace napier {
namespace {

constexpr const char* kFormatName = "napier quantized network";
constexpr int kVersion = 1;
constexpr std::int64_t kLargestCode = (std::int64_t{1} << 62) - 1;
constexpr std::int64_t kLargestConstant = (std::int64_t{1} << 61) - 1;
constexpr int kLargestShift = 126;
constexpr std::int64_t kMostNeurons = 1 << 20;

Json names_of(const std::vector<FixedFormat>& formats) {
  Json names = Json::array();
  for (const FixedFormat& format : formats) names.push_back(name_of(format));
  return names;
}

Json to_json(const QuantizedLayer& layer) {
  Json json = Json::object();
  json["inputs"] = layer.inputs;
  json["outputs"] = layer.outputs;
  json["activation"] = name_of(layer.activation);
  json["rounding"] = name_of(layer.rounding);
  json["accumulator_fraction_bits"] = layer.accumulator_fraction_bits;
  json["output_formats"] = names_of(layer.output_formats);
  json["weights"] = layer.weights;
  json["bias"] = layer.bias;
  if (layer.table) {
    json["table"] = Json{{"input_fraction_bits", layer.table->input_fraction_bits},
                         {"lowest_index", layer.table->lowest_index},
                         {"entries", layer.table->entries}};
  }
  return json;
}

// All but the name and the hash itself.
Json body_of(const QuantizedNetwork& network) {
  Json json = Json::object();
  json["network_hash"] = network.network_hash;
  json["plan"] = to_json(network.plan);
  json["input_formats"] = names_of(network.input_formats);
  json["input_lower_codes"] = network.input_lower_codes;
  json["input_upper_codes"] = network.input_upper_codes;
  Json layers = Json::array();
  for (const QuantizedLayer& layer : network.layers) layers.push_back(to_json(layer));
  json["layers"] = std::move(layers);
  return json;
}

std::vector<std::int64_t> read_integers(const JsonView& view, std::size_t count,
                                        std::int64_t largest) {
  if (view.size() != count) {
    view.complain("this list has the wrong length", fmt::format("{} integers", view.size()),
                  fmt::format("{}", count));
  }
  std::vector<std::int64_t> integers;
  for (std::size_t n = 0; n < count; ++n) {
    integers.push_back(view.at(n).integer(-largest - 1, largest));
  }
  return integers;
}

FixedFormat read_format(const JsonView& view) {
  try {
    return parse_fixed_format(view.string());
  } catch (const Error& error) {
    view.complain(error.complaint().what, error.complaint().got, error.complaint().expected);
  }
}

std::vector<FixedFormat> read_formats(const JsonView& view, std::size_t count) {
  if (view.size() != count) {
    view.complain("this list has the wrong length", fmt::format("{} formats", view.size()),
                  fmt::format("{}", count));
  }
  std::vector<FixedFormat> formats;
  for (std::size_t n = 0; n < count; ++n) formats.push_back(read_format(view.at(n)));
  return formats;
}

void check_holds(const JsonView& view, const FixedFormat& format, CodeRange range) {
  if (range.lower <= range.upper && lowest_code(format) <= range.lower &&
      range.upper <= largest_code(format)) {
    return;
  }
  view.complain("the codes do not fit in their format",
                fmt::format("{} to {} in {}", range.lower, range.upper, name_of(format)));
}

Activation read_activation(const JsonView& view) {
  for (const Activation activation :
       {Activation::linear, Activation::relu, Activation::tanh, Activation::sigmoid}) {
    if (view.string() == name_of(activation)) return activation;
  }
  view.complain("this activation is not known", fmt::format("\"{}\"", view.string()),
                "linear, relu, tanh or sigmoid");
}

int read_fraction_bits(const JsonView& view, int lowest, int largest) {
  return static_cast<int>(view.integer(lowest, largest));
}

ActivationTable read_table(const JsonView& view, int accumulator_fraction_bits) {
  view.allow_only({"input_fraction_bits", "lowest_index", "entries"});
  const JsonView entries = view.at("entries");
  const std::size_t count = entries.size();
  if (count == 0 || count > std::size_t{1} << kMostTableInputBits) {
    entries.complain("a table has the wrong size", fmt::format("{} entries", count),
                     fmt::format("1 to {}", 1 << kMostTableInputBits));
  }
  return {.input_fraction_bits = read_fraction_bits(view.at("input_fraction_bits"),
                                                    accumulator_fraction_bits - kLargestShift,
                                                    accumulator_fraction_bits),
          .lowest_index = view.at("lowest_index").integer(-kLargestCode, kLargestCode),
          .entries = read_integers(entries, count, kLargestConstant)};
}

void check_output_fractions(const JsonView& view, const QuantizedLayer& layer) {
  for (const FixedFormat& format : layer.output_formats) {
    const int dropped = layer.accumulator_fraction_bits - format.fraction_bits;
    const bool shifts_right = dropped >= 0 && dropped <= kLargestShift;
    if (format.fraction_bits == output_fraction_bits(layer) && (layer.table || shifts_right)) {
      continue;
    }
    view.at("output_formats")
        .complain(
            "all outputs of a layer have the same fraction bits, from none to 126 fewer than "
            "the accumulator",
            name_of(format));
  }
}

QuantizedLayer read_layer(const JsonView& view, std::size_t inputs) {
  view.allow_only({"inputs", "outputs", "activation", "rounding", "accumulator_fraction_bits",
                   "output_formats", "weights", "bias", "table"});
  QuantizedLayer layer;
  const auto expected = static_cast<std::int64_t>(inputs);
  layer.inputs = static_cast<std::size_t>(view.at("inputs").integer(expected, expected));
  layer.outputs = static_cast<std::size_t>(view.at("outputs").integer(1, kMostNeurons));
  layer.activation = read_activation(view.at("activation"));
  layer.rounding = rounding_from_json(view.at("rounding"));
  layer.accumulator_fraction_bits = read_fraction_bits(view.at("accumulator_fraction_bits"),
                                                       -kLargestFractionBits, kLargestFractionBits);
  layer.output_formats = read_formats(view.at("output_formats"), layer.outputs);
  layer.bias = read_integers(view.at("bias"), layer.outputs, kLargestConstant);
  layer.weights = read_integers(view.at("weights"), layer.outputs * layer.inputs, kLargestConstant);
  const bool is_tabled =
      layer.activation == Activation::tanh || layer.activation == Activation::sigmoid;
  if (view.has("table") != is_tabled) {
    view.complain("exactly tanh and sigmoid layers have a table", name_of(layer.activation));
  }
  if (is_tabled) layer.table = read_table(view.at("table"), layer.accumulator_fraction_bits);
  check_output_fractions(view, layer);
  return layer;
}

void read_inputs(const JsonView& top, QuantizedNetwork& network) {
  const JsonView formats = top.at("input_formats");
  const std::size_t count = formats.size();
  if (count == 0) formats.complain("the network has no inputs");
  network.input_formats = read_formats(formats, count);
  network.input_lower_codes = read_integers(top.at("input_lower_codes"), count, kLargestCode);
  network.input_upper_codes = read_integers(top.at("input_upper_codes"), count, kLargestCode);
  for (std::size_t i = 0; i < count; ++i) {
    check_holds(formats.at(i), network.input_formats[i],
                {network.input_lower_codes[i], network.input_upper_codes[i]});
  }
}

void read_layers(const JsonView& layers, QuantizedNetwork& network) {
  if (layers.size() == 0) layers.complain("the network has no layers");
  std::vector<CodeRange> ranges = input_ranges(network);
  for (std::size_t l = 0; l < layers.size(); ++l) {
    QuantizedLayer layer = read_layer(layers.at(l), ranges.size());
    const auto accumulators = accumulator_ranges(layer, ranges);
    if (!accumulators) layers.at(l).complain("an accumulator needs more than 62 bits");
    ranges = output_ranges(layer, output_fraction_bits(layer), *accumulators);
    for (std::size_t j = 0; j < ranges.size(); ++j) {
      check_holds(layers.at(l).at("output_formats").at(j), layer.output_formats[j], ranges[j]);
    }
    network.layers.push_back(std::move(layer));
  }
}

void check_kind(const JsonView& top) {
  if (top.at("format").string() != kFormatName) {
    top.at("format").complain("this is another kind of file", top.at("format").string(),
                              kFormatName);
  }
  top.at("version").integer(kVersion, kVersion);
}

}  // namespace

Json to_json(const QuantizedNetwork& network) {
  Json json = Json::object();
  json["format"] = kFormatName;
  json["version"] = kVersion;
  json["name"] = network.name;
  json["hash"] = hash_of(network);
  json.update(body_of(network));
  return json;
}

QuantizedNetwork quantized_network_from_json(const Document& document) {
  const JsonView top = document.view();
  check_kind(top);
  top.allow_only({"format", "version", "name", "hash", "network_hash", "plan", "input_formats",
                  "input_lower_codes", "input_upper_codes", "layers"});
  QuantizedNetwork network;
  network.name = top.at("name").string();
  network.network_hash = top.at("network_hash").string();
  network.plan = format_plan_from_json(top.at("plan"));
  read_inputs(top, network);
  read_layers(top.at("layers"), network);
  check_plan(network.plan, network.input_formats.size(), network.layers.size(),
             top.at("plan").where());
  if (!inputs_follow_plan(network)) {
    top.at("input_formats")
        .complain(
            "the input stage is not the one of the plan: fraction bits, or the codes of the "
            "box's ends, differ");
  }
  if (top.at("hash").string() != hash_of(network)) {
    top.at("hash").complain("the file was changed after it was written: its hash differs",
                            top.at("hash").string(), hash_of(network),
                            "quantize the network again");
  }
  return network;
}

std::string hash_of(const QuantizedNetwork& network) { return sha256(body_of(network).dump()); }

}  // namespace napier
