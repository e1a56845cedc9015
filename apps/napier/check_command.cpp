#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "apps/napier/commands.h"
#include "napier/multiplierless/check.h"

namespace napier {
namespace {

struct CheckArguments {
  std::string solution;
  bool json = false;
};

Json to_json(const CheckResult& result) {
  Json errors = Json::array();
  for (const OutputError& error : result.errors) errors.push_back({error.lowest, error.highest});
  return {{"right", result.is_right()},
          {"faults", result.faults},
          {"unknowns", result.unknowns},
          {"outputs", result.errors.size()},
          {"adders", result.adders},
          {"one_bit_adders", result.one_bit_adders},
          {"depth", result.depth},
          {"inputs_run", result.inputs_swept},
          {"all_inputs", result.is_exhaustive},
          {"errors", std::move(errors)}};
}

void print_for_people(const AdderGraph& graph, const CheckResult& result) {
  for (const std::string& fault : result.faults) fmt::print("wrong: {}\n", fault);
  for (const std::string& unknown : result.unknowns) fmt::print("unknown: {}\n", unknown);
  if (!result.is_right()) return;
  fmt::print("right: {} outputs, {} adders, {} one-bit adders, depth {}; {} inputs run{}\n",
             graph.outputs.size(), result.adders, result.one_bit_adders, result.depth,
             result.inputs_swept, result.is_exhaustive ? ", all there are" : " of very many");
  if (graph.max_errors.empty()) return;
  for (std::size_t i = 0; i < result.errors.size(); ++i) {
    fmt::print("output {}: off by {} … {}, allowed {}\n", i, result.errors[i].lowest,
               result.errors[i].highest, graph.max_errors[i]);
  }
}

int run(const CheckArguments& arguments) {
  const AdderGraph graph = adder_graph_from_json(read_json(arguments.solution));
  const CheckResult result = check_adder_graph(graph);
  if (arguments.json) {
    fmt::print("{}", print_json(to_json(result)));
  } else {
    print_for_people(graph, result);
  }
  if (result.is_wrong()) return kRefuted;
  return result.is_right() ? kDone : kUnknown;
}

}  // namespace

void add_check_command(CLI::App& app, Command& chosen) {
  const Subcommand command(
      app, "check", "Recomputes a solution of napier mcm or napier cmvm, with none of their code");
  auto arguments = std::make_shared<CheckArguments>();
  command.add_option("solution", arguments->solution, "what --out or --json wrote").required();
  command.add_flag("--json", arguments->json, "print one JSON document");
  command.footer(
      "Example:\n"
      "  napier mcm 7 19 31 --input-bits 4 --out build/mcm.json\n"
      "  napier check build/mcm.json\n"
      "Exit code 10 when the solution is wrong, 20 when something in it could not be checked.");
  command.callback([arguments, &chosen] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace napier
