#pragma once

#include "napier/arithmetic/interval.h"
#include "napier/network/activation_table.h"
#include "napier/network/code_ranges.h"
#include "napier/network/quantized_network.h"

// The single steps of the error analysis, each a lemma of docs/bounds.md. Names: r is a value of
// the real network, q the quantized network's value of the same signal at the same real input, and
// e = q - r. An interval argument holds all values that the signal can take.

namespace napier {

// What is known of a signal: r ∈ real, q ∈ quantized, q - r ∈ error.
struct SignalBounds {
  Interval real;
  Interval quantized;
  Interval error;

  bool operator==(const SignalBounds&) const = default;
};

// What one weight adds to the error of an accumulator: wq·q - w·r.
Interval product_error(Interval weight, Interval quantized_weight, const SignalBounds& input);

// activate(q) - activate(r), without rounding.
Interval activation_error(Activation activation, const SignalBounds& sum);

// round(q) - q when a multiple of 2^-from is rounded to a multiple of 2^-to.
Interval rounding_error(Rounding rounding, int from, int to, Interval q);

// table(q) - activate(q) for a neuron whose accumulators have these codes and lie in q.
Interval table_error(const QuantizedLayer& layer, CodeRange codes, Interval q);

// The exact real function on an interval.
Interval activate(Activation activation, Interval x);

}  // namespace napier
