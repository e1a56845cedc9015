#pragma once

#include <cstdint>
#include <string>

#include "apps/napier/command_line.h"
#include "napier/arithmetic/random_draw.h"
#include "napier/arithmetic/rules.h"

namespace napier {

// --rounding, --overflow, --seed and --stream as several commands have them.
struct ProjectionArguments {
  std::string rounding = "rne";
  std::string overflow;  // empty: the usual one of the format
  std::string seed = "0";
  std::string stream = "0";
};

void add_projection_options(const Subcommand& command, ProjectionArguments& arguments);

// Into `format`; throws Error where the options contradict it or each other.
Projection projection_of(const ProjectionArguments& arguments, const NumberFormat& format);

// The numbers that --seed and --stream spell; throw Error.
std::uint64_t seed_of(const ProjectionArguments& arguments);
std::uint32_t stream_of(const ProjectionArguments& arguments);

// Philox; element n takes element_random(source, n, N).
RandomSource random_source_of(const ProjectionArguments& arguments, const RoundingRule& rounding);

// `code` in as many hexadecimal digits as the format's codes have.
std::string code_text(std::uint64_t code, const NumberFormat& format);

}  // namespace napier
