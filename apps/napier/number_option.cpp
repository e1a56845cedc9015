#include "apps/napier/number_option.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <string>

#include "apps/napier/commands.h"

namespace napier {
namespace {

template <typename Number>
OptionCheck number_between(const char* kind, Number lowest, Number largest) {
  const auto complaint = [kind, lowest, largest](const std::string& text) -> std::string {
    const char* first = text.data() + (text.starts_with('+') ? 1 : 0);
    const char* last = text.data() + text.size();
    Number number = 0;
    const auto [end, error] = std::from_chars(first, last, number);
    const bool is_read = error == std::errc{} && end == last;
    if (is_read && number >= lowest && number <= largest) return "";
    return fmt::format("got {}, expected a {} from {} to {}", text.empty() ? "nothing" : text, kind,
                       lowest, largest);
  };
  return {complaint, fmt::format("{} to {}", lowest, largest)};
}

}  // namespace

OptionCheck whole_number(std::int64_t lowest, std::int64_t largest) {
  return number_between("whole number", lowest, largest);
}

OptionCheck seed_number() {
  return number_between("whole number", std::uint64_t{0},
                        std::numeric_limits<std::uint64_t>::max());
}

OptionCheck real_number(double lowest, double largest) {
  return number_between("number", lowest, largest);
}

OptionCheck something() {
  const auto complaint = [](const std::string& text) -> std::string {
    return text.empty() ? "got nothing, expected a value, or no such option" : "";
  };
  return {complaint};
}

void add_threads_option(const Subcommand& command, int& threads, const std::string& help) {
  command.add_option("--threads", threads, help)
      .check(whole_number(0, kMostThreads))
      .capture_default_str();
}

}  // namespace napier
