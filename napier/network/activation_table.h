#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "napier/arithmetic/fixed.h"
#include "napier/arithmetic/interval.h"
#include "napier/network/network.h"

namespace napier {

// A function given by its values: index t = round(accumulator to input_fraction_bits), clamped to
// [lowest_index, lowest_index + entries.size() - 1]; the result is entries[t - lowest_index].
struct ActivationTable {
  int input_fraction_bits = 0;
  std::int64_t lowest_index = 0;
  std::vector<std::int64_t> entries;  // output codes

  bool operator==(const ActivationTable&) const = default;
};

// What a table is made for.
struct TableRequest {
  Activation activation = Activation::tanh;  // tanh or sigmoid
  Rounding rounding = Rounding::kRne;        // from accumulator to index
  int accumulator_fraction_bits = 0;
  std::int64_t lowest_accumulator = 0;  // of all neurons that share the table
  std::int64_t largest_accumulator = 0;
  int output_fraction_bits = 0;
  int entries_bits = 10;  // at most 2^this entries

  bool operator==(const TableRequest&) const = default;
};

// The table with the finest input that fits. It covers the accumulators' range where the function
// is not yet constant in the output's precision. An entry is the middle of the function's values
// over its cell, rounded (rne), which halves the error that a sample at the cell's edge would have.
ActivationTable make_activation_table(const TableRequest& request);

// Position in `entries` for an accumulator.
std::size_t entry_of(const ActivationTable& table, std::int64_t accumulator,
                     int accumulator_fraction_bits, Rounding rounding);

// All real inputs that an accumulator may have which is sent to this entry; the first and the last
// cell are unbounded because of the clamp.
Interval cell_of(const ActivationTable& table, std::size_t entry, Rounding rounding);

}  // namespace napier
