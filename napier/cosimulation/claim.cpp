#include "napier/cosimulation/claim.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace napier {
namespace {

int bits_of(std::int64_t value) {
  const auto magnitude = static_cast<std::uint64_t>(value < 0 ? -(value + 1) : value);
  return static_cast<int>(std::bit_width(magnitude)) + 1;
}

// A signed literal of at least `width_bits`.
std::string signed_literal(std::int64_t value, int width_bits) {
  const int width = std::max(width_bits, bits_of(value) + 1);
  return fmt::format("{}{}'sd{}", value < 0 ? "-" : "", width, value < 0 ? -value : value);
}

// Whether product k is wrong. A product that may be off is compared on a bus that holds it and the
// exact one.
std::string wrong_text(const ProductPort& product, std::size_t k, int input_width_bits) {
  const int high = product.width_bits - 1;
  if (product.max_error == 0) {
    return fmt::format(
        "  wire [{0}:0] product{1};\n"
        "  wire signed [{0}:0] right{1} = value * {2};\n"
        "  assign wrong[{1}] = in_range & (product{1} != right{1});\n",
        high, k, signed_literal(product.constant, product.width_bits));
  }
  const int exact_bits = input_width_bits + 1 + bits_of(product.constant);
  const int wide = std::max({product.width_bits, exact_bits, bits_of(product.max_error)}) + 2;
  return fmt::format(
      "  wire {5}[{0}:0] product{1};\n"
      "  wire signed [{4}:0] given{1} = product{1};\n"
      "  wire signed [{4}:0] error{1} = given{1} - value * {2};\n"
      "  assign wrong[{1}] = in_range & ((error{1} > {3}) | (error{1} < -{3}));\n",
      high, k, signed_literal(product.constant, wide + 1),
      signed_literal(product.max_error, wide + 1), wide, product.is_signed ? "signed " : "");
}

}  // namespace

std::string write_claim(const ConstantBlock& block) {
  const std::size_t count = block.products.size();
  std::string products;
  std::string connections = block.has_clock ? ".clk(clk), .enable(1'b1), " : "";
  connections += ".x(x)";
  for (std::size_t k = 0; k < count; ++k) {
    const ProductPort& product = block.products[k];
    connections += fmt::format(",\n      .{}(product{})", product.port, k);
    products += wrong_text(product, k, block.input_width_bits);
  }
  return fmt::format(
      "module napier_claim (\n"
      "    input  wire clk,\n"
      "    input  wire {0}[{1}:0] x,\n"
      "    output wire [{2}:0] wrong\n);\n"
      "  wire signed [{3}:0] value = x;\n"
      "  wire in_range = (value >= {4}) & (value <= {5});\n"
      "{6}  {7} block (\n      {8}\n  );\nendmodule\n",
      block.input_is_signed ? "signed " : "", block.input_width_bits - 1, count - 1,
      block.input_width_bits, signed_literal(block.input_lower, block.input_width_bits + 1),
      signed_literal(block.input_upper, block.input_width_bits + 1), products, block.module,
      connections);
}

}  // namespace napier
