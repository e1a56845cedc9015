#include "napier/network/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "napier/base/error.h"
#include "napier/base/random.h"

namespace napier {
namespace {

constexpr std::size_t kMostCornerDimensions = 12;

// What it costs to lay two layers beside each other, or to leave one alone.
constexpr int kSameKindCost = 1;
constexpr int kAloneCost = 2;
constexpr int kOtherKindCost = 3;

bool is_same_kind(const DenseLayer& a, const DenseLayer& b) {
  return a.inputs == b.inputs && a.outputs == b.outputs && a.activation == b.activation;
}

int pair_cost(const DenseLayer& a, const DenseLayer& b) {
  if (a == b) return 0;
  return is_same_kind(a, b) ? kSameKindCost : kOtherKindCost;
}

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

LayerPair pair_of(const Network& a, const Network& b, std::size_t i, std::size_t j) {
  const DenseLayer& left = a.layers[i];
  const DenseLayer& right = b.layers[j];
  LayerPair pair{.a = i, .b = j, .same_kind = is_same_kind(left, right)};
  if (!pair.same_kind) return pair;
  pair.largest_weight_difference = largest_difference(left.weights, right.weights);
  pair.largest_bias_difference = largest_difference(left.bias, right.bias);
  return pair;
}

// The alignment of least cost (Needleman and Wunsch, 1970): cost[i][j] is that of the layers from i
// and from j on.
std::vector<LayerPair> align(const Network& a, const Network& b) {
  const std::size_t rows = a.layers.size();
  const std::size_t columns = b.layers.size();
  std::vector<std::vector<int>> cost(rows + 1, std::vector<int>(columns + 1, 0));
  std::vector<std::vector<int>> pairing(rows, std::vector<int>(columns, 0));
  for (std::size_t i = rows + 1; i-- > 0;) {
    for (std::size_t j = columns + 1; j-- > 0;) {
      if (i == rows || j == columns) {
        cost[i][j] = kAloneCost * static_cast<int>(rows - i + columns - j);
        continue;
      }
      pairing[i][j] = pair_cost(a.layers[i], b.layers[j]);
      cost[i][j] = std::min({cost[i + 1][j + 1] + pairing[i][j], cost[i + 1][j] + kAloneCost,
                             cost[i][j + 1] + kAloneCost});
    }
  }
  std::vector<LayerPair> pairs;
  for (std::size_t i = 0, j = 0; i < rows || j < columns;) {
    const bool both = i < rows && j < columns;
    if (both && cost[i][j] == cost[i + 1][j + 1] + pairing[i][j]) {
      pairs.push_back(pair_of(a, b, i++, j++));
    } else if (i < rows && cost[i][j] == cost[i + 1][j] + kAloneCost) {
      pairs.push_back({.a = i++, .b = std::nullopt});
    } else {
      pairs.push_back({.a = std::nullopt, .b = j++});
    }
  }
  return pairs;
}

// Keeps, for each output, the point where the two networks were farthest apart so far.
class DifferenceSearch {
 public:
  DifferenceSearch(const Network& a, const Network& b) : a_(a), b_(b), outputs_(output_count(a)) {}

  void visit(const std::vector<double>& x) {
    const std::vector<double> left = evaluate(a_, x);
    const std::vector<double> right = evaluate(b_, x);
    for (std::size_t j = 0; j < outputs_.size(); ++j) {
      const double difference = std::abs(left[j] - right[j]);
      if (points_ > 0 && !(difference > outputs_[j].largest)) continue;
      outputs_[j] = {.largest = difference, .x = x, .a = left[j], .b = right[j]};
    }
    ++points_;
  }

  std::size_t points() const { return points_; }
  std::vector<OutputDifference> outputs() { return std::move(outputs_); }

 private:
  const Network& a_;
  const Network& b_;
  std::size_t points_ = 0;
  std::vector<OutputDifference> outputs_;
};

void visit_corners(const Box& box, DifferenceSearch& search) {
  std::vector<std::size_t> wide;
  for (std::size_t i = 0; i < box.lower.size(); ++i) {
    if (box.lower[i] < box.upper[i]) wide.push_back(i);
  }
  if (wide.size() > kMostCornerDimensions) {
    search.visit(box.lower);
    search.visit(box.upper);
    return;
  }
  for (std::size_t corner = 0; corner < std::size_t{1} << wide.size(); ++corner) {
    std::vector<double> x = box.lower;
    for (std::size_t k = 0; k < wide.size(); ++k) {
      if (corner >> k & 1) x[wide[k]] = box.upper[wide[k]];
    }
    search.visit(x);
  }
}

// lower + t (upper - lower), kept within the box whatever the rounding; t in [0, 1].
double between(double lower, double upper, double t) {
  return std::clamp((1 - t) * lower + t * upper, lower, upper);
}

void visit_inside(const Box& box, const ComparisonOptions& options, DifferenceSearch& search) {
  const std::size_t inputs = box.lower.size();
  std::vector<double> x(inputs);
  for (std::size_t i = 0; i < inputs; ++i) x[i] = between(box.lower[i], box.upper[i], 0.5);
  search.visit(x);
  for (std::size_t sample = 0; sample < options.samples; ++sample) {
    for (std::size_t i = 0; i < inputs; ++i) {
      const double t = random_unit(options.seed, 0, sample * inputs + i);
      x[i] = between(box.lower[i], box.upper[i], t);
    }
    search.visit(x);
  }
}

void require_same_ports(const Network& a, const Network& b) {
  if (input_count(a) == input_count(b) && output_count(a) == output_count(b)) return;
  throw Error(
      {.what = "networks with different inputs or outputs cannot be compared",
       .where = b.source,
       .got = fmt::format("{} inputs and {} outputs", input_count(b), output_count(b)),
       .expected = fmt::format("{} and {}, as {} has", input_count(a), output_count(a), a.source)});
}

// The common scale and bias of an elementwise layer: "y = x - 1", or nothing where they differ.
std::string formula_of(const DenseLayer& layer) {
  const double scale = layer.weights.front();
  const double bias = layer.bias.front();
  for (std::size_t i = 0; i < layer.inputs; ++i) {
    if (layer.weights[i * layer.inputs + i] != scale || layer.bias[i] != bias) return "";
  }
  const std::string product = scale == 1 ? "x" : fmt::format("{:g} x", scale);
  if (bias == 0) return fmt::format("y = {} ", product);
  return fmt::format("y = {} {} {:g} ", product, bias < 0 ? '-' : '+', std::abs(bias));
}

bool is_diagonal(const DenseLayer& layer) {
  if (layer.inputs != layer.outputs || layer.inputs == 1) return false;
  for (std::size_t at = 0; at < layer.weights.size(); ++at) {
    if (at % (layer.inputs + 1) != 0 && layer.weights[at] != 0) return false;
  }
  return true;
}

}  // namespace

NetworkComparison compare_networks(const Network& a, const Network& b, const Box& box,
                                   const ComparisonOptions& options) {
  require_same_ports(a, b);
  require(box.lower.size() == input_count(a) && box.upper.size() == input_count(a),
          "a box to compare in has one interval per input");
  DifferenceSearch search(a, b);
  visit_corners(box, search);
  visit_inside(box, options, search);
  return {.same_parameters = hash_of(a) == hash_of(b),
          .same_clipping = a.input_lower == b.input_lower && a.input_upper == b.input_upper,
          .layers = align(a, b),
          .points = search.points(),
          .outputs = search.outputs()};
}

std::string describe(const DenseLayer& layer) {
  const bool is_linear = layer.activation == Activation::linear;
  if (!is_diagonal(layer)) {
    return fmt::format("{} x {} {}", layer.outputs, layer.inputs, name_of(layer.activation));
  }
  return fmt::format("elementwise {}on {} values{}", formula_of(layer), layer.inputs,
                     is_linear ? "" : fmt::format(", then {}", name_of(layer.activation)));
}

Json to_json(const NetworkComparison& comparison) {
  const auto index = [](const std::optional<std::size_t>& layer) {
    return layer ? Json(*layer) : Json(nullptr);
  };
  Json layers = Json::array();
  for (const LayerPair& pair : comparison.layers) {
    layers.push_back(Json::object({{"a", index(pair.a)},
                                   {"b", index(pair.b)},
                                   {"same_kind", pair.same_kind},
                                   {"largest_weight_difference", pair.largest_weight_difference},
                                   {"largest_bias_difference", pair.largest_bias_difference}}));
  }
  Json outputs = Json::array();
  for (const OutputDifference& output : comparison.outputs) {
    outputs.push_back(Json::object({{"largest_difference", output.largest},
                                    {"x", output.x},
                                    {"a", output.a},
                                    {"b", output.b}}));
  }
  return Json::object({{"same_parameters", comparison.same_parameters},
                       {"same_clipping", comparison.same_clipping},
                       {"layers", std::move(layers)},
                       {"points", comparison.points},
                       {"outputs", std::move(outputs)}});
}

}  // namespace napier
