#include "napier/closed_loop/controller.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "napier/base/error.h"
#include "napier/base/parallel.h"

namespace napier {
namespace {

// Rows go to the threads in blocks, so that a small network is not all overhead.
constexpr std::size_t kRowsPerTask = 16;

template <typename AnyNetwork>
Controller rowwise(const AnyNetwork& network, std::size_t inputs, std::size_t outputs,
                   int threads) {
  const auto kept = std::make_shared<const AnyNetwork>(network);
  return [kept, inputs, outputs, threads](std::span<const double> x, std::size_t count) {
    require(x.size() == count * inputs, "a controller gets `inputs` numbers for each run");
    std::vector<double> y(count * outputs);
    const std::size_t tasks = (count + kRowsPerTask - 1) / kRowsPerTask;
    parallel_for(tasks, threads, [&](std::size_t task) {
      for (std::size_t r = task * kRowsPerTask; r < std::min(count, (task + 1) * kRowsPerTask);
           ++r) {
        const std::vector<double> row = evaluate(*kept, x.subspan(r * inputs, inputs));
        std::copy(row.begin(), row.end(), y.begin() + static_cast<std::ptrdiff_t>(r * outputs));
      }
    });
    return y;
  };
}

}  // namespace

Controller controller_of(const Network& network, int threads) {
  return rowwise(network, input_count(network), output_count(network), threads);
}

Controller controller_of(const QuantizedNetwork& network, int threads) {
  require(!network.layers.empty(), "a quantized network has layers");
  return rowwise(network, network.layers.front().inputs, network.layers.back().outputs, threads);
}

void check_fits(const Plant& plant, std::size_t inputs, std::size_t outputs,
                const std::string& network_name) {
  const std::size_t wanted_inputs = plant.controller.inputs.size();
  const std::size_t wanted_outputs = plant.controller.outputs.size();
  if (inputs == wanted_inputs && outputs == wanted_outputs) return;
  throw Error(
      {.what = "the network \"" + network_name + "\" does not fit the plant \"" + plant.name + "\"",
       .got = fmt::format("a network of {} inputs and {} outputs", inputs, outputs),
       .expected = fmt::format("{} and {}, as under [controller]", wanted_inputs, wanted_outputs),
       .remedy = "choose the plant that the network was made for"});
}

}  // namespace napier
