#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "apps/napier/box_option.h"
#include "apps/napier/commands.h"
#include "napier/arithmetic/rule_names.h"
#include "napier/base/error.h"
#include "napier/base/file.h"
#include "napier/bounds/error_certificate.h"

namespace napier {
namespace {

struct CertifyArguments {
  std::string network;
  std::string box;
  int input_fraction_bits = 12;
  int weight_fraction_bits = 12;
  int signal_fraction_bits = 12;
  std::string rounding = "rne";
  int table_input_bits = 10;
  std::string out;
  bool json = false;
};

Rounding rounding_option(const std::string& name) {
  try {
    return parse_circuit_rounding(name);
  } catch (const Error& error) {
    Complaint complaint = error.complaint();
    complaint.where = "--rounding";
    throw Error(std::move(complaint));
  }
}

FormatPlan plan_of(const CertifyArguments& arguments, const Network& network) {
  FormatPlan plan = uniform_plan(network, parse_box(arguments.box, input_count(network)),
                                 arguments.input_fraction_bits, arguments.weight_fraction_bits,
                                 arguments.signal_fraction_bits);
  plan.rounding = rounding_option(arguments.rounding);
  plan.table_input_bits = arguments.table_input_bits;
  return plan;
}

double largest_error(const LayerBounds& layer) {
  double largest = 0;
  for (const Interval& error : layer.error) largest = std::max(largest, magnitude(error));
  return largest;
}

std::string widest(const std::vector<FixedFormat>& formats) {
  const auto narrower = [](const FixedFormat& a, const FixedFormat& b) {
    return a.width_bits < b.width_bits;
  };
  return name_of(*std::max_element(formats.begin(), formats.end(), narrower));
}

// Four digits, rounded up: a printed bound must hold too.
std::string bound_text(double bound) {
  if (bound == 0) return "0";
  const double step = std::pow(10, std::floor(std::log10(bound)) - 3);
  const double above = (std::floor(bound / step) + 1) * step;
  return fmt::format("{:.4g}", above);
}

void print_for_people(const QuantizedNetwork& quantized, const ErrorCertificate& certificate) {
  fmt::print("inputs  {}\n", widest(quantized.input_formats));
  fmt::print(
      "layer  activation  shape       weights   widest output  |quantized - real| at most\n");
  for (std::size_t l = 0; l < quantized.layers.size(); ++l) {
    const QuantizedLayer& layer = quantized.layers[l];
    fmt::print("{:>5}  {:<10}  {:<10}  {:>2} bits   {:<13}  {}\n", l, name_of(layer.activation),
               fmt::format("{} x {}", layer.outputs, layer.inputs),
               quantized.plan.layers[l].weight_fraction_bits, widest(layer.output_formats),
               bound_text(largest_error(certificate.layers[l])));
  }
  fmt::print("proven for every real input in the box:\n");
  for (std::size_t j = 0; j < certificate.bound.size(); ++j) {
    fmt::print("  output {}: |quantized - real| <= {}\n", j, bound_text(certificate.bound[j]));
  }
}

Json formats_of(const QuantizedNetwork& quantized) {
  Json layers = Json::array();
  for (std::size_t l = 0; l < quantized.layers.size(); ++l) {
    layers.push_back(
        Json{{"weight_fraction_bits", quantized.plan.layers[l].weight_fraction_bits},
             {"accumulator_fraction_bits", quantized.layers[l].accumulator_fraction_bits},
             {"widest_output", widest(quantized.layers[l].output_formats)}});
  }
  return Json{{"widest_input", widest(quantized.input_formats)}, {"layers", std::move(layers)}};
}

int certify_network(const CertifyArguments& arguments) {
  const Network network = read_network(arguments.network);
  const QuantizedNetwork quantized = quantize(network, plan_of(arguments, network));
  const ErrorCertificate certificate = certify(network, quantized);
  const std::string quantized_path = arguments.out + ".quantized.json";
  const std::string certificate_path = arguments.out + ".certificate.json";
  if (!arguments.out.empty()) {
    write_file(quantized_path, print_json(to_json(quantized)));
    write_file(certificate_path, print_json(to_json(certificate)));
  }
  if (arguments.json) {
    Json json = to_json(certificate);
    json["formats"] = formats_of(quantized);
    if (!arguments.out.empty()) json["files"] = {quantized_path, certificate_path};
    fmt::print("{}", print_json(json));
    return kDone;
  }
  print_for_people(quantized, certificate);
  if (!arguments.out.empty()) fmt::print("wrote {} and {}\n", quantized_path, certificate_path);
  return kDone;
}

}  // namespace

void add_certify_command(CLI::App& app, Command& chosen) {
  const Subcommand command(app, "certify",
                           "Quantizes a network and proves how far it can be from the real one");
  auto arguments = std::make_shared<CertifyArguments>();
  command.add_option("network", arguments->network, "the network: .json, .onnx or .nnet")
      .required();
  command.add_option("--box", arguments->box, "where the inputs lie: LO:HI,LO:HI,… one per input")
      .required();
  command.add_option("--input-bits", arguments->input_fraction_bits, "fraction bits of inputs")
      .capture_default_str();
  command.add_option("--weight-bits", arguments->weight_fraction_bits, "fraction bits of weights")
      .capture_default_str();
  command
      .add_option("--signal-bits", arguments->signal_fraction_bits,
                  "fraction bits of what leaves a layer")
      .capture_default_str();
  command.add_option("--rounding", arguments->rounding, "of signals: rne, rna, rz or rd")
      .capture_default_str();
  command
      .add_option("--table-bits", arguments->table_input_bits,
                  "tables of tanh and sigmoid have at most 2^this entries")
      .capture_default_str();
  command.add_option("--out", arguments->out, "write OUT.quantized.json and OUT.certificate.json");
  command.add_flag("--json", arguments->json, "print the certificate as one JSON document");
  command.footer(
      "Example:\n"
      "  napier certify examples/acc/acc_controller.json --box 30,1.4,20:32,50:110,-12:4 \\\n"
      "      --weight-bits 10 --out build/acc\n"
      "The bound holds for every real input in the box, input rounding included; docs/bounds.md\n"
      "derives it.");
  command.callback(
      [arguments, &chosen] { chosen = [arguments] { return certify_network(*arguments); }; });
}

}  // namespace napier
