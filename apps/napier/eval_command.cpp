#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/napier/commands.h"
#include "apps/napier/number_option.h"
#include "napier/base/csv.h"
#include "napier/base/error.h"
#include "napier/base/file.h"
#include "napier/base/json.h"
#include "napier/network/network.h"

namespace napier {
namespace {

struct EvalArguments {
  std::string network;
  std::string inputs;
  std::string out;
  bool check = false;
  double tolerance = 1e-9;
  bool json = false;
};

// How far the outputs are from the y columns of the inputs' file: |y - file| / max(|y|, |file|).
struct Deviation {
  double largest = 0;
  std::size_t row = 0;
  std::size_t output = 0;
};

bool has_outputs(const CsvTable& table, std::size_t inputs) {
  return table.columns > inputs && table.names.size() == table.columns &&
         std::all_of(table.names.begin() + static_cast<std::ptrdiff_t>(inputs), table.names.end(),
                     [](const std::string& name) { return name.starts_with('y'); });
}

// The first columns are inputs; more are welcome only when the header calls them y….
void check_columns(const CsvTable& table, const Network& network, const EvalArguments& arguments) {
  const std::size_t inputs = input_count(network);
  if (table.columns != inputs && !has_outputs(table, inputs)) {
    throw Error({.what = "the columns do not fit the network",
                 .where = arguments.inputs,
                 .got = fmt::format("{} columns", table.columns),
                 .expected = fmt::format("{}, one per input, and after them only columns whose "
                                         "names start with y",
                                         inputs)});
  }
  if (arguments.check && table.columns != inputs + output_count(network)) {
    throw Error({.what = "--check needs the outputs to check against",
                 .where = arguments.inputs,
                 .got = fmt::format("{} columns after the inputs", table.columns - inputs),
                 .expected = fmt::format("{}, one per output", output_count(network))});
  }
}

CsvTable outputs_of(const Network& network, const CsvTable& table) {
  CsvTable outputs{.names = {}, .columns = output_count(network), .values = {}};
  for (std::size_t j = 0; j < outputs.columns; ++j) outputs.names.push_back(fmt::format("y{}", j));
  for (std::size_t i = 0; i < table.rows(); ++i) {
    const std::vector<double> y = evaluate(network, table.row(i).first(input_count(network)));
    outputs.values.insert(outputs.values.end(), y.begin(), y.end());
  }
  return outputs;
}

Deviation deviation_of(const CsvTable& outputs, const CsvTable& table) {
  const std::size_t inputs = table.columns - outputs.columns;
  Deviation worst;
  for (std::size_t i = 0; i < outputs.rows(); ++i) {
    for (std::size_t j = 0; j < outputs.columns; ++j) {
      const double y = outputs.row(i)[j];
      const double expected = table.row(i)[inputs + j];
      if (y == expected) continue;
      const double deviation = std::abs(y - expected) / std::max(std::abs(y), std::abs(expected));
      if (deviation > worst.largest) worst = {.largest = deviation, .row = i, .output = j};
    }
  }
  return worst;
}

Json document_of(const Network& network, const CsvTable& outputs) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < outputs.rows(); ++i) {
    rows.push_back(std::vector<double>(outputs.row(i).begin(), outputs.row(i).end()));
  }
  return Json::object({{"network", network.name},
                       {"network_hash", hash_of(network)},
                       {"outputs", std::move(rows)}});
}

int run(const EvalArguments& arguments) {
  const Network network = read_network(arguments.network);
  const CsvTable table = read_csv(arguments.inputs);
  check_columns(table, network, arguments);
  const CsvTable outputs = outputs_of(network, table);
  if (!arguments.out.empty()) write_file(arguments.out, to_csv(outputs));

  Json document = document_of(network, outputs);
  int exit_code = kDone;
  if (arguments.check) {
    const Deviation worst = deviation_of(outputs, table);
    const bool agrees = worst.largest <= arguments.tolerance;
    exit_code = agrees ? kDone : kRefuted;
    document["check"] = Json::object({{"largest_relative_deviation", worst.largest},
                                      {"row", worst.row},
                                      {"output", worst.output},
                                      {"tolerance", arguments.tolerance},
                                      {"agrees", agrees}});
    fmt::print(stderr, "largest relative deviation {:.3g} (row {}, y{}): {} {:g}\n", worst.largest,
               worst.row, worst.output, agrees ? "within" : "BEYOND", arguments.tolerance);
  }
  if (arguments.json) {
    fmt::print("{}", print_json(document));
  } else if (arguments.out.empty()) {
    fmt::print("{}", to_csv(outputs));
  }
  return exit_code;
}

}  // namespace

void add_eval_command(CLI::App& app, Command& chosen) {
  auto arguments = std::make_shared<EvalArguments>();
  const Subcommand command(app, "eval", "Runs a network in binary64 on rows of a CSV file");
  command.add_option("network", arguments->network, "the network (.json, .onnx or .nnet)")
      .required();
  command.add_option("--inputs", arguments->inputs, "CSV, one row per input vector").required();
  command.add_option("--out", arguments->out, "write the outputs to this CSV file [stdout]");
  command.add_flag("--check", arguments->check,
                   "compare with the file's columns y…; exit code 10 beyond the tolerance");
  command.add_option("--tolerance", arguments->tolerance, "of --check, relative")
      .check(real_number(0, 1))
      .capture_default_str();
  command.add_flag("--json", arguments->json, "print one JSON document");
  command.footer(
      "Example: napier eval examples/acc/acc_controller.onnx --inputs "
      "examples/acc/reference_io.csv --check");
  command.callback([arguments, &chosen] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace napier
