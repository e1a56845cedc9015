#include "napier/bounds/error_terms.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "napier/base/error.h"

namespace napier {
namespace {

constexpr Interval kZero{0, 0};

// The derivative over x, within the bounds that it has everywhere:
//   tanh' = 1 - tanh²      sigmoid' = 1/4 - (sigmoid - 1/2)².
Interval derivative(Activation activation, Interval x) {
  if (activation == Activation::tanh) {
    return intersect(Interval{1, 1} - square(tanh(x)), {0, 1});
  }
  const Interval centered = sigmoid(x) - Interval{0.5, 0.5};
  return intersect(Interval{0.25, 0.25} - square(centered), {0, 0.25});
}

// relu is monotone with slopes between 0 and 1: the error shrinks toward 0 and keeps its sign.
Interval relu_error(const SignalBounds& sum) {
  if (sum.real.lower >= 0 && sum.quantized.lower >= 0) return sum.error;
  if (sum.real.upper <= 0 && sum.quantized.upper <= 0) return kZero;
  return intersect(hull(sum.error, kZero), relu(sum.quantized) - relu(sum.real));
}

}  // namespace

Interval product_error(Interval weight, Interval quantized_weight, const SignalBounds& input) {
  const Interval change = quantized_weight - weight;
  return intersect(quantized_weight * input.error + change * input.real,
                   weight * input.error + change * input.quantized);
}

Interval activation_error(Activation activation, const SignalBounds& sum) {
  switch (activation) {
    case Activation::linear:
      return sum.error;
    case Activation::relu:
      return relu_error(sum);
    case Activation::tanh:
    case Activation::sigmoid:
      break;
  }
  const Interval by_slope = derivative(activation, hull(sum.real, sum.quantized)) * sum.error;
  return intersect(by_slope, activate(activation, sum.quantized) - activate(activation, sum.real));
}

Interval rounding_error(Rounding rounding, int from, int to, Interval q) {
  if (from <= to || q == kZero) return kZero;
  const double step = std::ldexp(1, -to);
  // The multiples of 2^-from that lie farthest from the next multiple of the step below them.
  const double longest = (Interval{step, step} - enclosure_of(1, from)).upper;
  switch (rounding) {
    case Rounding::kRne:
    case Rounding::kRna:
      return {-step / 2, step / 2};
    case Rounding::kRd:
      return {-longest, 0};
    case Rounding::kRz:
      return {q.upper > 0 ? -longest : 0, q.lower < 0 ? longest : 0};
    default:  // any rounding stays below one step
      return {-step, step};
  }
}

Interval table_error(const QuantizedLayer& layer, CodeRange codes, Interval q) {
  const ActivationTable& table = *layer.table;
  const auto entry = [&](std::int64_t code) {
    return entry_of(table, code, layer.accumulator_fraction_bits, layer.rounding);
  };
  std::optional<Interval> error;
  const std::size_t last = entry(codes.upper);
  for (std::size_t e = entry(codes.lower); e <= last; ++e) {
    const Interval cell = cell_of(table, e, layer.rounding);
    if (!meet(cell, q)) continue;
    const Interval value = enclosure_of(table.entries[e], output_fraction_bits(layer));
    const Interval here = value - activate(layer.activation, intersect(cell, q));
    error = error ? hull(*error, here) : here;
  }
  require(error.has_value(), "an accumulator lies in some cell of its table");
  return *error;
}

Interval activate(Activation activation, Interval x) {
  switch (activation) {
    case Activation::linear:
      return x;
    case Activation::relu:
      return relu(x);
    case Activation::tanh:
      return tanh(x);
    case Activation::sigmoid:
      return sigmoid(x);
  }
  return x;
}

}  // namespace napier
