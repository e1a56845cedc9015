#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "apps/napier/box_option.h"
#include "apps/napier/commands.h"
#include "apps/napier/number_option.h"
#include "napier/base/json.h"
#include "napier/network/comparison.h"
#include "napier/network/network.h"

namespace napier {
namespace {

struct CompareArguments {
  std::string a;
  std::string b;
  std::string box;
  ComparisonOptions options;
  bool json = false;
};

std::string describe(const Network& network, const std::optional<std::size_t>& layer) {
  if (!layer) return "-";
  return fmt::format("{}: {}", *layer, describe(network.layers[*layer]));
}

std::string verdict_of(const LayerPair& pair) {
  if (!pair.b) return "only in A";
  if (!pair.a) return "only in B";
  if (!pair.same_kind) return "another kind of layer";
  if (pair.largest_weight_difference == 0 && pair.largest_bias_difference == 0) return "equal";
  return fmt::format("max |dW| {:.6g}, max |db| {:.6g}", pair.largest_weight_difference,
                     pair.largest_bias_difference);
}

bool differs(const NetworkComparison& comparison) {
  for (const OutputDifference& output : comparison.outputs) {
    if (output.largest > 0) return true;
  }
  return false;
}

const char* conclusion_of(const NetworkComparison& comparison) {
  if (comparison.same_parameters) return "The networks are equal: the same parameters.";
  if (differs(comparison)) return "The networks DIFFER: they are two functions.";
  return "The parameters differ, but no difference was seen at these points.";
}

void print_for_people(const NetworkComparison& comparison, const Network& a, const Network& b) {
  fmt::print("A  {}\nB  {}\n\n", a.source, b.source);
  for (const LayerPair& pair : comparison.layers) {
    fmt::print("{:<36} | {:<36} | {}\n", describe(a, pair.a), describe(b, pair.b),
               verdict_of(pair));
  }
  if (!comparison.same_clipping) fmt::print("The two clip their inputs differently.\n");
  fmt::print("\nLargest difference at {} points (corners, center, random):\n", comparison.points);
  for (std::size_t j = 0; j < comparison.outputs.size(); ++j) {
    const OutputDifference& output = comparison.outputs[j];
    fmt::print("y{}: {:.6g} at x = ({:.6g}), where A gives {:.6g} and B gives {:.6g}\n", j,
               output.largest, fmt::join(output.x, ", "), output.a, output.b);
  }
  fmt::print("\n{}\n", conclusion_of(comparison));
}

int run(const CompareArguments& arguments) {
  const Network a = read_network(arguments.a);
  const Network b = read_network(arguments.b);
  const Box box = parse_box(arguments.box, input_count(a));
  const NetworkComparison comparison = compare_networks(a, b, box, arguments.options);
  if (!arguments.json) {
    print_for_people(comparison, a, b);
    return kDone;
  }
  Json json = {{"a", a.source}, {"b", b.source}, {"box", to_json(box)}};
  json.update(to_json(comparison));
  fmt::print("{}", print_json(json));
  return kDone;
}

}  // namespace

void add_compare_command(CLI::App& app, Command& chosen) {
  auto arguments = std::make_shared<CompareArguments>();
  const Subcommand command(app, "compare",
                           "Shows where two networks differ: layers, and outputs in a box");
  command.add_option("A", arguments->a, "a network (.json, .onnx or .nnet)").required();
  command.add_option("B", arguments->b, "the network to lay beside it").required();
  command.add_option("--box", arguments->box, "where inputs lie: LO:HI,LO:HI,… per input")
      .required();
  command.add_option("--samples", arguments->options.samples, "random points beside the corners")
      .check(whole_number(0, 100000000))
      .capture_default_str();
  command.add_option("--seed", arguments->options.seed, "of the random points")
      .check(seed_number())
      .capture_default_str();
  command.add_flag("--json", arguments->json, "print one JSON document");
  command.footer(
      "Exit code 0 whether or not they differ.\n"
      "Example: napier compare examples/acc/acc_controller.json examples/acc/acc_controller.onnx "
      "--box 30,1.4,20:32,50:110,-12:4");
  command.callback([arguments, &chosen] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace napier
