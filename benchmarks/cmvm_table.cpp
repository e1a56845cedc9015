// Constant matrix times vector: adders against da4ml, without a depth limit and at minimum depth.

#include <fmt/format.h>

#include <ctime>
#include <string>
#include <vector>

#include "napier/multiplierless/check.h"
#include "napier/multiplierless/cmvm.h"
#include "tests/shared_data.h"

namespace {

using namespace napier;

// da4ml 0.6.0 (Python package), measured on these matrices with one thread:
// cmvm.solve(kernel, hard_dc=−1 or 0, qintervals=[(−128, 127, 1)] · rows, latencies=[0] · rows),
// counting the adders and subtractors of both stages.
struct Other {
  std::string name;
  int adders;
  int adders_at_minimum_depth;
};

const std::vector<Other> kOthers = {
    {"rand8_8x8_s0", 102, 111},     {"rand8_8x8_s1", 93, 99},       {"rand8_16x16_s0", 355, 396},
    {"rand8_16x16_s1", 360, 392},   {"rand8_32x32_s0", 1317, 1442}, {"rand8_32x32_s1", 1314, 1430},
    {"rand8_64x64_s0", 4861, 5186},
};

CmvmProblem problem_of(const std::string& name) {
  CmvmProblem problem;
  problem.matrix = read_matrix(shared_data() / "cmvm" / (name + ".txt"));
  problem.inputs.assign(problem.matrix.size(), {-128, 127});
  return problem;
}

void print_row(const Other& other, const CmvmProblem& problem, const CmvmOptions& options) {
  const std::clock_t start = std::clock();
  const AdderGraph graph = multiply_by_matrix(problem, options);
  const double processor_s = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  const int theirs = options.max_depth == 0 ? other.adders : other.adders_at_minimum_depth;
  const double fewer = 100 - 100.0 * adder_count(graph) / theirs;
  fmt::print("| {} | {} | {} | {} | {:.1f} % | {} | {} | {:.2f} s | {:.2f} s | {} |\n", other.name,
             options.max_depth == 0 ? "none" : std::to_string(options.max_depth), theirs,
             adder_count(graph), fewer, one_bit_adder_count(graph), depth_of(graph), graph.seconds,
             processor_s, check_adder_graph(graph).is_right() ? "right" : "WRONG");
}

}  // namespace

int main() {
  fmt::print(
      "Signed 8-bit inputs. da4ml 0.6.0: measured by us, not published figures. Here: default\n"
      "effort, seed 1, two threads; every graph re-checked by `check_adder_graph`. Processor time "
      "is\n"
      "that of both threads together.\n\n"
      "| matrix | depth limit | da4ml adders | adders here | fewer | one-bit adders | depth | time "
      "| processor | checker |\n|---|---|---|---|---|---|---|---|---|---|\n");
  for (const Other& other : kOthers) {
    const CmvmProblem problem = problem_of(other.name);
    CmvmOptions options{.time_limit_s = 600, .threads = 2};
    print_row(other, problem, options);
    options.max_depth = minimum_depth(problem);
    print_row(other, problem, options);
  }
}
