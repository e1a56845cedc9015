#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "apps/napier/commands.h"
#include "apps/napier/number_option.h"
#include "napier/base/csv.h"
#include "napier/base/error.h"
#include "napier/base/file.h"
#include "napier/closed_loop/simulate.h"

namespace napier {
namespace {

struct SimulateArguments {
  std::string network;
  std::string plant;
  std::string quantized;
  std::string csv;
  LoopOptions loop;
  bool json = false;
};

// The controller under test: the quantized network when there is one.
const ControllerSimulation& judged(const SimulationResult& result) {
  return result.quantized.properties.empty() ? result.real : result.quantized;
}

CsvTable table_of(const Trajectory& trajectory, const SimulationResult& result) {
  CsvTable table;
  table.names = {"time_s"};
  table.names.insert(table.names.end(), result.state_names.begin(), result.state_names.end());
  table.names.insert(table.names.end(), result.control_names.begin(), result.control_names.end());
  table.names.push_back("margin");
  table.columns = table.names.size();
  for (std::size_t k = 0; k < trajectory.time_s.size(); ++k) {
    const auto append = [&](const std::vector<double>& part) {
      table.values.insert(table.values.end(), part.begin(), part.end());
    };
    append({trajectory.time_s[k]});
    append(trajectory.states[k]);
    append(trajectory.controls[k]);
    append({trajectory.margin[k]});
  }
  return table;
}

void print_ranges(const std::vector<std::string>& names, const std::vector<double>& least,
                  const std::vector<double>& largest) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    fmt::print("    {:<12} [{:.6g}, {:.6g}]\n", names[i], least[i], largest[i]);
  }
}

void print_simulation(const std::string& title, const ControllerSimulation& simulation,
                      const SimulationResult& result) {
  fmt::print("{}\n", title);
  for (const PropertyMargin& property : simulation.properties) {
    fmt::print("  {:<9} {} ({}): margin {:.6g} at {:.6g} s from ({:.6g})\n",
               property.margin < 0 ? "VIOLATED" : "seen held", property.property, property.when,
               property.margin, property.time_s, fmt::join(property.start, ", "));
  }
  if (simulation.diverged_runs > 0) fmt::print("  {} runs diverged\n", simulation.diverged_runs);
  fmt::print("  ranges seen\n");
  print_ranges(result.control_names, simulation.control_min, simulation.control_max);
  print_ranges(result.state_names, simulation.state_min, simulation.state_max);
}

void print_for_people(const SimulationResult& result) {
  fmt::print(
      "simulation of \"{}\" from {} starts, {} of them corners: shows these runs, proves "
      "nothing about others\n",
      result.plant, result.starts, result.corners);
  if (!result.quantized.properties.empty()) {
    print_simulation("quantized network", result.quantized, result);
    fmt::print("  largest |u_quantized - u_real| at the same state: {:.6g}\n",
               result.largest_control_difference);
    fmt::print("  controller inputs outside the box: {}\n", result.saturated_inputs);
  }
  print_simulation("real-valued network", result.real, result);
}

// The quantized network of the file, when one is named; it must come from `network`.
std::optional<QuantizedNetwork> read_quantized(const SimulateArguments& arguments,
                                               const Network& network) {
  if (arguments.quantized.empty()) return std::nullopt;
  QuantizedNetwork quantized = quantized_network_from_json(read_json(arguments.quantized));
  if (quantized.network_hash == hash_of(network)) return quantized;
  throw Error({.what = "this quantized network was made from another network",
               .where = arguments.quantized,
               .got = "the hash " + quantized.network_hash,
               .expected = hash_of(network) + " of " + arguments.network,
               .remedy = "name the network that was quantized"});
}

int run(SimulateArguments arguments) {
  const Network network = read_network(arguments.network);
  const Plant plant = read_plant(arguments.plant);
  check_fits(plant, input_count(network), output_count(network), network.name);
  const std::optional<QuantizedNetwork> circuit = read_quantized(arguments, network);
  Controller quantized;
  if (circuit) {
    quantized = controller_of(*circuit, arguments.loop.threads);
    arguments.loop.input_box = circuit->plan.box;
  }
  SimulationResult result =
      simulate(plant, quantized, controller_of(network, arguments.loop.threads), arguments.loop,
               terminal_progress());
  if (circuit) result.quantized_network_hash = hash_of(*circuit);
  if (!arguments.csv.empty()) {
    write_file(arguments.csv, to_csv(table_of(judged(result).worst, result)));
  }
  if (arguments.json) {
    fmt::print("{}", print_json(to_json(result)));
  } else {
    print_for_people(result);
  }
  return smallest_margin(judged(result)) < 0 ? kRefuted : kDone;
}

}  // namespace

void add_simulate_command(CLI::App& app, Command& chosen) {
  auto arguments = std::make_shared<SimulateArguments>();
  const Subcommand command(app, "simulate",
                           "Runs a controller in its closed loop and measures margins");
  command.add_option("network", arguments->network, "the real-valued network").required();
  command.add_option("--plant", arguments->plant, "the plant (TOML, see docs/closed-loop.md)")
      .required();
  command.add_option("--quantized", arguments->quantized,
                     "its quantized network (JSON), simulated bit for bit beside it");
  command.add_option("--starts", arguments->loop.random_starts, "random starts beside the corners")
      .check(whole_number(0, 10000000))
      .capture_default_str();
  command.add_option("--seed", arguments->loop.seed, "of the random starts")
      .check(seed_number())
      .capture_default_str();
  command.add_option("--tolerance", arguments->loop.tolerance, "of one integration step")
      .check(real_number(1e-15, 1))
      .capture_default_str();
  add_threads_option(command, arguments->loop.threads);
  command.add_option("--csv", arguments->csv, "write the worst run to this file");
  command.add_flag("--json", arguments->json, "print one JSON document");
  command.footer(
      "Exit code 10: a property was seen violated. No violation seen is no proof that there is "
      "none.\nExample: napier simulate examples/acc/acc_controller.json --plant "
      "examples/acc/plant.toml");
  command.callback([arguments, &chosen] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace napier
