#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/napier/commands.h"
#include "apps/napier/parsed_option.h"
#include "apps/napier/projection_options.h"
#include "apps/napier/round_binary.h"
#include "apps/napier/standard_input.h"
#include "napier/arithmetic/block_quantize.h"
#include "napier/arithmetic/exact_text.h"
#include "napier/arithmetic/rule_names.h"
#include "napier/arithmetic/values.h"
#include "napier/base/error.h"
#include "napier/base/json.h"
#include "napier/base/number.h"
#include "napier/formats/block_names.h"
#include "napier/formats/float_rows.h"
#include "napier/formats/format_names.h"

namespace napier {
namespace {

// Below a fixed-point number's last place: what rounding with 32 random bits looks at.
constexpr int kPlacesBelow = 64;

struct RoundArguments {
  std::string format;
  ProjectionArguments projection;
  std::vector<std::string> numbers;
  bool codes = false;
  bool binary = false;
  bool json = false;
};

Exact read_number(std::string_view text, const Projection& to) {
  const int lowest = to.overflow == kWrap ? -to.format.fraction_bits - kPlacesBelow : kFromTheTop;
  const auto x = parse_exact(text, lowest);
  if (x) return *x;
  throw Error({.what = "this is no number",
               .got = fmt::format("\"{}\"", text.substr(0, 60)),
               .expected = fmt::format("a decimal, a hexadecimal as 0x1.8p-3, inf or nan, of at "
                                       "most {} characters",
                                       kLongestNumberText)});
}

// Calls `take` with every number: the arguments, or else one per line of standard input.
void for_each_number(const RoundArguments& arguments, const Projection& to,
                     const std::function<void(const Exact&, Answers&)>& take) {
  if (!arguments.numbers.empty()) {
    Answers answers;
    for (const std::string& text : arguments.numbers) take(read_number(text, to), answers);
    write_out(answers);
    return;
  }
  answer_lines([&](std::string_view line, std::uint64_t, Answers& answers) {
    const std::string_view text = trimmed(line);
    if (!text.empty()) take(read_number(text, to), answers);
  });
}

Json heading_of(const std::string& format, const Projection& to, const RoundArguments& arguments) {
  return {{"format", format},
          {"rounding", name_of(to.rounding)},
          {"overflow", name_of(to.overflow)},
          {"seed", seed_of(arguments.projection)},
          {"stream", stream_of(arguments.projection)}};
}

// --- formats of single numbers ---

// Rounds number after number; the n-th takes the n-th random number.
class Rounder {
 public:
  Rounder(const Projection& to, const RandomSource& source) : to_(to), source_(source) {}

  u64 round(const Exact& x) {
    const u32 random = element_random(source_, count_, to_.rounding.random_bits);
    ++count_;
    return project_exact(x, to_, random);
  }

 private:
  Projection to_;
  RandomSource source_;
  u64 count_ = 0;
};

int round_numbers(const RoundArguments& arguments) {
  const NumberFormat format =
      parsed_option("--format", [&] { return parse_number_format(arguments.format); });
  const Projection to = projection_of(arguments.projection, format);
  const RandomSource random = random_source_of(arguments.projection, to.rounding);
  if (arguments.binary) {
    round_binary_numbers(to, random, arguments.codes);
    return kDone;
  }
  Rounder rounder(to, random);
  Json values = Json::array();
  Json codes = Json::array();
  for_each_number(arguments, to, [&](const Exact& x, Answers& answers) {
    const u64 code = rounder.round(x);
    if (arguments.json) {
      values.push_back(exact_text(decode(format, code)));
      codes.push_back(code_text(code, format));
    } else {
      answers +=
          (arguments.codes ? code_text(code, format) : exact_text(decode(format, code))) + "\n";
    }
  });
  if (!arguments.json) return kDone;
  Json json = heading_of(name_of(format), to, arguments);
  json["values"] = std::move(values);
  json["codes"] = std::move(codes);
  fmt::print("{}", print_json(json));
  return kDone;
}

// --- blocks ---

std::vector<Exact> read_all(const RoundArguments& arguments, const Projection& to) {
  std::vector<Exact> values;
  for_each_number(arguments, to, [&](const Exact& x, Answers&) { values.push_back(x); });
  return values;
}

// One line per block: the scale's code, then the elements'; before them a line with the tensor
// scale of formats that have one.
void append_block_codes(const QuantizedBlocks& blocks, const BlockFormat& format,
                        Answers& answers) {
  if (format.has_tensor_scale) answers += code_text(blocks.tensor_scale, kBinary32) + "\n";
  const auto size = static_cast<std::size_t>(format.block_size);
  for (std::size_t n = 0; n < blocks.elements.size(); ++n) {
    if (n % size == 0) answers += code_text(blocks.scales[n / size], format.scale);
    answers += " ";
    answers += code_text(blocks.elements[n], format.element);
    if ((n + 1) % size == 0 || n + 1 == blocks.elements.size()) answers += "\n";
  }
}

void append_block_values(const QuantizedBlocks& blocks, const BlockFormat& format,
                         Answers& answers) {
  for (std::size_t n = 0; n < blocks.elements.size(); ++n) {
    answers += exact_text(block_value(blocks, format, n)) + "\n";
  }
}

Json block_json(const QuantizedBlocks& blocks, const BlockFormat& format, Json json) {
  if (format.has_tensor_scale) json["tensor_scale"] = code_text(blocks.tensor_scale, kBinary32);
  Json scales = Json::array();
  for (const u64 code : blocks.scales) scales.push_back(code_text(code, format.scale));
  Json codes = Json::array();
  Json values = Json::array();
  for (std::size_t n = 0; n < blocks.elements.size(); ++n) {
    codes.push_back(code_text(blocks.elements[n], format.element));
    values.push_back(exact_text(block_value(blocks, format, n)));
  }
  json["scales"] = std::move(scales);
  json["values"] = std::move(values);
  json["codes"] = std::move(codes);
  return json;
}

int round_blocks(const RoundArguments& arguments) {
  const BlockFormat format =
      parsed_option("--format", [&] { return parse_block_format(arguments.format); });
  ProjectionArguments options = arguments.projection;
  if (options.overflow.empty()) options.overflow = "saturate";
  const Projection to = projection_of(options, format.element);
  const BlockRules rules = {format, to.rounding, to.overflow,
                            random_source_of(options, to.rounding)};
  if (arguments.binary) {
    round_binary_blocks(rules, arguments.codes);
    return kDone;
  }
  const QuantizedBlocks blocks = quantize_blocks(read_all(arguments, to), rules);
  if (arguments.json) {
    fmt::print("{}",
               print_json(block_json(blocks, format, heading_of(name_of(format), to, arguments))));
    return kDone;
  }
  Answers answers;
  if (arguments.codes) {
    append_block_codes(blocks, format, answers);
  } else {
    append_block_values(blocks, format, answers);
  }
  write_out(answers);
  return kDone;
}

int run(const RoundArguments& arguments) {
  if (arguments.binary && (arguments.json || !arguments.numbers.empty())) {
    throw Error({.what = "--binary reads standard input and writes no JSON",
                 .got = arguments.json ? "--json" : "numbers as arguments",
                 .expected = "one or the other"});
  }
  return is_block_name(arguments.format) ? round_blocks(arguments) : round_numbers(arguments);
}

}  // namespace

void add_round_command(CLI::App& app, Command& chosen) {
  const Subcommand command(app, "round", "Rounds numbers to a format, exactly once");
  auto arguments = std::make_shared<RoundArguments>();
  command.add_option("--format", arguments->format, "e4m3fn, bf16, fixed16f8, mxfp4, ...")
      .required();
  add_projection_options(command, arguments->projection);
  command.add_option("numbers", arguments->numbers,
                     "decimal, hexadecimal (0x1.8p-3), inf or nan; none: one per line of stdin; "
                     "-- before them if -inf is one");
  command.add_flag("--codes", arguments->codes, "write hexadecimal codes");
  command.add_flag("--binary", arguments->binary, "raw little-endian float32 in and out");
  command.add_flag("--json", arguments->json, "print values and codes as one JSON document");
  command.footer(
      "Example:\n"
      "  napier round --format e4m3fn 0.3 464 465 -0x1p-10\n"
      "  printf '0.3\\n464\\n' | napier round --format e5m2 --rounding sr8 --seed 7 --codes\n"
      "  napier round --format nvfp4 0.1 -0.2 5 --codes\n"
      "Numbers are written in decimal where 20 digits tell them exactly, else in hexadecimal.\n"
      "--codes of a block format: a line per block, its scale's code before its elements'; nvfp4\n"
      "has its tensor scale, an fp32 code, in a line before all.");
  command.callback([arguments, &chosen] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace napier
