#include "napier/network/activation_table.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "napier/base/error.h"

namespace napier {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kFinestInput = 52;  // indices up to the saturation below stay under 2^58

double function_value(Activation activation, double x) {
  return activation == Activation::tanh ? std::tanh(x) : 1 / (1 + std::exp(-x));
}

// Beyond ± this the function differs from its limit by less than half a step of 2^-fraction_bits:
//   1 - tanh x = 2 / (e^2x + 1) < 2 e^-2x      1 - sigmoid x = 1 / (e^x + 1) < e^-x.
double saturation_point(Activation activation, int fraction_bits) {
  const int bits = std::max(fraction_bits, 0);
  const double exponent = std::numbers::ln2 * (bits + 1);
  return activation == Activation::tanh ? (exponent + std::numbers::ln2) / 2 : exponent;
}

struct IndexRange {
  std::int64_t lowest = 0;
  std::int64_t largest = 0;
};

IndexRange index_range(const TableRequest& request, int input_fraction_bits) {
  const auto limit = static_cast<std::int64_t>(std::ceil(std::ldexp(
      saturation_point(request.activation, request.output_fraction_bits), input_fraction_bits)));
  const auto index = [&](std::int64_t accumulator) {
    const auto rounded = static_cast<std::int64_t>(round_shift(
        accumulator, request.accumulator_fraction_bits - input_fraction_bits, request.rounding));
    return std::clamp(rounded, -limit, limit);
  };
  return {index(request.lowest_accumulator), index(request.largest_accumulator)};
}

}  // namespace

ActivationTable make_activation_table(const TableRequest& request) {
  require(request.activation == Activation::tanh || request.activation == Activation::sigmoid,
          "tables are for tanh and sigmoid");
  require(request.lowest_accumulator <= request.largest_accumulator, "the range is not empty");
  require(request.entries_bits >= 2 && request.entries_bits < 32, "a table has 4 to 2^31 entries");
  ActivationTable table;
  // Ends: 62 bits coarser than the accumulator, every range is at most three indices.
  table.input_fraction_bits = std::min(request.accumulator_fraction_bits, kFinestInput);
  IndexRange range = index_range(request, table.input_fraction_bits);
  while (range.largest - range.lowest >= std::int64_t{1} << request.entries_bits) {
    range = index_range(request, --table.input_fraction_bits);
  }
  table.lowest_index = range.lowest;
  table.entries.resize(static_cast<std::size_t>(range.largest - range.lowest) + 1);
  const Interval domain =
      hull(enclosure_of(request.lowest_accumulator, request.accumulator_fraction_bits),
           enclosure_of(request.largest_accumulator, request.accumulator_fraction_bits));
  const FixedFormat output{kLargestWidthBits, request.output_fraction_bits, true};
  for (std::size_t e = 0; e < table.entries.size(); ++e) {
    const Interval cell = intersect(cell_of(table, e, request.rounding), domain);
    const double middle = (function_value(request.activation, cell.lower) +
                           function_value(request.activation, cell.upper)) /
                          2;
    table.entries[e] = project(middle, output, Rounding::kRne, Overflow::kSaturate);
  }
  return table;
}

std::size_t entry_of(const ActivationTable& table, std::int64_t accumulator,
                     int accumulator_fraction_bits, Rounding rounding) {
  const Int128 index =
      round_shift(accumulator, accumulator_fraction_bits - table.input_fraction_bits, rounding);
  const Int128 last = static_cast<Int128>(table.entries.size()) - 1;
  return static_cast<std::size_t>(std::clamp<Int128>(index - table.lowest_index, 0, last));
}

Interval cell_of(const ActivationTable& table, std::size_t entry, Rounding rounding) {
  const std::int64_t index = table.lowest_index + static_cast<std::int64_t>(entry);
  // In half steps, so that the ends are integers: which reals round to `index`, closure included.
  std::int64_t below = 1;
  std::int64_t above = 1;
  if (rounding == Rounding::kRd) below = 0, above = 2;
  if (rounding == Rounding::kRz) below = index > 0 ? 0 : 2, above = index < 0 ? 0 : 2;
  const int half_step_bits = table.input_fraction_bits + 1;
  Interval cell{enclosure_of(2 * index - below, half_step_bits).lower,
                enclosure_of(2 * index + above, half_step_bits).upper};
  if (entry == 0) cell.lower = -kInfinity;
  if (entry + 1 == table.entries.size()) cell.upper = kInfinity;
  return cell;
}

}  // namespace napier
