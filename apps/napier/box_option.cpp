#include "apps/napier/box_option.h"

#include <fmt/format.h>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "napier/base/error.h"
#include "napier/base/number.h"

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

double number_in(std::string_view text) {
  const std::optional<double> value = parse_number(text);
  if (!value) complain("this is no finite number", text);
  return *value;
}

}  // namespace

Box parse_box(std::string_view text, std::size_t inputs) {
  Box box;
  std::string_view rest = text;
  while (true) {
    const std::size_t comma = rest.find(',');
    const std::string_view pair = rest.substr(0, comma);
    const std::size_t colon = pair.find(':');
    const double lower = number_in(pair.substr(0, colon));
    const double upper =
        colon == std::string_view::npos ? lower : number_in(pair.substr(colon + 1));
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
