#include "napier/report/sections.h"

#include <fmt/format.h>

namespace napier {

Html badge(Evidence evidence) {
  switch (evidence) {
    case Evidence::none:
      break;
    case Evidence::proved:
      return element("span", "Proved", "badge proved");
    case Evidence::cosimulated:
      return element("span", "Co-simulated", "badge cosimulated");
    case Evidence::simulated:
      return element("span", "Simulated only", "badge simulated");
  }
  return {};
}

std::string input_name(const ReportInput& input, std::size_t index) {
  return input.input_names.empty() ? fmt::format("x{}", index) : input.input_names[index];
}

std::string output_name(const ReportInput& input, std::size_t index) {
  return input.output_names.empty() ? fmt::format("y{}", index) : input.output_names[index];
}

}  // namespace napier
