#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "napier/closed_loop/plant.h"
#include "napier/network/network.h"
#include "napier/network/quantized_network.h"

namespace napier {

// What the loop asks at each control period, for all runs at once: inputs (count, inputs) row-major
// → controls (count, outputs). Row r must depend on row r alone.
using Controller =
    std::function<std::vector<double>(std::span<const double> inputs, std::size_t count)>;

// The network in binary64; the quantized network bit for bit, between its ADC and DAC. Each keeps
// its own copy of the network. threads as in parallel_for.
Controller controller_of(const Network& network, int threads);
Controller controller_of(const QuantizedNetwork& network, int threads);

// Throws an Error unless the network has as many inputs and outputs as the plant's controller.
void check_fits(const Plant& plant, std::size_t inputs, std::size_t outputs,
                const std::string& network_name);

}  // namespace napier
