#include "napier/flow/flow_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "napier/base/error.h"
#include "napier/network/quantized_network.h"

namespace napier {
namespace {

constexpr std::int64_t kMostVectors = 1'000'000'000;
constexpr double kMostEffort = 10'000;

std::int64_t integer_or(const JsonView& view, const std::string& key, std::int64_t otherwise,
                        std::int64_t lowest, std::int64_t largest) {
  return view.has(key) ? view.at(key).integer(lowest, largest) : otherwise;
}

double seconds_or(const JsonView& view, const std::string& key, double otherwise) {
  if (!view.has(key)) return otherwise;
  const double value = view.at(key).number();
  if (value <= 0) view.at(key).complain("a time limit must be positive", fmt::format("{}", value));
  return value;
}

// A number for all, or a list.
std::vector<int> fraction_bits(const JsonView& view) {
  std::vector<int> bits;
  if (!view.is_array()) {
    bits.push_back(static_cast<int>(view.integer(-32, 48)));
    return bits;
  }
  for (std::size_t i = 0; i < view.size(); ++i) {
    bits.push_back(static_cast<int>(view.at(i).integer(-32, 48)));
  }
  if (bits.empty()) view.complain("this list is empty", "", "a number, or one number per element");
  return bits;
}

FlowFile::Formats formats_from(const JsonView& view) {
  view.allow_only({"box", "input_fraction_bits", "weight_fraction_bits", "signal_fraction_bits",
                   "rounding", "table_input_bits"});
  FlowFile::Formats formats;
  const JsonView box = view.at("box");
  const Box parsed = box_from_json(box, box.size());
  for (std::size_t i = 0; i < box.size(); ++i) {
    formats.box.emplace_back(parsed.lower[i], parsed.upper[i]);
  }
  formats.input_fraction_bits = fraction_bits(view.at("input_fraction_bits"));
  formats.weight_fraction_bits = fraction_bits(view.at("weight_fraction_bits"));
  formats.signal_fraction_bits = fraction_bits(view.at("signal_fraction_bits"));
  if (view.has("rounding")) formats.rounding = rounding_from_json(view.at("rounding"));
  formats.table_input_bits = static_cast<int>(integer_or(view, "table_input_bits", 10, 2, 14));
  return formats;
}

// The word of a key that may be one of a few.
std::string word_or(const JsonView& view, const std::string& key, std::string otherwise,
                    const std::vector<std::string>& words) {
  if (!view.has(key)) return otherwise;
  std::string word = view.at(key).string();
  if (std::find(words.begin(), words.end(), word) == words.end()) {
    view.at(key).complain("this word is not known here", fmt::format("\"{}\"", word),
                          fmt::format("{}", fmt::join(words, ", ")));
  }
  return word;
}

Multiplication multiplication_from(const JsonView& view) {
  const std::string word = word_or(view, "multiplication", "cheapest", {"cheapest", "mcm", "cmvm"});
  if (word == "mcm") return Multiplication::mcm;
  return word == "cmvm" ? Multiplication::cmvm : Multiplication::cheapest;
}

double effort_or(const JsonView& view, const std::string& key, double otherwise) {
  if (!view.has(key)) return otherwise;
  const double value = view.at(key).number();
  if (value < 0 || value > kMostEffort) {
    view.at(key).complain("this effort is out of range", fmt::format("{}", value),
                          fmt::format("a number from 0 to {}", kMostEffort));
  }
  return value;
}

FlowFile::Hardware hardware_from(const JsonView& view) {
  view.allow_only({"adders_per_stage", "metric", "multiplication", "max_layer_depth",
                   "block_time_limit_s", "matrix_effort", "matrix_time_limit_s"});
  FlowFile::Hardware hardware;
  hardware.adders_per_stage = static_cast<int>(integer_or(view, "adders_per_stage", 0, 0, 1000));
  BuildOptions& build = hardware.build;
  build.metric = word_or(view, "metric", build.metric, {"adders", "one-bit-adders"});
  build.multiplication = multiplication_from(view);
  build.max_layer_depth =
      static_cast<int>(integer_or(view, "max_layer_depth", 0, 0, kDeepestLayer));
  build.block_time_limit_s = seconds_or(view, "block_time_limit_s", build.block_time_limit_s);
  build.matrix_effort = effort_or(view, "matrix_effort", build.matrix_effort);
  build.matrix_time_limit_s = seconds_or(view, "matrix_time_limit_s", build.matrix_time_limit_s);
  return hardware;
}

FlowFile::Verification verification_from(const JsonView& view) {
  view.allow_only({"vectors", "error_points", "seed", "proof_time_limit_s", "synthesis",
                   "synthesis_time_limit_s"});
  FlowFile::Verification checks;
  checks.vectors = integer_or(view, "vectors", checks.vectors, 1, kMostVectors);
  checks.error_points = integer_or(view, "error_points", checks.error_points, 1, kMostVectors);
  checks.seed = static_cast<std::uint64_t>(integer_or(view, "seed", 1, 0, INT64_MAX));
  checks.proof_time_limit_s = seconds_or(view, "proof_time_limit_s", checks.proof_time_limit_s);
  if (view.has("synthesis")) checks.synthesis = view.at("synthesis").boolean();
  checks.synthesis_time_limit_s =
      seconds_or(view, "synthesis_time_limit_s", checks.synthesis_time_limit_s);
  return checks;
}

FlowFile::ClosedLoop closed_loop_from(const JsonView& view) {
  view.allow_only({"starts"});
  return {.starts = static_cast<int>(integer_or(view, "starts", 200, 0, 1'000'000))};
}

// `bits` spread over `count` elements: as they are, or the only one repeated.
std::vector<int> spread(const std::vector<int>& bits, std::size_t count, const char* key,
                        const char* elements) {
  if (bits.size() == count) return bits;
  if (bits.size() == 1) return std::vector<int>(count, bits[0]);
  throw Error({.what = fmt::format("formats.{} does not fit the network", key),
               .got = fmt::format("{} numbers", bits.size()),
               .expected = fmt::format("one number, or {} (one per {})", count, elements)});
}

}  // namespace

FlowFile flow_from_toml(const Document& document) {
  const JsonView view = document.view();
  view.allow_only({"network", "plant", "formats", "hardware", "verification", "closed_loop"});
  FlowFile flow;
  flow.source = document.source;
  const std::filesystem::path folder = std::filesystem::path(document.source).parent_path();
  if (view.has("network")) flow.network = folder / view.at("network").string();
  if (view.has("plant")) flow.plant = folder / view.at("plant").string();
  flow.formats = formats_from(view.at("formats"));
  if (view.has("hardware")) flow.hardware = hardware_from(view.at("hardware"));
  if (view.has("verification")) flow.verification = verification_from(view.at("verification"));
  if (view.has("closed_loop")) flow.closed_loop = closed_loop_from(view.at("closed_loop"));
  return flow;
}

FlowFile read_flow_file(const std::filesystem::path& path) {
  return flow_from_toml(read_toml(path));
}

FormatPlan format_plan(const FlowFile& flow, const Network& network) {
  const FlowFile::Formats& formats = flow.formats;
  if (formats.box.size() != input_count(network)) {
    throw Error({.what = fmt::format("formats.box does not fit the network {}", network.name),
                 .where = network.source,
                 .got = fmt::format("{} intervals", formats.box.size()),
                 .expected = fmt::format("{}, one per input", input_count(network))});
  }
  Box box;
  for (const auto& [lower, upper] : formats.box) {
    box.lower.push_back(lower);
    box.upper.push_back(upper);
  }
  FormatPlan plan = uniform_plan(network, box, 0, 0, 0);
  plan.input_fraction_bits =
      spread(formats.input_fraction_bits, input_count(network), "input_fraction_bits", "input");
  const auto weights =
      spread(formats.weight_fraction_bits, plan.layers.size(), "weight_fraction_bits", "layer");
  const auto signals =
      spread(formats.signal_fraction_bits, plan.layers.size(), "signal_fraction_bits", "layer");
  for (std::size_t i = 0; i < plan.layers.size(); ++i) {
    plan.layers[i] = {.weight_fraction_bits = weights[i], .signal_fraction_bits = signals[i]};
  }
  plan.rounding = formats.rounding;
  plan.table_input_bits = formats.table_input_bits;
  return plan;
}

}  // namespace napier
