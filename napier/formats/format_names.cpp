#include "napier/formats/format_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "napier/base/error.h"
#include "napier/formats/float_rows.h"
#include "napier/formats/name_text.h"

namespace napier {
namespace {

constexpr int kFarthestExponent = 1100;  // so that every exact product and quire has room
constexpr int kMostPositBits = 32;
constexpr int kMostPositExponentBits = 5;

struct Translation {
  std::string_view from;
  std::string_view to;
};

constexpr std::array kAliases = {Translation{"fp64", "e11m52"}, Translation{"fp32", "e8m23"},
                                 Translation{"tf32", "e8m10"}, Translation{"bf16", "e8m7"},
                                 Translation{"fp16", "e5m10"}};

// What others call them: no names here, but worth a hint.
constexpr std::array kForeignNames = {
    Translation{"float64", "fp64"},         Translation{"double", "fp64"},
    Translation{"float32", "fp32"},         Translation{"float", "fp32"},
    Translation{"float16", "fp16"},         Translation{"half", "fp16"},
    Translation{"bfloat16", "bf16"},        Translation{"fp8", "e4m3fn or e5m2"},
    Translation{"fp6", "e2m3fn or e3m2fn"}, Translation{"fp4", "e2m1fn"},
    Translation{"int8", "fixed8f0"},        Translation{"uint8", "ufixed8f0"},
    Translation{"int4", "fixed4f0"},        Translation{"e2m1", "e2m1fn"},
    Translation{"e8m0", "e8m0fnu"}};

template <std::size_t kCount>
std::optional<std::string_view> translate(const std::array<Translation, kCount>& table,
                                          std::string_view name) {
  for (const Translation& each : table) {
    if (each.from == name) return each.to;
  }
  return std::nullopt;
}

struct Refusal {
  std::string what;
  std::string expected;
  std::string remedy = {};
};

[[noreturn]] void refuse(std::string_view name, Refusal refusal) {
  throw Error({.what = std::move(refusal.what),
               .got = fmt::format("\"{}\"", name),
               .expected = std::move(refusal.expected),
               .remedy = std::move(refusal.remedy)});
}

[[noreturn]] void refuse_unknown(std::string_view name, std::string_view base) {
  if (base.starts_with("mx") || base.starts_with("nvfp") || base.starts_with("bfp")) {
    refuse(name, {"a format of single numbers is wanted here, not one of blocks that share a scale",
                  "for example e4m3fn, e2m1fn or fixed8f6"});
  }
  std::string_view plain = base;
  for (const std::string_view prefix : {"float8_", "float6_", "float4_"})
    take_prefix(plain, prefix);
  const auto hint = translate(kForeignNames, base);
  const std::string remedy = hint            ? fmt::format("write {}", *hint)
                             : plain != base ? fmt::format("leave the prefix out: {}", plain)
                                             : "`napier format --help` lists them";
  refuse(name, {"there is no number format of that name",
                "e<E>m<M>, one of e4m3fn, e4m3fnuz, e5m2fnuz, e4m3b11fnuz, e8m0fnu, e2m1fn, "
                "e2m3fn, e3m2fn, fp64, fp32, tf32, bf16, fp16, or binary<K>p<P><s|u><e|f>, "
                "fixed<W>f<F>, ufixed<W>f<F>, posit<N>, posit<N>_<ES>",
                remedy});
}

// --- the families ---

bool is_between(int value, int least, int most) { return value >= least && value <= most; }

std::optional<NumberFormat> parse_ieee(std::string_view name, std::string_view base) {
  std::string_view rest = base;
  if (!take_prefix(rest, "e")) return std::nullopt;
  const auto exponent_bits = take_count(rest);
  const bool has_mantissa = take_prefix(rest, "m");
  const auto mantissa_bits = take_count(rest);
  if (!exponent_bits || !has_mantissa || !mantissa_bits || !rest.empty()) return std::nullopt;
  if (!is_between(*exponent_bits, 1, kMostExponentBits) ||
      !is_between(*mantissa_bits, 0, kMostMantissaBits)) {
    refuse(name, {"a float of that size cannot be had",
                  fmt::format("e<E>m<M> with E from 1 to {} and M from 0 to {}", kMostExponentBits,
                              kMostMantissaBits)});
  }
  return ieee_format(*exponent_bits, *mantissa_bits);
}

std::optional<NumberFormat> parse_p3109(std::string_view name, std::string_view base) {
  std::string_view rest = base;
  if (!take_prefix(rest, "binary")) return std::nullopt;
  const auto width_bits = take_count(rest);
  const bool has_precision = take_prefix(rest, "p");
  const auto precision = take_count(rest);
  const bool is_ending = rest == "se" || rest == "sf" || rest == "ue" || rest == "uf";
  if (!width_bits || !has_precision || !precision || !is_ending) {
    refuse(name, {"this is no P3109 format",
                  "binary<K>p<P> and then se, sf, ue or uf: K bits, precision P, signed or "
                  "unsigned, extended (with infinities) or finite",
                  "write for example binary8p4se"});
  }
  const bool is_signed = rest[0] == 's';
  const int exponent_bits = *width_bits - *precision + (is_signed ? 0 : 1);
  if (!is_between(*width_bits, 2, 64) || !is_between(*precision, 1, *width_bits) ||
      *precision > kMostMantissaBits + 1 || exponent_bits > kMostExponentBits) {
    refuse(name, {"a P3109 format of that size cannot be had",
                  fmt::format("K from 2 to 64 bits and P from 1 to K, at most {}, that leave at "
                              "most {} bits of exponent (K - P, or K - P + 1 without a sign)",
                              kMostMantissaBits + 1, kMostExponentBits)});
  }
  return p3109_format(*width_bits, *precision, is_signed, rest[1] == 'e');
}

std::optional<NumberFormat> parse_posit(std::string_view name, std::string_view base) {
  std::string_view rest = base;
  if (!take_prefix(rest, "posit")) return std::nullopt;
  const auto width_bits = take_count(rest);
  const bool has_exponent = take_prefix(rest, "_");
  const auto exponent_bits = has_exponent ? take_count(rest) : std::optional<int>(2);
  if (width_bits && exponent_bits && rest.empty() && is_between(*width_bits, 2, kMostPositBits) &&
      *exponent_bits <= kMostPositExponentBits) {
    NumberFormat row = {};
    row.family = kPosit;
    row.width_bits = *width_bits;
    row.is_signed = 1;
    row.exponent_bits = *exponent_bits;
    return row;
  }
  refuse(name,
         {"this is no posit format",
          fmt::format("posit<N> or posit<N>_<ES> with N from 2 to {} bits and ES from 0 to {}",
                      kMostPositBits, kMostPositExponentBits),
          "write for example posit16, which has ES = 2 as the standard says"});
}

std::optional<NumberFormat> parse_float(std::string_view name, std::string_view base) {
  for (const NamedFormat& row : kNamedFormats) {
    if (row.name == base) return row.format;
  }
  const std::string_view spelled = translate(kAliases, base).value_or(base);
  const auto ieee = parse_ieee(name, spelled);
  return ieee ? ieee : parse_p3109(name, spelled);
}

// --- suffixes ---

struct Suffixes {
  bool flush = false;
  bool finite = false;
  std::optional<int> bias;
};

void read_suffix(std::string_view name, std::string_view text, Suffixes& suffixes) {
  bool is_repeated = false;
  std::string_view rest = text;
  if (text == "flush") {
    is_repeated = std::exchange(suffixes.flush, true);
  } else if (text == "finite") {
    is_repeated = std::exchange(suffixes.finite, true);
  } else if (take_prefix(rest, "bias=")) {
    is_repeated = suffixes.bias.has_value();
    suffixes.bias = take_integer(rest);
    if (!suffixes.bias || !rest.empty()) {
      refuse(name, {"the bias is no integer", ":bias=B, for example e4m3:bias=11"});
    }
  } else {
    refuse(name, {fmt::format("there is no suffix \":{}\"", text), ":flush, :finite or :bias=B"});
  }
  if (is_repeated) {
    refuse(name,
           {fmt::format("the suffix \":{}\" stands there twice", text.substr(0, text.find('='))),
            "each suffix at most once"});
  }
}

Suffixes parse_suffixes(std::string_view name, std::string_view text) {
  Suffixes suffixes;
  while (take_prefix(text, ":")) {
    const std::size_t length = std::min(text.find(':'), text.size());
    read_suffix(name, text.substr(0, length), suffixes);
    text.remove_prefix(length);
  }
  return suffixes;
}

NumberFormat with_suffixes(NumberFormat row, const Suffixes& suffixes) {
  if (suffixes.flush) row.subnormals = kFlush;
  if (suffixes.finite) {
    row.has_infinity = 0;
    row.nan = kNoNan;
  }
  if (suffixes.bias) row.bias = *suffixes.bias;
  return row;
}

int suffix_count(const Suffixes& suffixes) {
  return (suffixes.flush ? 1 : 0) + (suffixes.finite ? 1 : 0) + (suffixes.bias ? 1 : 0);
}

std::string text_of(const Suffixes& suffixes) {
  return fmt::format("{}{}{}", suffixes.flush ? ":flush" : "", suffixes.finite ? ":finite" : "",
                     suffixes.bias ? fmt::format(":bias={}", *suffixes.bias) : "");
}

void check_flush(std::string_view name, const NumberFormat& base, const NumberFormat& row) {
  if (base.subnormals == kNoSubnormals || row.mantissa_bits == 0) {
    refuse(name, {"the format has no subnormal numbers to flush", "it without \":flush\""});
  }
  if (largest_magnitude(row) >> row.mantissa_bits == 0) {
    refuse(name, {"the format has subnormal numbers only, and none is left when they are flushed",
                  "it without \":flush\", or with more bits of exponent"});
  }
}

void check_float(std::string_view name, const NumberFormat& row) {
  if (row.nan == kIeeeNan && row.mantissa_bits == 0) {
    refuse(name,
           {"without a mantissa, NaN cannot be told from infinity", "at least one mantissa bit",
            fmt::format("write e{}m0:finite, or e8m0fnu for the scale of an MX block",
                        row.exponent_bits)});
  }
  if (largest_magnitude(row) == 0) {
    refuse(name, {"the format has no number but zero", "more bits, or \":finite\""});
  }
  const int top_field = (1 << row.exponent_bits) - 1;
  const int least = top_field - kFarthestExponent;
  const int most = 1 + kFarthestExponent;
  if (is_between(row.bias, least, most)) return;
  refuse(name,
         {"the exponents lie too far from zero",
          fmt::format("a bias from {} to {} with {} bits of exponent: exponents from -{} to {}",
                      least, most, row.exponent_bits, kFarthestExponent, kFarthestExponent)});
}

// Every way to write a row: a base name, and the suffixes that make the row of it.
struct Spelling {
  std::string base;
  Suffixes suffixes;
};

void add_spellings(const NumberFormat& row, const std::string& base, const NumberFormat& base_row,
                   std::vector<Spelling>& spellings) {
  for (const bool finite : {false, true}) {
    Suffixes suffixes{.flush = row.subnormals == kFlush, .finite = finite, .bias = {}};
    if (base_row.bias != row.bias) suffixes.bias = row.bias;
    if (with_suffixes(base_row, suffixes) == row) spellings.push_back({base, suffixes});
  }
}

std::string float_name(const NumberFormat& row) {
  std::vector<Spelling> spellings;
  const int e = row.exponent_bits;
  const int m = row.mantissa_bits;
  if (e > 0) {
    add_spellings(row, fmt::format("e{}m{}", e, m), ieee_format(e, m), spellings);
  }
  for (const NamedFormat& each : kNamedFormats) {
    add_spellings(row, std::string(each.name), each.format, spellings);
  }
  for (const bool is_extended : {false, true}) {
    const std::string name = fmt::format("binary{}p{}{}{}", row.width_bits, m + 1,
                                         row.is_signed ? 's' : 'u', is_extended ? 'e' : 'f');
    add_spellings(row, name, p3109_format(row.width_bits, m + 1, row.is_signed, is_extended),
                  spellings);
  }
  require(!spellings.empty(), "a number format is one that has a name");
  const auto fewest = std::min_element(spellings.begin(), spellings.end(), [](auto& a, auto& b) {
    return suffix_count(a.suffixes) < suffix_count(b.suffixes);
  });
  return fewest->base + text_of(fewest->suffixes);
}

}  // namespace

NumberFormat number_format(const FixedFormat& format) {
  NumberFormat row = {};
  row.family = kFixed;
  row.width_bits = format.width_bits;
  row.is_signed = format.is_signed ? 1 : 0;
  row.fraction_bits = format.fraction_bits;
  return row;
}

NumberFormat parse_number_format(std::string_view name) {
  const std::size_t length = std::min(name.find(':'), name.size());
  const std::string_view base = name.substr(0, length);
  const bool is_fixed = base.starts_with("fixed") || base.starts_with("ufixed");
  const auto whole = is_fixed ? number_format(parse_fixed_format(base)) : parse_posit(name, base);
  if (whole && length < name.size()) {
    refuse(name, {"suffixes are for floats: fixed point and posits have no subnormals, infinities "
                  "or biases to choose",
                  fmt::format("\"{}\"", base)});
  }
  if (whole) return *whole;
  const auto base_row = parse_float(name, base);
  if (!base_row) refuse_unknown(name, base);
  const Suffixes suffixes = parse_suffixes(name, name.substr(length));
  const NumberFormat row = with_suffixes(*base_row, suffixes);
  check_float(name, row);
  if (suffixes.flush) check_flush(name, *base_row, row);
  return row;
}

std::string name_of(const NumberFormat& format) {
  if (format.family == kFixed) {
    return name_of(FixedFormat{format.width_bits, format.fraction_bits, format.is_signed != 0});
  }
  if (format.family == kFloat) return float_name(format);
  const int standard = 2;
  return format.exponent_bits == standard
             ? fmt::format("posit{}", format.width_bits)
             : fmt::format("posit{}_{}", format.width_bits, format.exponent_bits);
}

}  // namespace napier
