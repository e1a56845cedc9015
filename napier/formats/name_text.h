// The small steps in which the names of formats are read. Each takes what it reads off `text`.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>

namespace napier {

inline bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// A decimal integer, "-" before it allowed; empty when there is none or it exceeds an int.
inline std::optional<int> take_integer(std::string_view& text) {
  int value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc()) return std::nullopt;
  text = {rest, static_cast<std::size_t>(end - rest)};
  return value;
}

// A decimal integer in its one canonical spelling: no sign, no zeros before it.
inline std::optional<int> take_count(std::string_view& text) {
  const bool starts_with_digit = !text.empty() && text[0] >= '0' && text[0] <= '9';
  const bool has_idle_zero = text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9';
  if (!starts_with_digit || has_idle_zero) return std::nullopt;
  return take_integer(text);
}

}  // namespace napier
