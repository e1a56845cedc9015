#include "apps/napier/depth_option.h"

#include <fmt/format.h>

#include "apps/napier/number_option.h"

namespace napier {
namespace {

constexpr int kMostDepth = 999;

}  // namespace

void add_depth_option(const Subcommand& command, std::string& depth) {
  const OptionCheck number = whole_number(0, kMostDepth);
  const auto complaint = [number](const std::string& text) -> std::string {
    if (text == "minimum" || number.complaint(text).empty()) return "";
    return fmt::format("got {}, expected a number of adders from 0 (no limit) to {}, or minimum",
                       text, kMostDepth);
  };
  command
      .add_option("--max-depth", depth,
                  "most adders on a path; 0: no limit; minimum: the least that exists")
      .check({complaint, "NUMBER|minimum"})
      .capture_default_str();
}

int depth_limit(const std::string& text, int least) {
  return text == "minimum" ? least : std::stoi(text);
}

bool is_feasible_depth(int limit, int least) {
  if (limit == 0 || limit >= least) return true;
  fmt::print(stderr,
             "napier: infeasible: no adder graph of depth {} exists, the least is {}. Ask for "
             "--max-depth {}, or for --max-depth minimum.\n",
             limit, least, least);
  return false;
}

}  // namespace napier
