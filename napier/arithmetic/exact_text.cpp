#include "napier/arithmetic/exact_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "napier/arithmetic/fixed.h"
#include "napier/arithmetic/natural.h"

namespace napier {
namespace {

constexpr int kFarthestExponent = 4000;  // no format has numbers there
// A numeral beyond this one is a multiple of 2^4000, since it has at most 4096 digits itself.
constexpr int kFarthestWithLowBits = 40000;
constexpr int kMostDigits = 20;

// --- reading ---

// digits · 2^binary_exponent · 10^decimal_exponent
struct Numeral {
  Natural digits;
  std::int64_t binary_exponent = 0;
  std::int64_t decimal_exponent = 0;
};

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const int lower = c | 0x20;
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : 16;
}

bool is_word(std::string_view text, std::string_view word) {
  return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                    [](char a, char b) { return (a | 0x20) == b; });
}

bool take_sign(std::string_view& text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  return is_negative;
}

// A decimal exponent with its sign; one beyond ±10^9 is cut to that.
std::optional<std::int64_t> read_exponent(std::string_view text) {
  const bool is_negative = take_sign(text);
  if (text.empty()) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : text) {
    if (digit_of(c) > 9) return std::nullopt;
    value = std::min<std::int64_t>(10 * value + digit_of(c), 1'000'000'000);
  }
  return is_negative ? -value : value;
}

// Digits with at most one point among them, then nothing or `mark` and an exponent.
std::optional<Numeral> read_numeral(std::string_view text, std::uint32_t base, char mark) {
  Numeral numeral;
  std::size_t i = 0;
  int digits = 0;
  int places = 0;  // digits after the point
  bool has_point = false;
  for (; i < text.size() && (text[i] | 0x20) != mark; ++i) {
    if (text[i] == '.' && !has_point) {
      has_point = true;
      continue;
    }
    const auto digit = static_cast<std::uint32_t>(digit_of(text[i]));
    if (digit >= base) return std::nullopt;
    numeral.digits.multiply_add(base, digit);
    ++digits;
    if (has_point) ++places;
  }
  if (digits == 0) return std::nullopt;
  const auto exponent = i < text.size() ? read_exponent(text.substr(i + 1)) : 0;
  if (!exponent) return std::nullopt;
  if (base == 16) numeral.binary_exponent = *exponent - std::int64_t{4} * places;
  if (base == 10) numeral.decimal_exponent = *exponent - places;
  return numeral;
}

// The significand without its trailing zeros.
Exact without_trailing_zeros(Exact x) {
  while (!wide_is_zero(x.significand) && (x.significand.low & 1) == 0) {
    x.significand = wide_shift_right(x.significand, 1);
    ++x.exponent;
  }
  return x;
}

// numerator / denominator · 2^exponent by long division, bit after bit from the leading one.
Exact divide(Natural numerator, Natural denominator, int exponent, int lowest) {
  const int shift = numerator.bit_length() - denominator.bit_length();
  if (shift > 0) denominator.shift_left(shift);
  if (shift < 0) numerator.shift_left(-shift);
  const int leading = exponent + shift;  // or one less
  const int from_top = leading - 127;
  const int last = lowest == kFromTheTop ? from_top : std::min(from_top, lowest);
  Exact quotient = exact_value(0, 0, last);
  for (int place = leading; place >= last; --place) {
    quotient.significand = wide_shift_left(quotient.significand, 1);
    if (numerator.take_off(denominator)) quotient.significand.low |= 1;
    numerator.shift_left(1);
  }
  quotient.has_tail = numerator.is_zero() ? 0 : 1;
  return quotient.has_tail ? quotient : without_trailing_zeros(quotient);
}

Exact exact_of(const Numeral& numeral, int lowest) {
  if (numeral.digits.is_zero()) return exact_value(0, 0, 0);
  const double magnitude = numeral.digits.bit_length() +
                           static_cast<double>(numeral.binary_exponent) +
                           3.3219280948873623 * static_cast<double>(numeral.decimal_exponent);
  const int farthest = lowest == kFromTheTop ? kFarthestExponent : kFarthestWithLowBits;
  if (magnitude > farthest) return exact_value(0, 1, farthest);
  if (magnitude < -kFarthestExponent) {
    Exact tiny = exact_value(0, 1, -kFarthestExponent);
    tiny.has_tail = 1;
    return tiny;
  }
  Natural numerator = numeral.digits;
  Natural denominator(1);
  // 10^n = 5^n · 2^n
  const auto tens = static_cast<int>(numeral.decimal_exponent);
  for (int i = 0; i < tens; ++i) numerator.multiply_add(5, 0);
  for (int i = 0; i < -tens; ++i) denominator.multiply_add(5, 0);
  return divide(std::move(numerator), std::move(denominator),
                static_cast<int>(numeral.binary_exponent) + tens, lowest);
}

// --- writing ---

std::string sign_of(const Exact& x) { return x.is_negative ? "-" : ""; }

// What is no number with digits to print; empty for the others.
std::string special_text(const Exact& x) {
  if (x.kind == kNotANumber) return "nan";
  if (x.kind == kInfinite) return sign_of(x) + "inf";
  return is_exact_zero(x) ? sign_of(x) + "0" : "";
}

// digits · 10^exponent, digits without trailing zeros
struct Decimal {
  std::string digits;
  int exponent;
};

// |x| in at most kMostDigits digits; nothing where it needs more. x is finite and not zero.
std::optional<Decimal> decimal_of(const Exact& x) {
  const Exact odd = without_trailing_zeros(x);
  if (odd.significand.high != 0) return std::nullopt;
  Int128 value = odd.significand.low;
  int exponent = 0;
  Int128 limit = 1;
  for (int i = 0; i < kMostDigits; ++i) limit *= 10;
  for (int i = 0; i < odd.exponent; ++i) {  // a five and a two make a zero
    const bool makes_zero = value % 5 == 0;
    value = makes_zero ? value / 5 : value * 2;
    exponent += makes_zero ? 1 : 0;
    if (value >= limit) return std::nullopt;
  }
  for (int i = 0; i > odd.exponent; --i, --exponent) {
    value *= 5;
    if (value >= limit) return std::nullopt;
  }
  for (; value % 10 == 0; value /= 10) ++exponent;
  std::string digits;
  for (; value != 0; value /= 10) digits += static_cast<char>('0' + static_cast<int>(value % 10));
  return Decimal{std::string(digits.rbegin(), digits.rend()), exponent};
}

// As a pocket calculator shows it: plain for exponents from -6 to 20.
std::string decimal_text(const Decimal& decimal) {
  const std::string_view digits = decimal.digits;
  const int scientific = static_cast<int>(digits.size()) + decimal.exponent - 1;
  if (scientific < -6 || scientific > 20) {
    return fmt::format("{}{}{}e{:+03}", digits[0], digits.size() > 1 ? "." : "", digits.substr(1),
                       scientific);
  }
  if (decimal.exponent >= 0) return fmt::format("{}{:0<{}}", digits, "", decimal.exponent);
  if (scientific < 0) return fmt::format("0.{:0<{}}{}", "", -scientific - 1, digits);
  const auto whole = static_cast<std::size_t>(scientific) + 1;
  return fmt::format("{}.{}", digits.substr(0, whole), digits.substr(whole));
}

}  // namespace

std::optional<Exact> parse_exact(std::string_view text, int lowest) {
  if (text.size() > kLongestNumberText) return std::nullopt;
  const bool is_negative = take_sign(text);
  if (is_word(text, "inf") || is_word(text, "infinity"))
    return exact_special(kInfinite, is_negative);
  if (is_word(text, "nan")) return exact_special(kNotANumber, 0);
  const bool is_hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  const auto numeral =
      is_hexadecimal ? read_numeral(text.substr(2), 16, 'p') : read_numeral(text, 10, 'e');
  if (!numeral) return std::nullopt;
  Exact x = exact_of(*numeral, lowest);
  x.is_negative = is_negative;
  return x;
}

std::string exact_text(const Exact& x) {
  std::string special = special_text(x);
  if (!special.empty()) return special;
  const auto decimal = decimal_of(x);
  return decimal ? sign_of(x) + decimal_text(*decimal) : hexadecimal_text(x);
}

std::string hexadecimal_text(const Exact& x) {
  std::string special = special_text(x);
  if (!special.empty()) return special;
  // The leading bit goes out of 128; what stays is the fraction.
  const Wide fraction = wide_shift_left(x.significand, 129 - wide_length(x.significand));
  std::string digits = fmt::format("{:016x}{:016x}", fraction.high, fraction.low);
  digits.erase(digits.find_last_not_of('0') + 1);
  return fmt::format("{}0x1{}{}p{:+}", sign_of(x), digits.empty() ? "" : ".", digits,
                     leading_exponent(x));
}

std::string rough_text(const Exact& x) {
  std::string special = special_text(x);
  if (!special.empty()) return special;
  const long double top = static_cast<long double>(x.significand.high) * 0x1p64L +
                          static_cast<long double>(x.significand.low);
  return fmt::format("{}{:.6g}", sign_of(x), std::ldexp(top, x.exponent));
}

}  // namespace napier
