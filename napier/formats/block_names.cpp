#include "napier/formats/block_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "napier/base/error.h"
#include "napier/formats/format_names.h"
#include "napier/formats/name_text.h"

namespace napier {
namespace {

constexpr int kMostElementBits = 32;
constexpr int kLargestBlock = 65536;
constexpr std::string_view kRuleSuffix = ":scale=";
constexpr std::array kRules = {kScaleFloor, kScaleCeil, kScaleEven, kScaleNearest};

struct NamedBlock {
  std::string_view name;
  std::string_view element;
};

// Source: OCP MX 1.0, 5.1; an mxint8 element is an integer over 2^6.
constexpr std::array kNamedBlocks = {
    NamedBlock{"mxfp8_e4m3", "e4m3fn"}, NamedBlock{"mxfp8_e5m2", "e5m2"},
    NamedBlock{"mxfp6_e3m2", "e3m2fn"}, NamedBlock{"mxfp6_e2m3", "e2m3fn"},
    NamedBlock{"mxfp4", "e2m1fn"},      NamedBlock{"mxint8", "fixed8f6"}};

[[noreturn]] void refuse(std::string_view name, std::string expected, std::string remedy = "") {
  throw Error({.what = "there is no block format of that name",
               .got = fmt::format("\"{}\"", name),
               .expected = std::move(expected),
               .remedy = std::move(remedy)});
}

BlockFormat mx_block(std::string_view element, int block_size) {
  return {.element = parse_number_format(element),
          .scale = parse_number_format("e8m0fnu"),
          .block_size = block_size,
          .has_tensor_scale = 0,
          .rule = kScaleFloor};
}

// Source: NVIDIA, "Pretraining large language models with NVFP4", arXiv 2509.25149, 2025.
BlockFormat nvfp4_block() {
  BlockFormat row = mx_block("e2m1fn", 16);
  row.scale = parse_number_format("e4m3fn");
  row.has_tensor_scale = 1;
  row.rule = kScaleEven;
  return row;
}

BlockFormat bfp_block(int element_bits, int block_size) {
  return mx_block(fmt::format("fixed{}f{}", element_bits, element_bits - 2), block_size);
}

BlockFormat parse_bfp(std::string_view name, std::string_view base) {
  std::string_view rest = base;
  take_prefix(rest, "bfp");
  const auto bits = take_count(rest);
  const bool has_size = take_prefix(rest, "b");
  const auto size = take_count(rest);
  if (bits && has_size && size && rest.empty() && *bits >= 2 && *bits <= kMostElementBits &&
      *size >= 1 && *size <= kLargestBlock) {
    return bfp_block(*bits, *size);
  }
  refuse(name,
         fmt::format("bfp<M>b<B>: M from 2 to {} bits, the sign among them, in blocks of 1 to {}",
                     kMostElementBits, kLargestBlock),
         "write for example bfp8b16");
}

BlockFormat parse_base(std::string_view name, std::string_view base) {
  for (const NamedBlock& each : kNamedBlocks) {
    if (each.name == base) return mx_block(each.element, 32);
  }
  if (base == "nvfp4") return nvfp4_block();
  if (base.starts_with("bfp")) return parse_bfp(name, base);
  const bool is_open = base == "mxfp8" || base == "mxfp6";
  refuse(name,
         "one of mxfp8_e4m3, mxfp8_e5m2, mxfp6_e3m2, mxfp6_e2m3, mxfp4, mxint8, nvfp4, or "
         "bfp<M>b<B>",
         is_open ? "say which elements" : "");
}

ScaleRule parse_rule(std::string_view name, std::string_view suffix) {
  std::string_view rest = suffix;
  if (take_prefix(rest, kRuleSuffix)) {
    for (const ScaleRule rule : kRules) {
      if (rest == name_of(rule)) return rule;
    }
  }
  refuse(name, "no suffix but :scale=floor, :scale=ceil, :scale=even or :scale=nearest");
}

std::string base_name(BlockFormat row) {
  if (row == nvfp4_block()) return "nvfp4";
  for (const NamedBlock& each : kNamedBlocks) {
    if (row == mx_block(each.element, 32)) return std::string(each.name);
  }
  require(row == bfp_block(row.element.width_bits, row.block_size),
          "a block format is one that has a name");
  return fmt::format("bfp{}b{}", row.element.width_bits, row.block_size);
}

}  // namespace

const char* name_of(ScaleRule rule) {
  constexpr std::array kNames = {"floor", "ceil", "even", "nearest"};
  return kNames.at(static_cast<std::size_t>(rule));
}

bool is_block_name(std::string_view name) {
  return name.starts_with("mx") || name.starts_with("nvfp") || name.starts_with("bfp");
}

BlockFormat parse_block_format(std::string_view name) {
  const std::size_t length = std::min(name.find(':'), name.size());
  BlockFormat row = parse_base(name, name.substr(0, length));
  if (length < name.size()) row.rule = parse_rule(name, name.substr(length));
  return row;
}

std::string name_of(const BlockFormat& format) {
  BlockFormat plain = format;
  plain.rule = format.has_tensor_scale ? kScaleEven : kScaleFloor;
  std::string base = base_name(plain);
  if (plain == format) return base;
  return fmt::format("{}{}{}", base, kRuleSuffix, name_of(format.rule));
}

}  // namespace napier
