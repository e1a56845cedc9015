// Makes the controller of the ACC example: a dense network, 5 inputs, five hidden layers of 20 relu
// neurons, one output, that imitates the law below. The same bytes come out on every machine: the
// random bits are Philox's, the order of every sum is fixed, and only + - * / and sqrt are used.
//
//   acc_controller FOLDER      writes FOLDER/acc_controller.json and .onnx and prints the fit
//
// Trained with Adam (Kingma and Ba, 2015) on random points of the operating range, which never
// repeat. After each step the weights are projected so that the L1 norm of each neuron's weights
// stays at most kLargestRowNorm: an interval then grows at most so much from layer to layer, which
// is what sound ranges, and so the widths of a circuit, depend on.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <exception>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "napier/base/file.h"
#include "napier/base/random.h"
#include "napier/network/network.h"

namespace {

using namespace napier;

constexpr std::size_t kInputs = 5;
constexpr std::size_t kWidth = 20;
constexpr std::size_t kHiddenLayers = 5;
constexpr std::uint64_t kSeed = 1614;
constexpr std::uint32_t kWeightStream = 0;
constexpr std::uint32_t kTrainingStream = 1;
constexpr std::uint32_t kTestStream = 2;
constexpr int kSteps = 24000;
constexpr int kBatch = 64;
constexpr double kFirstRate = 4e-3;     // of learning; falls linearly to 0
constexpr double kFirstDecay = 0.9;     // of Adam's mean of gradients
constexpr double kSecondDecay = 0.999;  // of Adam's mean of their squares
constexpr double kLargestRowNorm = 2;

// An input within center ± half, in the units of the plant. Powers of two as halves make the change
// to training coordinates, (x - center) / half, exact.
struct Range {
  double center;
  double half;
};
constexpr std::array<Range, kInputs> kRanges = {{
    {28, 8},   // v_set, m/s
    {1.5, 1},  // t_gap, s
    {20, 16},  // v_ego, m/s
    {74, 64},  // x_lead - x_ego, m
    {-2, 16},  // v_lead - v_ego, m/s
}};

// The law, in m/s^2: keep v_set, or the gap d_default + t_gap · v_ego to the car ahead, whichever
// asks for less (a minimum rounded over about 0.5 m/s^2), within what passengers bear.
double acceleration(const std::array<double, kInputs>& x) {
  const auto [v_set, t_gap, v_ego, gap, relative_speed] = x;
  const double for_speed = 0.4 * (v_set - v_ego);
  const double for_gap = 0.08 * (gap - (10 + t_gap * v_ego)) + 0.5 * relative_speed;
  const double difference = for_speed - for_gap;
  const double less = (for_speed + for_gap - std::sqrt(difference * difference + 0.25)) / 2;
  return std::clamp(less, -3.0, 2.0);
}

struct Example {
  std::array<double, kInputs> x;  // in training coordinates, each within [-1, 1]
  double y;
};

Example example(std::uint32_t stream, std::uint64_t index) {
  Example result{};
  std::array<double, kInputs> raw{};
  for (std::size_t i = 0; i < kInputs; ++i) {
    result.x[i] = 2 * random_unit(kSeed, stream, index * kInputs + i) - 1;
    raw[i] = kRanges[i].center + kRanges[i].half * result.x[i];
  }
  result.y = acceleration(raw);
  return result;
}

// A layer with what training needs beside it. All matrices are (inputs, outputs), row-major.
struct TrainedLayer {
  std::size_t inputs;
  std::size_t outputs;
  std::vector<double> weights;   // and behind them the biases
  std::vector<double> gradient;  // likewise, as the two moments of Adam
  std::vector<double> first;
  std::vector<double> second;
  std::vector<double> x;      // what went in
  std::vector<double> y;      // what came out
  std::vector<double> delta;  // dloss / dsum
};

std::vector<TrainedLayer> first_layers() {
  std::vector<TrainedLayer> layers;
  std::uint64_t index = 0;
  for (std::size_t l = 0; l <= kHiddenLayers; ++l) {
    const std::size_t inputs = l == 0 ? kInputs : kWidth;
    const std::size_t outputs = l == kHiddenLayers ? 1 : kWidth;
    const std::size_t count = (inputs + 1) * outputs;
    TrainedLayer layer{inputs,
                       outputs,
                       std::vector<double>(count),
                       std::vector<double>(count),
                       std::vector<double>(count),
                       std::vector<double>(count),
                       {},
                       {},
                       {}};
    const double spread = std::sqrt(6.0 / static_cast<double>(inputs));  // He et al., 2015
    for (std::size_t i = 0; i < inputs * outputs; ++i) {
      layer.weights[i] = spread * (2 * random_unit(kSeed, kWeightStream, index++) - 1);
    }
    layers.push_back(std::move(layer));
  }
  return layers;
}

double forward(std::vector<TrainedLayer>& layers, const Example& example) {
  std::vector<double> x(example.x.begin(), example.x.end());
  for (TrainedLayer& layer : layers) {
    layer.x = x;
    const double* bias = layer.weights.data() + layer.inputs * layer.outputs;
    layer.y.assign(bias, bias + layer.outputs);
    for (std::size_t i = 0; i < layer.inputs; ++i) {
      const double* row = layer.weights.data() + i * layer.outputs;
      for (std::size_t j = 0; j < layer.outputs; ++j) layer.y[j] += row[j] * x[i];
    }
    if (&layer != &layers.back()) {
      for (double& y : layer.y) y = std::max(y, 0.0);
    }
    x = layer.y;
  }
  return x[0];
}

// Adds the gradient of (y - target)² / 2 to each layer's.
void backward(std::vector<TrainedLayer>& layers, double error) {
  layers.back().delta = {error};
  for (std::size_t l = layers.size(); l-- > 0;) {
    TrainedLayer& layer = layers[l];
    std::vector<double> before(layer.inputs);
    for (std::size_t i = 0; i <= layer.inputs; ++i) {
      const double x = i == layer.inputs ? 1 : layer.x[i];  // the bias comes last
      double* gradient = layer.gradient.data() + i * layer.outputs;
      for (std::size_t j = 0; j < layer.outputs; ++j) gradient[j] += x * layer.delta[j];
      if (i == layer.inputs || x <= 0) continue;  // relu was flat here
      const double* row = layer.weights.data() + i * layer.outputs;
      for (std::size_t j = 0; j < layer.outputs; ++j) before[i] += row[j] * layer.delta[j];
    }
    if (l > 0) layers[l - 1].delta = before;
  }
}

// The powers of Adam's two decay rates after some steps; they undo the bias of the moments' start
// at 0.
struct AdamPowers {
  double first = 1;
  double second = 1;
};

void adam_step(TrainedLayer& layer, const AdamPowers& powers, double rate) {
  for (std::size_t i = 0; i < layer.weights.size(); ++i) {
    const double gradient = layer.gradient[i] / kBatch;
    layer.first[i] += (1 - kFirstDecay) * (gradient - layer.first[i]);
    layer.second[i] += (1 - kSecondDecay) * (gradient * gradient - layer.second[i]);
    const double mean = layer.first[i] / (1 - powers.first);
    const double square = layer.second[i] / (1 - powers.second);
    layer.weights[i] -= rate * mean / (std::sqrt(square) + 1e-8);
    layer.gradient[i] = 0;
  }
}

void limit_row_norms(TrainedLayer& layer) {
  for (std::size_t j = 0; j < layer.outputs; ++j) {
    double norm = 0;
    for (std::size_t i = 0; i < layer.inputs; ++i) {
      norm += std::abs(layer.weights[i * layer.outputs + j]);
    }
    if (norm <= kLargestRowNorm) continue;
    for (std::size_t i = 0; i < layer.inputs; ++i) {
      layer.weights[i * layer.outputs + j] *= kLargestRowNorm / norm;
    }
  }
}

std::vector<TrainedLayer> train() {
  std::vector<TrainedLayer> layers = first_layers();
  AdamPowers powers;
  for (int step = 0; step < kSteps; ++step) {
    for (int i = 0; i < kBatch; ++i) {
      const Example sample = example(kTrainingStream, std::uint64_t(step) * kBatch + i);
      backward(layers, forward(layers, sample) - sample.y);
    }
    powers.first *= kFirstDecay;
    powers.second *= kSecondDecay;
    const double rate = kFirstRate * (kSteps - step) / kSteps;
    for (TrainedLayer& layer : layers) {
      adam_step(layer, powers, rate);
      limit_row_norms(layer);
    }
  }
  return layers;
}

double round_to_float(double value) { return static_cast<double>(static_cast<float>(value)); }

// The network in the plant's units: the change of coordinates goes into the first layer, and every
// number is rounded to float, so that JSON and ONNX say the same.
Network network_of(const std::vector<TrainedLayer>& layers) {
  Network network{.name = "acc_controller",
                  .source = "acc_controller.json",
                  .layers = {},
                  .input_lower = {},
                  .input_upper = {}};
  for (const TrainedLayer& trained : layers) {
    const bool is_first = network.layers.empty();
    const double* bias = trained.weights.data() + trained.inputs * trained.outputs;
    DenseLayer layer{.inputs = trained.inputs,
                     .outputs = trained.outputs,
                     .weights = std::vector<double>(trained.inputs * trained.outputs),
                     .bias = {bias, bias + trained.outputs},
                     .activation = Activation::relu};
    for (std::size_t j = 0; j < layer.outputs; ++j) {
      for (std::size_t i = 0; i < layer.inputs; ++i) {
        const double weight = trained.weights[i * layer.outputs + j];
        const double scaled = round_to_float(is_first ? weight / kRanges[i].half : weight);
        layer.weights[j * layer.inputs + i] = scaled;
        if (is_first) layer.bias[j] -= scaled * kRanges[i].center;
      }
      layer.bias[j] = round_to_float(layer.bias[j]);
    }
    network.layers.push_back(std::move(layer));
  }
  network.layers.back().activation = Activation::linear;
  check_network(network);
  return network;
}

// Root mean square and largest |network - law| over points that were not trained on.
void print_fit(const Network& network) {
  constexpr std::uint64_t kPoints = 100000;
  double squares = 0;
  double largest = 0;
  for (std::uint64_t index = 0; index < kPoints; ++index) {
    const Example sample = example(kTestStream, index);
    std::array<double, kInputs> raw{};
    for (std::size_t i = 0; i < kInputs; ++i) {
      raw[i] = kRanges[i].center + kRanges[i].half * sample.x[i];
    }
    const double error = evaluate(network, raw)[0] - sample.y;
    squares += error * error;
    largest = std::max(largest, std::abs(error));
  }
  fmt::print("fit over {} new points: {:.4f} m/s^2 root mean square, {:.4f} at most\n", kPoints,
             std::sqrt(squares / kPoints), largest);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: acc_controller FOLDER\n");
    return 1;
  }
  try {
    const Network network = network_of(train());
    const std::string folder = argv[1];
    write_file(folder + "/acc_controller.json", print_json(to_json(network)));
    write_file(folder + "/acc_controller.onnx", to_onnx(network));
    print_fit(network);
  } catch (const std::exception& error) {
    fmt::print(stderr, "acc_controller: {}\n", error.what());
    return 1;
  }
  return 0;
}
