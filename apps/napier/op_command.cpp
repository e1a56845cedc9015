#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/napier/commands.h"
#include "apps/napier/parsed_option.h"
#include "apps/napier/projection_options.h"
#include "apps/napier/standard_input.h"
#include "napier/arithmetic/operations.h"
#include "napier/arithmetic/rule_names.h"
#include "napier/arithmetic/wrap_reach.h"
#include "napier/base/error.h"
#include "napier/base/json.h"
#include "napier/base/number.h"
#include "napier/formats/format_names.h"

namespace napier {
namespace {

struct OpArguments {
  std::string operation;
  std::array<std::string, 3> formats;  // of a, b and c
  std::string out;
  ProjectionArguments projection;
  bool json = false;
};

struct OperationRow {
  std::string_view name;
  CodeOperation operation;
  std::size_t operands;
};

constexpr std::array kOperations = {OperationRow{"add", CodeOperation::kAdd, 2},
                                    OperationRow{"sub", CodeOperation::kSubtract, 2},
                                    OperationRow{"mul", CodeOperation::kMultiply, 2},
                                    OperationRow{"fma", CodeOperation::kMultiplyAdd, 3},
                                    OperationRow{"div", CodeOperation::kDivide, 2},
                                    OperationRow{"sqrt", CodeOperation::kSquareRoot, 1},
                                    OperationRow{"convert", CodeOperation::kConvert, 1}};

const OperationRow& find_operation(const std::string& name) {
  std::vector<std::string_view> names;
  for (const OperationRow& each : kOperations) {
    if (each.name == name) return each;
    names.push_back(each.name);
  }
  throw Error({.what = "there is no operation of that name",
               .got = fmt::format("\"{}\"", name),
               .expected = fmt::format("one of {}", fmt::join(names, ", "))});
}

struct Job {
  OperationRow row;
  std::array<NumberFormat, 3> formats;
  Projection to;
  RandomSource random;
};

// b and c have a's format, and so has the result, unless they are given one.
Job job_of(const OpArguments& arguments) {
  Job job = {find_operation(arguments.operation), {}, {}, {}};
  const auto format_of = [](const char* option, const std::string& name) {
    return parsed_option(option, [&] { return parse_number_format(name); });
  };
  constexpr const char* kOptions[] = {"--a", "--b", "--c"};
  const NumberFormat first = format_of("--a", arguments.formats[0]);
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string& name = arguments.formats[i];
    job.formats[i] = name.empty() ? first : format_of(kOptions[i], name);
    if (name.empty() || i < job.row.operands) continue;
    throw Error({.what = fmt::format("{} takes no operand {}", job.row.name, "abc"[i]),
                 .where = kOptions[i],
                 .got = name,
                 .expected = fmt::format("{} operand{}", job.row.operands,
                                         job.row.operands == 1 ? "" : "s")});
  }
  const NumberFormat out = arguments.out.empty() ? first : format_of("--out", arguments.out);
  job.to = projection_of(arguments.projection, out);
  job.random = random_source_of(arguments.projection, job.to.rounding);
  check_wrap_reach(job.row.operation, job.formats, job.to, "--overflow");
  return job;
}

u64 result_of(const Job& job, const std::array<u64, 3>& codes, u64 n) {
  const auto& [fa, fb, fc] = job.formats;
  const auto& [a, b, c] = codes;
  const u64 random = element_random(job.random, n, job.to.rounding.random_bits);
  switch (job.row.operation) {
    case CodeOperation::kAdd:
      return add_codes(fa, a, fb, b, job.to, random);
    case CodeOperation::kSubtract:
      return subtract_codes(fa, a, fb, b, job.to, random);
    case CodeOperation::kMultiply:
      return multiply_codes(fa, a, fb, b, job.to, random);
    case CodeOperation::kMultiplyAdd:
      return fused_multiply_add_codes(fa, a, fb, b, fc, c, job.to, random);
    case CodeOperation::kDivide:
      return divide_codes(fa, a, fb, b, job.to, random);
    case CodeOperation::kSquareRoot:
      return square_root_code(fa, a, job.to, random);
    case CodeOperation::kConvert:
      return convert_code(fa, a, job.to, random);
  }
  return 0;
}

// Takes the first word off the line.
std::string_view take_word(std::string_view& line) {
  line = trimmed(line);
  const std::string_view word = line.substr(0, line.find_first_of(" \t"));
  line.remove_prefix(word.size());
  return word;
}

u64 parse_code(std::string_view word, const NumberFormat& format) {
  std::string_view digits = word;
  if (digits.starts_with("0x") || digits.starts_with("0X")) digits.remove_prefix(2);
  u64 code = 0;
  const char* const end = digits.data() + digits.size();
  const auto [rest, fault] = std::from_chars(digits.data(), end, code, 16);
  if (fault == std::errc{} && rest == end && (code & ~low_bits_mask(format.width_bits)) == 0) {
    return code;
  }
  throw Error({.what = "this is no code of its format",
               .got = fmt::format("\"{}\"", word.substr(0, 60)),
               .expected = fmt::format("hexadecimal, 0 to {:x}, for {}",
                                       low_bits_mask(format.width_bits), name_of(format))});
}

std::array<u64, 3> parse_operands(std::string_view line, const Job& job) {
  std::array<u64, 3> codes = {};
  std::string_view rest = line;
  std::size_t count = 0;
  for (; count < job.row.operands; ++count) {
    const std::string_view word = take_word(rest);
    if (word.empty()) break;
    codes[count] = parse_code(word, job.formats[count]);
  }
  if (count == job.row.operands && trimmed(rest).empty()) return codes;
  throw Error({.what = "the line does not have the operands of one operation",
               .got = fmt::format("\"{}\"", line.substr(0, 60)),
               .expected = fmt::format("{} code{} for {}", job.row.operands,
                                       job.row.operands == 1 ? "" : "s", job.row.name)});
}

int run(const OpArguments& arguments) {
  const Job job = job_of(arguments);
  Json codes = Json::array();
  u64 n = 0;
  answer_lines([&](std::string_view line, std::uint64_t, Answers& answers) {
    if (trimmed(line).empty()) return;
    const std::string code =
        code_text(result_of(job, parse_operands(line, job), n++), job.to.format);
    if (arguments.json) {
      codes.push_back(code);
    } else {
      answers += code + "\n";
    }
  });
  if (!arguments.json) return kDone;
  Json formats = Json::array();
  for (std::size_t i = 0; i < job.row.operands; ++i) formats.push_back(name_of(job.formats[i]));
  const Json json = {{"operation", std::string(job.row.name)},
                     {"operands", std::move(formats)},
                     {"out", name_of(job.to.format)},
                     {"rounding", name_of(job.to.rounding)},
                     {"overflow", name_of(job.to.overflow)},
                     {"seed", seed_of(arguments.projection)},
                     {"stream", stream_of(arguments.projection)},
                     {"codes", std::move(codes)}};
  fmt::print("{}", print_json(json));
  return kDone;
}

}  // namespace

void add_op_command(CLI::App& app, Command& chosen) {
  const Subcommand command(app, "op", "Computes on codes, line by line, as a filter");
  auto arguments = std::make_shared<OpArguments>();
  command.add_option("operation", arguments->operation, "add, sub, mul, fma, div, sqrt or convert")
      .required();
  command.add_option("--a", arguments->formats[0], "format of the first operand").required();
  command.add_option("--b", arguments->formats[1], "of the second; left out: that of a");
  command.add_option("--c", arguments->formats[2], "of what fma adds; left out: that of a");
  command.add_option("--out", arguments->out, "of the result; left out: that of a");
  add_projection_options(command, arguments->projection);
  command.add_flag("--json", arguments->json, "print the codes as one JSON document");
  command.footer(
      "Example:\n"
      "  printf '3c00 4000\\n7bff 7bff\\n' | napier op add --a fp16 --rounding rne\n"
      "  printf '38 3c 40\\n' | napier op fma --a e4m3fn --c e5m2 --out bf16 --rounding sr8\n"
      "One operation per line: the operands' codes in hexadecimal. The n-th line takes the n-th\n"
      "random number. Answers are written as soon as the input pauses.");
  command.callback([arguments, &chosen] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace napier
