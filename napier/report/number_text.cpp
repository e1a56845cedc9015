#include "napier/report/number_text.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

#include "napier/base/error.h"

namespace napier {
namespace {

constexpr const char* kThinSpace = "\u202f";
constexpr const char* kMinus = "\u2212";

// The decimal digits and exponent of |value|: digits[0].digits[1]… · 10^exponent.
struct Decimal {
  std::string digits;
  int exponent = 0;
};

double value_of(const Decimal& decimal) {
  return std::strtod(fmt::format("{}e{}", decimal.digits,
                                 decimal.exponent - static_cast<int>(decimal.digits.size()) + 1)
                         .c_str(),
                     nullptr);
}

// The next larger number of as many digits.
void increment(Decimal& decimal) {
  for (auto digit = decimal.digits.rbegin(); digit != decimal.digits.rend(); ++digit) {
    if (*digit != '9') {
      ++*digit;
      return;
    }
    *digit = '0';
  }
  decimal.digits.insert(decimal.digits.begin(), '1');
  decimal.digits.pop_back();
  ++decimal.exponent;
}

// The next smaller one; `decimal` is not zero.
void decrement(Decimal& decimal) {
  for (auto digit = decimal.digits.rbegin(); digit != decimal.digits.rend(); ++digit) {
    if (*digit != '0') {
      --*digit;
      break;
    }
    *digit = '9';
  }
  if (decimal.digits.front() == '0') {
    decimal.digits.erase(decimal.digits.begin());
    decimal.digits += '9';
    --decimal.exponent;
  }
}

// Rounds a positive value; `grow` and `shrink` say which side of the value must not be left.
Decimal rounded(double value, int digits, bool grow, bool shrink) {
  const std::string printed = fmt::format("{:.{}e}", value, digits - 1);
  const auto mark = printed.find('e');
  Decimal decimal;
  for (const char c : printed.substr(0, mark)) {
    if (c != '.') decimal.digits += c;
  }
  decimal.exponent = std::atoi(printed.c_str() + mark + 1);
  if (grow && value_of(decimal) < value) increment(decimal);
  if (shrink && value_of(decimal) > value) decrement(decimal);
  return decimal;
}

std::string grouped(std::string digits) {
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), kThinSpace);
  }
  return digits;
}

std::string positional(const Decimal& decimal) {
  const int count = static_cast<int>(decimal.digits.size());
  if (decimal.exponent < 0) {
    return "0." + std::string(static_cast<std::size_t>(-decimal.exponent - 1), '0') +
           decimal.digits;
  }
  if (decimal.exponent >= count - 1) {
    return grouped(decimal.digits +
                   std::string(static_cast<std::size_t>(decimal.exponent - count + 1), '0'));
  }
  const auto whole = static_cast<std::size_t>(decimal.exponent + 1);
  return grouped(decimal.digits.substr(0, whole)) + "." + decimal.digits.substr(whole);
}

std::string negated(const std::string& printed) { return fmt::format("{}{}", kMinus, printed); }

std::string scientific(const Decimal& decimal) {
  std::string mantissa = decimal.digits.substr(0, 1);
  if (decimal.digits.size() > 1) mantissa.append(".").append(decimal.digits, 1);
  return mantissa + " × " + power_of_ten_text(decimal.exponent);
}

}  // namespace

std::string number_text(double value, int digits, Toward toward) {
  require(digits >= 1 && digits <= 15, "number_text: digits must be 1 … 15");
  if (std::isnan(value)) return "–";
  const std::string sign = value < 0 ? kMinus : "";
  if (std::isinf(value)) return sign + "∞";
  if (value == 0) return "0";
  const bool grow = toward == (value < 0 ? Toward::down : Toward::up);
  const bool shrink = toward == (value < 0 ? Toward::up : Toward::down);
  const Decimal decimal = rounded(std::fabs(value), digits, grow, shrink);
  const bool is_plain = decimal.exponent >= -4 && decimal.exponent < 6;
  return sign + (is_plain ? positional(decimal) : scientific(decimal));
}

std::string exact_text(double value) {
  const std::string printed = fmt::format("{}", value);
  return printed.front() == '-' ? negated(printed.substr(1)) : printed;
}

std::string short_text(double value, int digits) {
  const std::string printed = fmt::format("{:.{}g}", value, digits);
  return printed.front() == '-' ? negated(printed.substr(1)) : printed;
}

std::string count_text(std::int64_t count) {
  const std::string printed = fmt::format("{}", count);
  return count < 0 ? negated(grouped(printed.substr(1))) : grouped(printed);
}

std::string counted(std::int64_t count, const std::string& thing) {
  return count_text(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string percent_text(double fraction) {
  return std::isfinite(fraction) ? decimals_text(100 * fraction, 1) + " %" : "–";
}

std::string seconds_text(double seconds) {
  if (!std::isfinite(seconds)) return "–";
  if (seconds < 0.9995) return number_text(1000 * seconds, seconds < 0.0995 ? 2 : 3) + " ms";
  if (seconds < 99.95) return decimals_text(seconds, 1) + " s";
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  return fmt::format("{} min {} s", whole / 60, whole % 60);
}

std::string power_of_ten_text(int exponent) {
  static constexpr const char* kSuperscripts[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string out = exponent < 0 ? "10⁻" : "10";
  for (const char digit : fmt::format("{}", std::abs(exponent))) out += kSuperscripts[digit - '0'];
  return out;
}

std::string decimals_text(double value, int decimals) {
  const std::string printed = fmt::format("{:.{}f}", std::fabs(value), decimals);
  const bool is_zero = printed.find_first_not_of("0.") == std::string::npos;
  return value < 0 && !is_zero ? negated(printed) : printed;
}

}  // namespace napier
