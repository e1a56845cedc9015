#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/napier/commands.h"
#include "apps/napier/gemm_backend.h"
#include "apps/napier/number_option.h"
#include "apps/napier/parsed_option.h"
#include "napier/arithmetic/gemm_names.h"
#include "napier/arithmetic/values.h"
#include "napier/base/error.h"
#include "napier/base/file.h"
#include "napier/base/hash.h"
#include "napier/base/parallel.h"
#include "napier/base/random_normal.h"
#include "napier/formats/format_names.h"

namespace napier {
namespace {

constexpr std::int64_t kMostRows = std::int64_t{1} << 20;
constexpr std::size_t kMostElements = std::size_t{1} << 30;  // of one matrix
constexpr std::uint32_t kStreamOfA = 0xA;
constexpr std::uint32_t kStreamOfB = 0xB;

struct GemmArguments {
  std::string a = "e4m3fn";
  std::string b;
  std::string product = "exact";
  std::string accumulator = "fp32:rne";
  std::string mode = "split";
  std::string order = "sequential";
  std::string outer;
  std::string output;
  std::string random = "philox";
  std::size_t m = 512;
  std::size_t n = 512;
  std::size_t k = 512;
  bool transpose_a = false;
  bool transpose_b = false;
  std::string a_file;
  std::string b_file;
  std::string out_file;
  std::string backend = "cpu";
  std::string device;
  int threads = 0;
  std::uint64_t seed = 0;
  int repeat = 3;
  bool json = false;
};

GemmRules rules_of(const GemmArguments& arguments) {
  GemmRules rules{};
  rules.a = parsed_option("--a", [&] { return parse_number_format(arguments.a); });
  rules.b = rules.a;
  if (!arguments.b.empty()) {
    rules.b = parsed_option("--b", [&] { return parse_number_format(arguments.b); });
  }
  rules.rounds_product = arguments.product != "exact";
  if (rules.rounds_product) rules.product = parse_projection(arguments.product, "--product");
  if (arguments.mode == "fused" && rules.rounds_product) {
    throw Error({.what = "a fused multiply-add has no rounding of the product",
                 .where = "--mode fused",
                 .got = "--product " + arguments.product,
                 .expected = "--product exact",
                 .remedy = "Leave --product out, or say --mode split"});
  }
  rules.accumulator = parse_projection(arguments.accumulator, "--accumulator");
  parsed_option("--order", [&] { parse_order(arguments.order, rules); });
  if (!arguments.outer.empty() && !sums_in_blocks(rules)) {
    throw Error({.what = "only sums in blocks have an outer format",
                 .where = "--outer",
                 .got = "--order " + arguments.order,
                 .expected = "blocked<B>, tree<B> or aligned<B,bits>"});
  }
  if (sums_in_blocks(rules)) {
    rules.outer =
        arguments.outer.empty() ? rules.accumulator : parse_projection(arguments.outer, "--outer");
  }
  rules.rounds_output = !arguments.output.empty();
  if (rules.rounds_output) rules.output = parse_projection(arguments.output, "--output");
  parsed_option("--random", [&] { parse_random_kind(arguments.random, rules.random); });
  rules.random.seed = arguments.seed;
  rules.random.random_bits = random_bits_of(rules);
  check_rules(rules);
  return rules;
}

// What this machine has, or what this process may take of it.
std::size_t memory_bytes() {
  const std::size_t all = static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) *
                          static_cast<std::size_t>(sysconf(_SC_PAGE_SIZE));
  rlimit limit{};
  const bool is_known = getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
  return is_known ? std::min<std::size_t>(all, limit.rlim_cur) : all;
}

void check_sizes(const GemmArguments& g) {
  const std::size_t most = std::max({g.m * g.k, g.k * g.n, g.m * g.n});
  if (most > kMostElements) {
    throw Error({.what = "a matrix has too many elements",
                 .where = "--m, --n, --k",
                 .got = fmt::format("{}", most),
                 .expected = fmt::format("at most {}", kMostElements),
                 .remedy = "Take smaller sizes"});
  }
  // A, B, B once more in the order that the kernels read it in, and C.
  const std::size_t bytes = (g.m * g.k + 2 * g.k * g.n + g.m * g.n) * sizeof(float);
  if (bytes <= memory_bytes()) return;
  constexpr double kGibibyte = 0x1p30;
  throw Error({.what = "the matrices do not fit in memory",
               .where = "--m, --n, --k",
               .got = fmt::format("{:.1f} GiB", static_cast<double>(bytes) / kGibibyte),
               .expected = fmt::format("at most {:.1f} GiB, all that this process may take",
                                       static_cast<double>(memory_bytes()) / kGibibyte),
               .remedy = "Take smaller sizes"});
}

// Values of the format: x rounded to nearest, and saturated where the format can.
class Rounder {
 public:
  explicit Rounder(const NumberFormat& format)
      : to_{format, {kRne, 0}, format.family == kFloat ? kOverflow : kSaturate} {}

  float operator()(float x) const {
    return float_of_code(to_.format, convert_code(kBinary32, bits_of_value(x), to_, 0));
  }
  float operator()(double x) const {
    return float_of_code(to_.format, convert_code(kBinary64, bits_of_value(x), to_, 0));
  }

 private:
  Projection to_;
};

// Elements of a file that are no values of the format are rounded to it.
std::vector<float> read_matrix_file(const std::string& path, std::size_t size) {
  static_assert(std::endian::native == std::endian::little, "raw float32 files are little-endian");
  const std::string bytes = read_file(path);
  if (bytes.size() != size * sizeof(float)) {
    throw Error({.what = "the file does not hold the matrix",
                 .where = path,
                 .got = fmt::format("{} bytes", bytes.size()),
                 .expected = fmt::format("{}: {} little-endian float32 numbers, row by row",
                                         size * sizeof(float), size)});
  }
  std::vector<float> x(size);
  std::memcpy(x.data(), bytes.data(), bytes.size());
  return x;
}

std::vector<float> matrix_of(const std::string& file, std::size_t size, const NumberFormat& format,
                             std::uint64_t seed, std::uint32_t stream) {
  const Rounder round(format);
  std::vector<float> x = file.empty() ? std::vector<float>(size) : read_matrix_file(file, size);
  constexpr std::size_t kChunk = 4096;
  parallel_for((size + kChunk - 1) / kChunk, 0, [&](std::size_t chunk) {
    for (std::size_t i = chunk * kChunk; i < std::min(size, (chunk + 1) * kChunk); ++i) {
      x[i] = file.empty() ? round(random_normal(seed, stream, i)) : round(x[i]);
    }
  });
  return x;
}

// What one run gave, and how long the GEMM alone took.
struct Outcome {
  std::vector<float> c;
  GemmReport report;
  double seconds = 0;  // the median of the runs
};

Outcome run_gemm(const GemmArguments& g, const GemmRules& rules) {
  const GemmBackend backend = open_backend(g.backend, g.device, g.threads);
  const std::vector<float> a = matrix_of(g.a_file, g.m * g.k, rules.a, g.seed, kStreamOfA);
  const std::vector<float> b = matrix_of(g.b_file, g.k * g.n, rules.b, g.seed, kStreamOfB);
  const MatrixView left =
      g.transpose_a ? MatrixView{a.data(), 1, g.m} : MatrixView{a.data(), g.k, 1};
  const MatrixView right =
      g.transpose_b ? MatrixView{b.data(), 1, g.k} : MatrixView{b.data(), g.n, 1};
  Outcome outcome;
  outcome.c.resize(g.m * g.n);
  const auto multiply = [&] {
    outcome.report = backend.multiply(rules, {g.m, g.n, g.k}, left, right, outcome.c.data());
  };
  if (backend.wants_warm_up) multiply();
  std::vector<double> seconds;
  for (int run = 0; run < g.repeat; ++run) {
    const auto start = std::chrono::steady_clock::now();
    multiply();
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    seconds.push_back(passed.count());
  }
  std::sort(seconds.begin(), seconds.end());
  outcome.seconds = seconds[seconds.size() / 2];
  return outcome;
}

std::string_view bytes_of(const std::vector<float>& x) {
  return {reinterpret_cast<const char*>(x.data()), x.size() * sizeof(float)};
}

nlohmann::ordered_json json_of(const GemmArguments& g, const GemmRules& rules,
                               const Outcome& outcome) {
  const double macs =
      static_cast<double>(g.m) * static_cast<double>(g.n) * static_cast<double>(g.k);
  nlohmann::ordered_json json;
  json["a"] = name_of(rules.a);
  json["b"] = name_of(rules.b);
  json["product"] = rules.rounds_product ? name_of(rules.product) : "exact";
  json["accumulator"] = name_of(rules.accumulator);
  json["order"] = order_name(rules);
  if (sums_in_blocks(rules)) json["outer"] = name_of(rules.outer);
  if (rules.rounds_output) json["output"] = name_of(rules.output);
  json["random"] = name_of(rules.random);
  json["seed"] = g.seed;
  json["m"] = g.m;
  json["n"] = g.n;
  json["k"] = g.k;
  json["backend"] = g.backend;
  json["path"] = outcome.report.path;
  json["target"] = outcome.report.target;
  json["not_faster_because"] = outcome.report.reason;
  json["guarded"] = outcome.report.is_guarded;
  json["tiles"] = outcome.report.tiles;
  json["tiles_redone"] = outcome.report.tiles_redone;
  json["seconds"] = outcome.seconds;
  json["mac_per_second"] = macs / outcome.seconds;
  json["sha256"] = sha256(bytes_of(outcome.c));
  return json;
}

void print_for_people(const nlohmann::ordered_json& json) {
  fmt::print("operands     {} and {}, {} x {} x {}\n", json["a"].get<std::string>(),
             json["b"].get<std::string>(), json["m"].get<std::size_t>(),
             json["n"].get<std::size_t>(), json["k"].get<std::size_t>());
  fmt::print("product      {}\n", json["product"].get<std::string>());
  fmt::print("accumulator  {}, {}\n", json["accumulator"].get<std::string>(),
             json["order"].get<std::string>());
  const auto reason = json["not_faster_because"].get<std::string>();
  fmt::print("path         {} on {}{}{}\n", json["path"].get<std::string>(),
             json["target"].get<std::string>(), json["guarded"].get<bool>() ? ", guarded" : "",
             reason.empty() ? "" : " (" + reason + ")");
  fmt::print("time         {:.3g} s, {:.3g} multiply-adds a second\n",
             json["seconds"].get<double>(), json["mac_per_second"].get<double>());
  fmt::print("sha256       {}\n", json["sha256"].get<std::string>());
}

int run(const GemmArguments& arguments) {
  check_sizes(arguments);
  const GemmRules rules = rules_of(arguments);
  if (!arguments.out_file.empty()) expect_writable(arguments.out_file);
  const Outcome outcome = run_gemm(arguments, rules);
  if (!arguments.out_file.empty()) write_file(arguments.out_file, bytes_of(outcome.c));
  const nlohmann::ordered_json json = json_of(arguments, rules, outcome);
  if (arguments.json) {
    fmt::print("{}\n", json.dump(2));
  } else {
    print_for_people(json);
  }
  return kDone;
}

}  // namespace

void add_gemm_command(CLI::App& app, Command& chosen) {
  auto arguments = std::make_shared<GemmArguments>();
  const Subcommand command(
      app, "gemm",
      "One matrix product in custom precision: its bits, its speed, how it was computed");
  command.add_option("--a", arguments->a, "Format of A, for example e4m3fn or fixed8f4")
      .capture_default_str();
  command.add_option("--b", arguments->b, "Format of B (that of A when left out)")
      .check(something());
  command
      .add_option("--product", arguments->product,
                  "exact, or FORMAT:ROUNDING[:OVERFLOW] that every product is rounded to")
      .capture_default_str();
  command
      .add_option("--accumulator", arguments->accumulator,
                  "FORMAT:ROUNDING[:OVERFLOW] that every sum is rounded to")
      .capture_default_str();
  command
      .add_option("--mode", arguments->mode,
                  "split: the product is rounded, then the sum; fused: one rounding of both")
      .one_of({"split", "fused"})
      .capture_default_str();
  command
      .add_option("--order", arguments->order,
                  "sequential, blocked<B>, tree<B>, kahan, exact or aligned<B,bits>; the brackets "
                  "may be left out")
      .capture_default_str();
  command
      .add_option("--outer", arguments->outer,
                  "Where the sums of blocks are added up (the accumulator when left out)")
      .check(something());
  command.add_option("--output", arguments->output, "FORMAT:ROUNDING[:OVERFLOW] of a last rounding")
      .check(something());
  command.add_option("--random", arguments->random, "philox, lfsr16, lfsr24 or lfsr32")
      .capture_default_str();
  command.add_option("--m", arguments->m, "Rows of A and C")
      .check(whole_number(1, kMostRows))
      .capture_default_str();
  command.add_option("--n", arguments->n, "Columns of B and C")
      .check(whole_number(1, kMostRows))
      .capture_default_str();
  command.add_option("--k", arguments->k, "Columns of A, rows of B")
      .check(whole_number(0, kMostRows))
      .capture_default_str();
  command.add_flag("--transpose-a", arguments->transpose_a, "A is stored as K x M");
  command.add_flag("--transpose-b", arguments->transpose_b, "B is stored as N x K");
  command
      .add_option("--a-file", arguments->a_file,
                  "A as raw little-endian float32, row by row; rounded to the format of A")
      .check(something());
  command.add_option("--b-file", arguments->b_file, "B likewise").check(something());
  command.add_option("--out-file", arguments->out_file, "C goes there as raw float32")
      .check(something());
  command.add_option("--backend", arguments->backend, "Who computes; each gives the same bits")
      .one_of({"reference", "cpu", "opencl", "cuda"})
      .capture_default_str();
  command
      .add_option("--device", arguments->device,
                  "Of the backends opencl and cuda: an index, or a part of a device's name")
      .check(something());
  add_threads_option(command, arguments->threads, "Of the backend cpu; 0: all cores");
  command
      .add_option("--seed", arguments->seed,
                  "Of the random bits, and of A and B where no file gives them")
      .check(seed_number())
      .capture_default_str();
  command.add_option("--repeat", arguments->repeat, "Runs; the time is their median")
      .check(whole_number(1, 1000))
      .capture_default_str();
  command.add_flag("--json", arguments->json, "One JSON document on standard output");
  command.footer(
      "Example: 8-bit operands, products rounded to e5m2, sums to e6m9:\n"
      "  napier gemm --a e4m3fn --product e5m2:rne --accumulator e6m9:rne --json");
  command.callback([arguments, &chosen] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace napier
