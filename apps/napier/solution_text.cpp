#include <fmt/format.h>

#include "apps/napier/solution.h"

namespace napier {
namespace {

constexpr int kMostPrintedAdders = 40;  // above that the summary would leave the screen

std::string name_of_node(const AdderGraph& graph, int node) {
  if (node >= static_cast<int>(graph.inputs.size())) return fmt::format("n{}", node);
  return graph.inputs.size() == 1 ? "x" : fmt::format("x{}", node);
}

// "+ (n1 << 3)", "- cut(x, 2)": a cut operand has so many low bits dropped.
std::string shown(const AdderGraph& graph, const Operand& operand) {
  std::string text = name_of_node(graph, operand.node);
  if (operand.truncate > 0) text = fmt::format("cut({}, {})", text, operand.truncate);
  if (operand.shift > 0) text = fmt::format("({} << {})", text, operand.shift);
  return (operand.negate ? "- " : "+ ") + text;
}

std::string shown(const AdderGraph& graph, const Adder& adder) {
  std::string sum = shown(graph, adder.left) + " " + shown(graph, adder.right);
  if (sum.starts_with("+ ")) sum.erase(0, 2);
  if (adder.bias != 0) {
    sum += fmt::format(" {} {}", adder.bias < 0 ? "-" : "+",
                       adder.bias < 0 ? -adder.bias : adder.bias);
  }
  return adder.right_shift > 0 ? fmt::format("({}) >> {}", sum, adder.right_shift) : sum;
}

void print_adders(const AdderGraph& graph) {
  if (adder_count(graph) > kMostPrintedAdders) {
    fmt::print("  more than {} adders are not printed: --out, --dot or --json give them\n",
               kMostPrintedAdders);
    return;
  }
  for (std::size_t i = 0; i < graph.adders.size(); ++i) {
    const Adder& adder = graph.adders[i];
    fmt::print("  n{:<3} = {:<36} {:>11}   {:>3} one-bit adders, depth {}\n",
               graph.inputs.size() + i, shown(graph, adder), linear_form(adder.value, 3),
               adder.one_bit_adders, adder.depth);
  }
}

void print_proof(const AdderGraph& graph) {
  const std::string unit = graph.metric == "adders" ? "adders" : "one-bit adders";
  if (graph.proved) {
    fmt::print("proved          no graph has fewer {}\n", unit);
  } else if (graph.lower_bound == 0) {
    fmt::print("not proved      fewer {} may do; there is no lower bound\n", unit);
  } else {
    fmt::print("not proved      at least {} {} are needed: the gap is {}\n", graph.lower_bound,
               unit, cost_of(graph) - graph.lower_bound);
  }
}

}  // namespace

void print_for_people(const Solution& solution) {
  const AdderGraph& graph = solution.graph;
  fmt::print("adders          {}\n", adder_count(graph));
  fmt::print("one-bit adders  {}\n", one_bit_adder_count(graph));
  fmt::print("depth           {} (no graph has less than {})\n", depth_of(graph),
             solution.least_depth);
  print_proof(graph);
  fmt::print("time            {:.3f} s\n", graph.seconds);
  print_adders(graph);
}

}  // namespace napier
