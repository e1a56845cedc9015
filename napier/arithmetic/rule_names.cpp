#include "napier/arithmetic/rule_names.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <span>

#include "napier/base/error.h"

namespace napier {
namespace {

constexpr std::array kDeterministic = {Rounding::kRne, Rounding::kRna, Rounding::kRz,
                                       Rounding::kRu,  Rounding::kRd,  Rounding::kRo};
constexpr std::array kOfCircuits = {Rounding::kRne, Rounding::kRna, Rounding::kRz, Rounding::kRd};
constexpr std::array kOverflows = {Overflow::kOverflow, Overflow::kSaturate,
                                   Overflow::kSaturatePropagate, Overflow::kWrap};
constexpr int kMostRandomBits = 32;

template <typename Enumerator>
std::string list_of(std::span<const Enumerator> all) {
  std::string list;
  for (const auto one : all) list += fmt::format("{}{}", list.empty() ? "" : ", ", name_of(one));
  return list;
}

template <typename Enumerator>
Enumerator parse_enumerator(std::string_view name, std::string_view what,
                            std::span<const Enumerator> all) {
  for (const auto candidate : all) {
    if (name == name_of(candidate)) return candidate;
  }
  throw Error({.what = fmt::format("there is no {} of that name", what),
               .got = fmt::format("\"{}\"", name),
               .expected = "one of " + list_of(all)});
}

[[noreturn]] void refuse_rounding(std::string_view name) {
  throw Error({.what = "there is no rounding of that name",
               .got = fmt::format("\"{}\"", name),
               .expected = fmt::format(
                   "one of {}, or sr<N>, sr<N>a, sr<N>b, sr<N>c with 1 to {} random bits N",
                   list_of(std::span<const Rounding>(kDeterministic)), kMostRandomBits)});
}

}  // namespace

const char* name_of(Rounding rounding) {
  constexpr std::array kNames = {"rne", "rna", "rz", "ru", "rd", "ro", "sra", "srb", "src"};
  return kNames.at(static_cast<std::size_t>(rounding));
}

Rounding parse_circuit_rounding(std::string_view name) {
  return parse_enumerator(name, "rounding", std::span<const Rounding>(kOfCircuits));
}

std::string name_of(const RoundingRule& rule) {
  if (!is_stochastic(rule)) return name_of(rule.mode);
  const char variant = rule.mode == kSra ? 'a' : rule.mode == kSrb ? 'b' : 'c';
  return fmt::format("sr{}{}", rule.random_bits, variant);
}

RoundingRule parse_rounding_rule(std::string_view name) {
  for (const Rounding mode : kDeterministic) {
    if (name == name_of(mode)) return {mode, 0};
  }
  if (!name.starts_with("sr")) refuse_rounding(name);
  const std::string_view text = name.substr(2);
  const char* const end = text.data() + text.size();
  int bits = 0;
  const auto [rest, fault] = std::from_chars(text.data(), end, bits);
  const std::string_view variant(rest, static_cast<std::size_t>(end - rest));
  if (fault != std::errc{} || bits < 1 || bits > kMostRandomBits) refuse_rounding(name);
  if (variant == "a") return {kSra, bits};
  if (variant.empty() || variant == "b") return {kSrb, bits};
  if (variant == "c") return {kSrc, bits};
  refuse_rounding(name);
}

const char* name_of(Overflow overflow) {
  constexpr std::array kNames = {"overflow", "saturate", "saturate_propagate", "wrap"};
  return kNames.at(static_cast<std::size_t>(overflow));
}

Overflow parse_overflow(std::string_view name) {
  return parse_enumerator(name, "overflow rule", std::span<const Overflow>(kOverflows));
}

}  // namespace napier
