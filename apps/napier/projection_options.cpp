#include "apps/napier/projection_options.h"

#include <fmt/format.h>

#include <charconv>

#include "apps/napier/parsed_option.h"
#include "napier/arithmetic/check_rules.h"
#include "napier/arithmetic/rule_names.h"
#include "napier/base/error.h"

namespace napier {
namespace {

template <typename Number>
Number parse_whole(const std::string& text, const char* option, int bits) {
  Number value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, fault] = std::from_chars(text.data(), end, value);
  if (fault == std::errc{} && rest == end) return value;
  throw Error({.what = "this is no whole number of that size",
               .where = option,
               .got = fmt::format("\"{}\"", text),
               .expected = fmt::format("0 or more, below 2^{}", bits)});
}

}  // namespace

void add_projection_options(const Subcommand& command, ProjectionArguments& arguments) {
  command
      .add_option("--rounding", arguments.rounding,
                  "rne, rna, rz, ru, rd, ro, or sr<N>a, sr<N>b, sr<N>c with N random bits")
      .capture_default_str();
  command.add_option("--overflow", arguments.overflow,
                     "overflow (usual for floats), saturate (usual for others), "
                     "saturate_propagate, wrap");
  command.add_option("--seed", arguments.seed, "of the random bits: a whole number below 2^64")
      .capture_default_str();
  command.add_option("--stream", arguments.stream, "another sequence of the same seed")
      .capture_default_str();
}

Projection projection_of(const ProjectionArguments& arguments, const NumberFormat& format) {
  Projection to = {format, {}, usual_overflow(format)};
  to.rounding =
      parsed_option("--rounding", [&] { return parse_rounding_rule(arguments.rounding); });
  if (!arguments.overflow.empty()) {
    to.overflow = parsed_option("--overflow", [&] { return parse_overflow(arguments.overflow); });
  }
  check_projection(to, "--overflow");
  return to;
}

std::uint64_t seed_of(const ProjectionArguments& arguments) {
  return parse_whole<std::uint64_t>(arguments.seed, "--seed", 64);
}

std::uint32_t stream_of(const ProjectionArguments& arguments) {
  return parse_whole<std::uint32_t>(arguments.stream, "--stream", 32);
}

RandomSource random_source_of(const ProjectionArguments& arguments, const RoundingRule& rounding) {
  return {.kind = kPhilox,
          .lfsr_bits = 0,
          .random_bits = rounding.random_bits,
          .stream = stream_of(arguments),
          .seed = seed_of(arguments)};
}

std::string code_text(std::uint64_t code, const NumberFormat& format) {
  return fmt::format("{:0{}x}", code, (format.width_bits + 3) / 4);
}

}  // namespace napier
