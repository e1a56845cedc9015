#include <fmt/format.h>

#include <algorithm>

#include "napier/multiplierless/adder_graph.h"

namespace napier {
namespace {

constexpr const char* kMinus = "\u2212";

// "3·x0" or "x0"; the sign is written by the sum.
std::string term(std::int64_t coefficient, std::size_t input, bool is_only_input) {
  const std::string name = is_only_input ? "x" : fmt::format("x{}", input);
  const auto bits = static_cast<std::uint64_t>(coefficient);
  const std::uint64_t magnitude = coefficient < 0 ? -bits : bits;
  return magnitude == 1 ? name : fmt::format("{}·{}", magnitude, name);
}

}  // namespace

std::string linear_form(const std::vector<std::int64_t>& value, std::size_t most_terms) {
  const auto terms =
      value.size() - static_cast<std::size_t>(std::count(value.begin(), value.end(), 0));
  const bool is_short = most_terms == 0 || terms <= most_terms + 1;  // "…" is as long as a term
  const std::size_t shown = is_short ? terms : most_terms;
  std::string text;
  std::size_t written = 0;
  for (std::size_t i = 0; i < value.size() && written < shown; ++i) {
    if (value[i] == 0) continue;
    if (written > 0) text += value[i] < 0 ? fmt::format(" {} ", kMinus) : " + ";
    if (written == 0 && value[i] < 0) text += kMinus;
    text += term(value[i], i, value.size() == 1);
    ++written;
  }
  if (terms == 0) return "0";
  return shown == terms ? text : text + fmt::format(" + … ({} terms)", terms);
}

}  // namespace napier
