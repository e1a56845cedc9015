#pragma once

#include <string>
#include <vector>

#include "apps/napier/command_line.h"
#include "napier/multiplierless/adder_graph.h"

namespace napier {

// What becomes of the adder graph that napier mcm or napier cmvm has found.
struct SolutionOptions {
  std::string out;  // files; empty: not wanted
  std::string dot;
  std::string svg;
  std::string rtl;  // a folder
  double proof_time_limit_s = 300;
  bool json = false;
  int threads = 0;
};

struct Solution {
  AdderGraph graph;
  std::string name;  // of the hardware: "mcm"
  int least_depth = 0;
};

// --out, --dot, --svg, --rtl, --proof-time-limit, --json and --threads.
void add_solution_options(const Subcommand& command, SolutionOptions& options);

// Before the search, so that it is not lost: throws Error when a program is missing that an output
// needs, when a file cannot be written, or when it is one of those that are read.
void check_outputs(const SolutionOptions& options, const std::vector<std::string>& read_files);

// Prints the solution, then writes the files, and proves the hardware with Yosys. Gives an
// ExitCode: kRefuted or kUnknown when there is no proof. Throws Error when a file cannot be written
// or the graph has too many adders for a picture; all else is done then.
int give_solution(const Solution& solution, const SolutionOptions& options);

// For people, on standard output: what it costs, and its adders unless they are many.
void print_for_people(const Solution& solution);

}  // namespace napier
