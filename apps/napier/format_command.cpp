#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/napier/commands.h"
#include "apps/napier/format_picture.h"
#include "apps/napier/projection_options.h"
#include "napier/arithmetic/block.h"
#include "napier/arithmetic/exact_text.h"
#include "napier/arithmetic/format_limits.h"
#include "napier/base/error.h"
#include "napier/base/file.h"
#include "napier/base/json.h"
#include "napier/formats/block_names.h"
#include "napier/formats/format_names.h"

namespace napier {
namespace {

constexpr int kMostTableBits = 12;

struct FormatArguments {
  std::string name;
  bool table = false;
  std::string svg;
  bool json = false;
};

// --- formats of single numbers ---

struct Limit {
  std::string key;
  std::optional<Exact> value;
};

std::vector<Limit> list_limits(const FormatLimits& limits) {
  return {{"largest", limits.largest},
          {"lowest", limits.lowest},
          {"smallest normal", limits.smallest_normal},
          {"smallest subnormal", limits.smallest_subnormal},
          {"smallest positive", limits.smallest},
          {"epsilon", limits.epsilon}};
}

std::string count_of_codes(const NumberFormat& format) {
  return format.width_bits == 64 ? "18446744073709551616"
                                 : std::to_string(std::uint64_t{1} << format.width_bits);
}

void print_limits(const NumberFormat& format) {
  const FormatLimits limits = limits_of(format);
  fmt::print("{}: {}\n", name_of(format), describe(format));
  for (const Limit& limit : list_limits(limits)) {
    if (!limit.value) continue;
    const std::string exact = exact_text(*limit.value);
    const bool is_decimal = exact.find('x') == std::string::npos;
    fmt::print("  {:<20}{:<24}{}\n", limit.key,
               is_decimal ? exact : "~ " + rough_text(*limit.value),
               hexadecimal_text(*limit.value));
  }
  fmt::print("  {:<20}{}: {} finite numbers", "codes", count_of_codes(format),
             limits.finite_values);
  fmt::print(", {} for zero, {} for infinity, {} for NaN\n", limits.zero_codes,
             limits.infinity_codes, limits.nan_codes);
}

// "0 1000 011": the fields of a float's code apart, the codes of others in one piece.
std::string bits_of(std::uint64_t code, const NumberFormat& format) {
  std::string bits;
  for (int place = format.width_bits - 1; place >= 0; --place) {
    bits += (code >> place & 1) != 0 ? '1' : '0';
    const bool ends_field =
        place == format.mantissa_bits || (format.is_signed && place == format.width_bits - 1);
    if (format.family == kFloat && place > 0 && ends_field) bits += ' ';
  }
  return bits;
}

void expect_small(const NumberFormat& format) {
  if (format.width_bits <= kMostTableBits) return;
  throw Error({.what = "a table of all codes is for small formats",
               .where = "--table",
               .got = fmt::format("{} bits", format.width_bits),
               .expected = fmt::format("at most {}", kMostTableBits),
               .remedy = "`napier op convert` decodes single codes, for example into fp64"});
}

void print_table(const NumberFormat& format) {
  const int bits = static_cast<int>(bits_of(0, format).size());
  for (std::uint64_t code = 0; code >> format.width_bits == 0; ++code) {
    const Exact x = decode(format, code);
    fmt::print("{}  {:<{}}  {}\n", code_text(code, format), bits_of(code, format), bits,
               exact_text(x));
  }
}

Json limits_json(const NumberFormat& format) {
  const FormatLimits limits = limits_of(format);
  constexpr const char* kFamilies[] = {"float", "fixed", "posit"};
  Json json = {{"name", name_of(format)},
               {"family", kFamilies[format.family]},
               {"description", describe(format)},
               {"bits", format.width_bits},
               {"signed", format.is_signed != 0}};
  if (format.family != kFixed) json["exponent_bits"] = format.exponent_bits;
  if (format.family == kFloat) {
    json["mantissa_bits"] = format.mantissa_bits;
    json["bias"] = format.bias;
  }
  if (format.family == kFixed) json["fraction_bits"] = format.fraction_bits;
  for (Limit& limit : list_limits(limits)) {
    std::replace(limit.key.begin(), limit.key.end(), ' ', '_');
    json[limit.key] = limit.value ? Json{{"value", exact_text(*limit.value)},
                                         {"hex", hexadecimal_text(*limit.value)}}
                                  : Json(nullptr);
  }
  json["finite_numbers"] = limits.finite_values;
  json["zero_codes"] = limits.zero_codes;
  json["infinity_codes"] = limits.infinity_codes;
  json["nan_codes"] = limits.nan_codes;
  return json;
}

// The value of every code, in the order of the codes.
Json table_json(const NumberFormat& format) {
  Json values = Json::array();
  for (std::uint64_t code = 0; code >> format.width_bits == 0; ++code) {
    values.push_back(exact_text(decode(format, code)));
  }
  return values;
}

// --- formats of blocks ---

// The largest number of a block format without a tensor scale.
Exact largest_of(const BlockFormat& format) {
  return exact_product(limits_of(format.element).largest, limits_of(format.scale).largest);
}

double bits_per_number(const BlockFormat& format) {
  return format.element.width_bits +
         static_cast<double>(format.scale.width_bits) / format.block_size;
}

void print_block(const BlockFormat& format) {
  fmt::print("{}: blocks of {} numbers that share a scale, {:g} bits for each number\n",
             name_of(format), format.block_size, bits_per_number(format));
  fmt::print("  {:<20}{}, rule {}\n", "scale", name_of(format.scale), name_of(format.rule));
  if (format.has_tensor_scale) {
    fmt::print("  {:<20}e8m23, one for the whole array\n", "second scale");
  } else {
    fmt::print("  {:<20}~ {}\n", "largest", rough_text(largest_of(format)));
  }
  fmt::print("\nIts elements are\n");
  print_limits(format.element);
}

Json block_json(const BlockFormat& format) {
  return {{"name", name_of(format)},
          {"family", "block"},
          {"block_size", format.block_size},
          {"bits_per_number", bits_per_number(format)},
          {"scale_rule", name_of(format.rule)},
          {"has_tensor_scale", format.has_tensor_scale != 0},
          {"scale", limits_json(format.scale)},
          {"element", limits_json(format.element)}};
}

int run(const FormatArguments& arguments) {
  const bool is_block = is_block_name(arguments.name);
  const BlockFormat block = is_block ? parse_block_format(arguments.name) : BlockFormat{};
  const NumberFormat format = is_block ? block.element : parse_number_format(arguments.name);
  if (arguments.table) expect_small(format);
  if (!arguments.svg.empty()) write_file(arguments.svg, format_picture(format));
  if (arguments.json) {
    Json json = is_block ? block_json(block) : limits_json(format);
    if (arguments.table) json["codes"] = table_json(format);
    fmt::print("{}", print_json(json));
    return kDone;
  }
  if (is_block) {
    print_block(block);
  } else {
    print_limits(format);
  }
  if (!arguments.table) return kDone;
  fmt::print("\n");
  print_table(format);
  return kDone;
}

}  // namespace

void add_format_command(CLI::App& app, Command& chosen) {
  const Subcommand command(app, "format", "Tells what a number format can hold");
  auto arguments = std::make_shared<FormatArguments>();
  command.add_option("name", arguments->name, "e4m3fn, bf16, fixed16f8, posit16, mxfp4, ...")
      .required();
  command.add_flag("--table", arguments->table, "also every code, for formats up to 12 bits");
  command.add_option("--svg", arguments->svg, "draw where the numbers lie");
  command.add_flag("--json", arguments->json, "print one JSON document");
  command.footer(
      "Example:\n"
      "  napier format e4m3fn --table --svg build/e4m3fn.svg\n"
      "  napier format mxfp4:scale=even\n"
      "Names: e<E>m<M>, e4m3fn, e4m3fnuz, e5m2fnuz, e4m3b11fnuz, e8m0fnu, e2m1fn, e2m3fn, e3m2fn,\n"
      "fp64, fp32, tf32, bf16, fp16, binary<K>p<P><s|u><e|f>, fixed<W>f<F>, ufixed<W>f<F>,\n"
      "posit<N>, posit<N>_<ES>; floats with :flush, :finite, :bias=B. Blocks: mxfp8_e4m3,\n"
      "mxfp8_e5m2, mxfp6_e3m2, mxfp6_e2m3, mxfp4, mxint8, nvfp4, bfp<M>b<B>; with :scale=floor,\n"
      "ceil, even or nearest. docs/formats.md has the table.");
  command.callback([arguments, &chosen] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace napier
