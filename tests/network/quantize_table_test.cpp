#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "napier/network/activation_table.h"

namespace napier {
namespace {

constexpr Rounding kRoundings[] = {Rounding::kRne, Rounding::kRna, Rounding::kRz, Rounding::kRd};

double exact(Activation activation, double x) {
  return activation == Activation::tanh ? std::tanh(x) : 1 / (1 + std::exp(-x));
}

TableRequest request_of(Activation activation, Rounding rounding, std::int64_t lowest,
                        std::int64_t largest) {
  return {.activation = activation,
          .rounding = rounding,
          .accumulator_fraction_bits = 9,
          .lowest_accumulator = lowest,
          .largest_accumulator = largest,
          .output_fraction_bits = 7,
          .entries_bits = 6};
}

TEST(ActivationTable, every_accumulator_lies_in_the_cell_of_its_entry) {
  for (const Activation activation : {Activation::tanh, Activation::sigmoid}) {
    for (const Rounding rounding : kRoundings) {
      for (const std::int64_t lowest : {-5000, -700, 3, 4000}) {
        const std::int64_t largest = lowest + 6000;
        const ActivationTable table =
            make_activation_table(request_of(activation, rounding, lowest, largest));
        for (std::int64_t code = lowest; code <= largest; ++code) {
          const std::size_t entry = entry_of(table, code, 9, rounding);
          ASSERT_LT(entry, table.entries.size());
          ASSERT_TRUE(contains(cell_of(table, entry, rounding), std::ldexp(code, -9))) << code;
        }
      }
    }
  }
}

TEST(ActivationTable, keeps_to_its_size_and_uses_more_than_half_of_it) {
  for (int bits = 2; bits <= 12; ++bits) {
    TableRequest request = request_of(Activation::tanh, Rounding::kRne, -100'000, 100'000);
    request.entries_bits = bits;
    const ActivationTable table = make_activation_table(request);
    EXPECT_LE(table.entries.size(), std::size_t{1} << bits);
    // One input bit more would double the indices and no longer fit.
    EXPECT_GT(2 * table.entries.size() + 1, std::size_t{1} << bits);
  }
}

// Within a cell of width h the function moves by at most L h (L = 1 or 1/4); an entry is its
// middle, rounded to 2^-7. The two outer cells reach to where the function has no half step left to
// go.
TEST(ActivationTable, entries_are_off_by_at_most_half_a_cells_variation_and_one_rounding) {
  for (const Activation activation : {Activation::tanh, Activation::sigmoid}) {
    const double slope = activation == Activation::tanh ? 1 : 0.25;
    for (const Rounding rounding : kRoundings) {
      const ActivationTable table =
          make_activation_table(request_of(activation, rounding, -9000, 9000));
      // Toward zero, the cell around 0 is twice as wide.
      const double width =
          std::ldexp(rounding == Rounding::kRz ? 2 : 1, -table.input_fraction_bits);
      const double allowed = slope * width / 2 + 0x1p-8 + 0x1p-8 + 1e-12;
      for (std::int64_t code = -9000; code <= 9000; ++code) {
        const std::int64_t got = table.entries[entry_of(table, code, 9, rounding)];
        ASSERT_NEAR(std::ldexp(got, -7), exact(activation, std::ldexp(code, -9)), allowed) << code;
      }
    }
  }
}

// A table as fine as the accumulator has one code per cell under rne only up to rounding: with room
// for every code nothing but the output's rounding is left.
TEST(ActivationTable, is_right_to_half_a_step_when_every_accumulator_has_its_entry) {
  for (const Activation activation : {Activation::tanh, Activation::sigmoid}) {
    TableRequest request = request_of(activation, Rounding::kRne, -400, 400);
    request.entries_bits = 10;
    request.output_fraction_bits = 6;
    const ActivationTable table = make_activation_table(request);
    ASSERT_EQ(table.input_fraction_bits, 9);
    ASSERT_EQ(table.entries.size(), 801U);
    for (std::int64_t code = -400; code <= 400; ++code) {
      const std::int64_t got = table.entries[entry_of(table, code, 9, Rounding::kRne)];
      const double value = exact(activation, std::ldexp(code, -9));
      ASSERT_NEAR(std::ldexp(got, -6), value, 0x1p-7 + 0x1p-10) << code;
    }
  }
}

TEST(ActivationTable, is_a_single_entry_where_the_function_is_saturated) {
  const ActivationTable table =
      make_activation_table(request_of(Activation::sigmoid, Rounding::kRne, 100'000, 200'000));
  ASSERT_EQ(table.entries.size(), 1U);
  EXPECT_EQ(table.entries[0], 128);
}

}  // namespace
}  // namespace napier
