#include "napier/formats/fixed_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdlib>

#include "napier/base/error.h"
#include "napier/formats/name_text.h"

namespace napier {
namespace {

bool is_valid(const FixedFormat& format) {
  return format.width_bits >= 1 && format.width_bits <= kLargestWidthBits &&
         std::abs(format.fraction_bits) <= kLargestFractionBits;
}

}  // namespace

std::int64_t lowest_code(const FixedFormat& format) {
  require(is_valid(format), "a fixed-point format has 1 to 62 bits");
  return format.is_signed ? -(std::int64_t{1} << (format.width_bits - 1)) : 0;
}

std::int64_t largest_code(const FixedFormat& format) {
  require(is_valid(format), "a fixed-point format has 1 to 62 bits");
  return (std::int64_t{1} << (format.width_bits - (format.is_signed ? 1 : 0))) - 1;
}

std::string name_of(const FixedFormat& format) {
  return fmt::format("{}fixed{}f{}", format.is_signed ? "" : "u", format.width_bits,
                     format.fraction_bits);
}

FixedFormat parse_fixed_format(std::string_view name) {
  std::string_view rest = name;
  FixedFormat format{.width_bits = 0, .fraction_bits = 0, .is_signed = !take_prefix(rest, "u")};
  if (take_prefix(rest, "fixed")) {
    const auto width = take_integer(rest);
    const bool has_fraction = take_prefix(rest, "f");
    const auto fraction = take_integer(rest);
    if (width && has_fraction && fraction && rest.empty()) {
      format.width_bits = *width;
      format.fraction_bits = *fraction;
    }
  }
  // Only the one canonical spelling is a name: "fixed016f8" and "fixed16f-0" are not.
  if (is_valid(format) && name_of(format) == name) return format;
  throw Error({.what = "this is no fixed-point format",
               .got = fmt::format("\"{}\"", name),
               .expected = "fixed<W>f<F> or ufixed<W>f<F>, W from 1 to 62 bits in all, F from -256 "
                           "to 256 of them fraction",
               .remedy = "write for example fixed16f8"});
}

FixedFormat format_for_codes(std::int64_t lower, std::int64_t upper, int fraction_bits) {
  require(lower <= upper, "the lower code is at most the upper");
  const bool is_signed = lower < 0;
  // Two's complement of W bits holds x iff x, or its complement ~x when negative, has W - 1 bits.
  const auto magnitude_bits = [](std::int64_t code) {
    return static_cast<int>(std::bit_width(static_cast<std::uint64_t>(code < 0 ? ~code : code)));
  };
  const int bits = std::max(magnitude_bits(lower), magnitude_bits(upper)) + (is_signed ? 1 : 0);
  const FixedFormat format{std::max(bits, 1), fraction_bits, is_signed};
  require(is_valid(format), "the codes fit in 62 bits");
  return format;
}

}  // namespace napier
