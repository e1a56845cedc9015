// Networks as JSON: reading and writing. The form is that of the ARCH-COMP networks as JSON,
// {"layers": [{"W": rows, "b": […], "activation": name}]}, and every other key at the top is a
// remark. Ours adds the format's name and version, and the clipping ranges of NNET.

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "napier/base/error.h"
#include "napier/network/network.h"

namespace napier {
namespace {

constexpr const char* kFormatName = "napier network";
constexpr int kVersion = 1;

Activation read_activation(const JsonView& view) {
  const std::string name = view.string();
  for (const Activation activation :
       {Activation::linear, Activation::relu, Activation::tanh, Activation::sigmoid}) {
    if (name == name_of(activation)) return activation;
  }
  view.complain("this activation is not known", "\"" + name + "\"",
                "linear, relu, tanh or sigmoid");
}

DenseLayer read_layer(const JsonView& view) {
  view.allow_only({"W", "b", "activation"});
  const JsonView rows = view.at("W");
  DenseLayer layer;
  layer.outputs = rows.size();
  if (layer.outputs == 0) rows.complain("the weight matrix has no rows");
  layer.inputs = rows.at(0).size();
  if (layer.inputs == 0) rows.at(0).complain("the weight matrix has no columns");
  for (std::size_t j = 0; j < layer.outputs; ++j) {
    const JsonView row = rows.at(j);
    if (row.size() != layer.inputs) {
      row.complain("the rows of W differ in length", fmt::format("{} numbers", row.size()),
                   fmt::format("{}, as in row 0", layer.inputs));
    }
    const std::vector<double> numbers = row.numbers();
    layer.weights.insert(layer.weights.end(), numbers.begin(), numbers.end());
  }
  layer.bias = view.at("b").numbers(layer.outputs);
  layer.activation = read_activation(view.at("activation"));
  return layer;
}

void check_format(const JsonView& top) {
  if (!top.has("format")) return;
  const JsonView format = top.at("format");
  if (format.string() != kFormatName) {
    format.complain("this is another kind of file", "\"" + format.string() + "\"",
                    fmt::format("\"{}\"", kFormatName));
  }
  top.at("version").integer(kVersion, kVersion);
}

Json rows_of(const DenseLayer& layer) {
  Json rows = Json::array();
  for (std::size_t j = 0; j < layer.outputs; ++j) {
    const auto row = layer.weights.begin() + static_cast<std::ptrdiff_t>(j * layer.inputs);
    rows.push_back(std::vector<double>(row, row + static_cast<std::ptrdiff_t>(layer.inputs)));
  }
  return rows;
}

}  // namespace

Network network_from_json(const Document& document) {
  const JsonView top = document.view();
  check_format(top);
  const JsonView layers = top.at("layers");
  Network network;
  network.name = top.has("name") ? top.at("name").string()
                                 : std::filesystem::path(document.source).stem().string();
  network.source = document.source;
  for (std::size_t index = 0; index < layers.size(); ++index) {
    network.layers.push_back(read_layer(layers.at(index)));
    const std::size_t before = index == 0 ? 0 : network.layers[index - 1].outputs;
    if (index > 0 && network.layers[index].inputs != before) {
      layers.at(index).at("W").complain(
          "this layer does not fit the one before it",
          fmt::format("rows of {} numbers", network.layers[index].inputs),
          fmt::format("{}, one per output of layer {}", before, index - 1));
    }
  }
  if (network.layers.empty()) layers.complain("the network has no layers");
  if (top.has("input_lower") || top.has("input_upper")) {
    network.input_lower = top.at("input_lower").numbers(input_count(network));
    network.input_upper = top.at("input_upper").numbers(input_count(network));
  }
  check_network(network);
  return network;
}

std::optional<Box> recommended_box(const Document& document, std::size_t dimensions) {
  const JsonView top = document.view();
  if (!top.has("input_lo") && !top.has("input_hi")) return std::nullopt;
  Box box{.lower = top.at("input_lo").numbers(dimensions),
          .upper = top.at("input_hi").numbers(dimensions)};
  for (std::size_t i = 0; i < dimensions; ++i) {
    if (box.lower[i] <= box.upper[i]) continue;
    top.at("input_lo")
        .at(i)
        .complain("this interval is empty", fmt::format("[{}, {}]", box.lower[i], box.upper[i]),
                  "the lower end first");
  }
  return box;
}

Json to_json(const Network& network) {
  Json json = {{"format", kFormatName}, {"version", kVersion}, {"name", network.name}};
  if (!network.input_lower.empty()) {
    json["input_lower"] = network.input_lower;
    json["input_upper"] = network.input_upper;
  }
  json["layers"] = Json::array();
  for (const DenseLayer& layer : network.layers) {
    json["layers"].push_back(Json::object(
        {{"activation", name_of(layer.activation)}, {"b", layer.bias}, {"W", rows_of(layer)}}));
  }
  return json;
}

}  // namespace napier
