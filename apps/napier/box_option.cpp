#include "apps/napier/box_option.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include "napier/base/error.h"

namespace napier {
namespace {

constexpr std::string_view kExpected = "LO:HI,LO:HI,… with one pair per input";

[[noreturn]] void complain(std::string what, std::string_view got) {
  throw Error({.what = std::move(what),
               .where = "--box",
               .got = fmt::format("\"{}\"", got),
               .expected = std::string(kExpected),
               .remedy = "write for example --box '30,1.4,20:35,0:110,-5:5'"});
}

double parse_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    complain("this is no finite number", text);
  }
  return value;
}

}  // namespace

Box parse_box(std::string_view text, std::size_t inputs) {
  Box box;
  std::string_view rest = text;
  while (true) {
    const std::size_t comma = rest.find(',');
    const std::string_view pair = rest.substr(0, comma);
    const std::size_t colon = pair.find(':');
    const double lower = parse_number(pair.substr(0, colon));
    const double upper =
        colon == std::string_view::npos ? lower : parse_number(pair.substr(colon + 1));
    if (lower > upper) complain("this interval is empty", pair);
    box.lower.push_back(lower);
    box.upper.push_back(upper);
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  if (box.lower.size() != inputs) {
    complain(fmt::format("the box has {} dimensions, but the network has {} inputs",
                         box.lower.size(), inputs),
             text);
  }
  return box;
}

}  // namespace napier
