#include "napier/arithmetic/gemm_names.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include "napier/arithmetic/check_rules.h"
#include "napier/arithmetic/rule_names.h"
#include "napier/base/error.h"
#include "napier/formats/format_names.h"

namespace napier {
namespace {

constexpr std::array kOrders = {"sequential", "blocked", "tree", "kahan", "exact", "aligned"};

// What parse(text) gives, or nothing where it throws an Error.
template <typename Parse>
auto attempt(const Parse& parse, std::string_view text) -> std::optional<decltype(parse(text))> {
  try {
    return parse(text);
  } catch (const Error&) {
    return std::nullopt;
  }
}

// Cuts ":word" off the end of `text` and returns the word; empty if there is no colon.
std::string_view last_word(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  return colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
}

void drop_last_word(std::string_view& text) { text = text.substr(0, text.rfind(':')); }

// The numbers of "<16,24>" or "16,24"; nothing where the text is something else.
std::optional<std::vector<int>> numbers_of(std::string_view text) {
  if (text.starts_with('<') != text.ends_with('>')) return std::nullopt;
  if (text.starts_with('<')) text = text.substr(1, text.size() - 2);
  std::vector<int> numbers;
  while (!text.empty()) {
    int number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc{}) return std::nullopt;
    numbers.push_back(number);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) break;
    if (text.front() != ',' || text.size() == 1) return std::nullopt;
    text.remove_prefix(1);
  }
  return numbers;
}

[[noreturn]] void refuse_order(std::string_view text) {
  throw Error({.what = "there is no order of summation of that name",
               .got = fmt::format("\"{}\"", text),
               .expected = "sequential, blocked<B>, tree<B>, kahan, exact or aligned<B,bits>",
               .remedy = "B is a number of products: blocked32, aligned16,24"});
}

constexpr const char* kProjectionRemedy =
    "Write FORMAT[:ROUNDING[:OVERFLOW]], for example e5m2:rne or e4m3fn:sr8:saturate";

// Where the text without its last word names a format, and the word could not be meant for one.
void refuse_word(std::string_view text, const std::string& where) {
  const std::string_view word = last_word(text);
  if (text.find(':') == std::string_view::npos) return;
  if (word == "flush" || word == "finite" || word.starts_with("bias")) return;
  if (!attempt(parse_number_format, text.substr(0, text.rfind(':')))) return;
  throw Error({.what = fmt::format("\"{}\" is neither a rounding nor an overflow rule", word),
               .where = where,
               .got = fmt::format("\"{}\"", text),
               .expected =
                   "rne, rna, rz, ru, rd, ro, or sr<N>, sr<N>a, sr<N>b, sr<N>c with 1 to 32 "
                   "random bits N; then overflow, saturate, saturate_propagate or wrap",
               .remedy = kProjectionRemedy});
}

std::size_t arguments_of(SumOrder order) {
  if (order == kAligned) return 2;
  return order == kBlocked || order == kTree ? 1 : 0;
}

}  // namespace

Projection parse_projection(std::string_view text, const std::string& where) {
  std::string_view format = text;
  std::optional<Overflow> overflow = attempt(parse_overflow, last_word(format));
  if (overflow) drop_last_word(format);
  const std::optional<RoundingRule> rounding = attempt(parse_rounding_rule, last_word(format));
  if (rounding) drop_last_word(format);
  Projection to{};
  refuse_word(format, where);
  try {
    to.format = parse_number_format(format);
  } catch (const Error& error) {
    Complaint complaint = error.complaint();
    complaint.where = where;
    complaint.remedy = kProjectionRemedy;
    throw Error(complaint);
  }
  to.rounding = rounding.value_or(RoundingRule{kRne, 0});
  to.overflow = overflow.value_or(usual_overflow(to.format));
  check_projection(to, where);
  return to;
}

std::string name_of(const Projection& to) {
  return fmt::format("{}:{}:{}", name_of(to.format), name_of(to.rounding), name_of(to.overflow));
}

void parse_order(std::string_view text, GemmRules& rules) {
  for (std::size_t n = 0; n < kOrders.size(); ++n) {
    if (!text.starts_with(kOrders[n])) continue;
    const auto numbers = numbers_of(text.substr(std::string_view(kOrders[n]).size()));
    const auto order = static_cast<SumOrder>(n);
    if (!numbers || numbers->size() != arguments_of(order)) refuse_order(text);
    rules.order = order;
    rules.block = numbers->empty() ? 0 : numbers->front();
    rules.aligned_bits = numbers->size() == 2 ? numbers->back() : 0;
    return;
  }
  refuse_order(text);
}

std::string order_name(const GemmRules& rules) {
  const char* const name = kOrders.at(static_cast<std::size_t>(rules.order));
  if (rules.order == kAligned) {
    return fmt::format("{}<{},{}>", name, rules.block, rules.aligned_bits);
  }
  return arguments_of(rules.order) == 1 ? fmt::format("{}<{}>", name, rules.block) : name;
}

void parse_random_kind(std::string_view text, RandomSource& random) {
  for (const int bits : {0, 16, 24, 32}) {
    if (text != (bits == 0 ? "philox" : fmt::format("lfsr{}", bits))) continue;
    random.kind = bits == 0 ? kPhilox : kLfsr;
    random.lfsr_bits = bits;
    return;
  }
  throw Error({.what = "there is no source of random bits of that name",
               .got = fmt::format("\"{}\"", text),
               .expected = "philox, lfsr16, lfsr24 or lfsr32"});
}

std::string name_of(const RandomSource& random) {
  return random.kind == kPhilox ? "philox" : fmt::format("lfsr{}", random.lfsr_bits);
}

}  // namespace napier
