#include "apps/napier/format_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "napier/arithmetic/exact_text.h"
#include "napier/arithmetic/format_limits.h"
#include "napier/formats/format_names.h"

namespace napier {
namespace {

constexpr int kMostDrawnBits = 12;
constexpr double kWidth = 960;
constexpr double kLeft = 48;
constexpr double kRight = 920;
constexpr double kFieldsTop = 84;
constexpr double kLetterWidth = 7;
constexpr double kLineTop = 166;
constexpr double kBarsHeight = 150;

constexpr std::string_view kStyle = R"css(
  svg { background: #fbfaf7; color-scheme: light dark; }
  text { fill: #59606b; font: 12px Inter, Lato, system-ui, "Segoe UI", "DejaVu Sans", sans-serif;
    font-variant-numeric: tabular-nums; }
  .title { fill: #1d2127; font-size: 24px; font-weight: 700; letter-spacing: -.01em; }
  .lead { font-size: 13px; }
  .head { fill: #1d2127; font-size: 13px; font-weight: 600; }
  .fact { fill: #1d2127; font-weight: 600; }
  .power { font-size: 9px; }
  .axis { stroke: #8c929b; } .grid { stroke: #e4e1da; }
  .sign { --c: #7a4fa3; } .exponent { --c: #14735a; } .mantissa { --c: #2459a6; }
  .normal { --c: #2459a6; } .subnormal { --c: #d07a1c; }
  .fill { fill: var(--c); } .tick { stroke: var(--c); } .label { fill: var(--c); font-weight: 600; }
  .field { fill: var(--c); fill-opacity: .16; stroke: var(--c); stroke-width: 1; }
  .bar { fill: var(--c); fill-opacity: .85; }
  @media (prefers-color-scheme: dark) {
    svg { background: #15171b; }
    text { fill: #a8aeb8; }
    .title, .head, .fact { fill: #e8e8e6; }
    .axis { stroke: #767d88; } .grid { stroke: #30343b; }
    .sign { --c: #b794dd; } .exponent { --c: #55c39d; } .mantissa { --c: #7eb0f5; }
    .normal { --c: #7eb0f5; } .subnormal { --c: #e8a24e; }
  }
)css";

// --- small pieces of SVG ---

std::string words(double x, double y, std::string_view style, std::string_view anchor,
                  std::string_view content) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"{}\" text-anchor=\"{}\">{}</text>\n",
                     x, y, style, anchor, content);
}

std::string line(double x1, double y1, double x2, double y2, std::string_view style) {
  return fmt::format(
      "<line x1=\"{:.2f}\" y1=\"{:.1f}\" x2=\"{:.2f}\" y2=\"{:.1f}\" class=\"{}\"/>\n", x1, y1, x2,
      y2, style);
}

std::string box(double x, double y, double width, double height, std::string_view style) {
  return fmt::format(
      "<rect x=\"{:.2f}\" y=\"{:.1f}\" width=\"{:.2f}\" height=\"{:.1f}\" class=\"{}\"/>\n", x, y,
      width, height, style);
}

std::string power_of_two(int exponent) {
  return fmt::format("2<tspan class=\"power\" dy=\"-5\">{}{}</tspan>", exponent < 0 ? "−" : "",
                     std::abs(exponent));
}

// --- the numbers ---

bool is_subnormal(const NumberFormat& format, std::uint64_t code) {
  return format.family == kFloat && format.subnormals == kGradual &&
         code >> format.mantissa_bits == 0;
}

// The first positive code whose number is 2^exponent or more; codes ascend with their numbers.
std::uint64_t first_code_from(const NumberFormat& format, int exponent) {
  std::uint64_t low = smallest_number_code(format);
  std::uint64_t high = largest_number_code(format) + 1;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (leading_exponent(decode(format, middle)) < exponent) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

// Powers of two, one after the other, with as many numbers from each to the next.
struct Run {
  int first;
  int last;
  std::uint64_t count;
  bool is_subnormal;
};

std::vector<Run> runs_of(const NumberFormat& format, const FormatLimits& limits) {
  std::vector<Run> runs;
  if (!limits.smallest) return runs;
  const int last = leading_exponent(limits.largest);
  std::uint64_t begin = smallest_number_code(format);
  for (int exponent = leading_exponent(*limits.smallest); exponent <= last; ++exponent) {
    const std::uint64_t end = first_code_from(format, exponent + 1);
    const Run run = {exponent, exponent, end - begin, is_subnormal(format, begin)};
    const bool continues = !runs.empty() && runs.back().count == run.count &&
                           runs.back().is_subnormal == run.is_subnormal;
    if (continues) {
      runs.back().last = exponent;
    } else {
      runs.push_back(run);
    }
    begin = end;
  }
  return runs;
}

// --- the head ---

struct Field {
  std::string name;
  std::string letter;  // where the name is too wide
  std::string style;
  int bits;
};

std::vector<Field> fields_of(const NumberFormat& format) {
  std::vector<Field> fields;
  if (format.is_signed) fields.push_back({"sign", "±", "sign", 1});
  if (format.family == kFloat) {
    fields.push_back({"exponent", "E", "exponent", format.exponent_bits});
    fields.push_back({"mantissa", "M", "mantissa", format.mantissa_bits});
  } else if (format.family == kPosit) {
    fields.push_back({"regime, exponent, fraction", "R E F", "exponent", format.width_bits - 1});
  } else {
    const int below = std::clamp(format.fraction_bits, 0, format.width_bits - format.is_signed);
    fields.push_back({"whole", "W", "exponent", format.width_bits - format.is_signed - below});
    fields.push_back({"fraction", "F", "mantissa", below});
  }
  return fields;
}

std::string draw_fields(const NumberFormat& format) {
  const double size = std::min(24.0, (kRight - kLeft) / format.width_bits);
  std::string svg;
  double x = kLeft;
  for (const Field& field : fields_of(format)) {
    if (field.bits == 0) continue;
    for (int i = 0; i < field.bits; ++i) {
      svg += box(x + i * size + 1, kFieldsTop, size - 2, 22, field.style + " field");
    }
    const double width = field.bits * size;
    svg += words(
        x + width / 2, kFieldsTop + 38, field.style + " label", "middle",
        width > kLetterWidth * static_cast<double>(field.name.size()) ? field.name : field.letter);
    x += width;
  }
  return svg;
}

std::string fact(std::string_view name, const std::optional<Exact>& x) {
  if (!x) return "";
  const std::string exact = exact_text(*x);
  const bool is_power = !x->is_negative && hexadecimal_text(*x).find("0x1p") == 0;
  const bool is_short = exact.size() <= 10 && exact.find('x') == std::string::npos;
  const std::string shown = is_short   ? exact
                            : is_power ? power_of_two(leading_exponent(*x))
                                       : "≈ " + rough_text(*x);
  // The step back down from the superscript is in the gap to the next fact.
  const int down = shown.find("dy=") == std::string::npos ? 0 : 5;
  return fmt::format("{} <tspan class=\"fact\">{}</tspan><tspan dx=\"18\" dy=\"{}\"> </tspan>",
                     name, shown, down);
}

std::string draw_head(const NumberFormat& format, const FormatLimits& limits) {
  std::string svg = words(kLeft, 40, "title", "start", name_of(format));
  svg += words(kLeft, 62, "lead", "start", describe(format));
  svg += draw_fields(format);
  // A field's word may be wider than a narrow field; the facts stand well to its right.
  const double x = kLeft + std::min(24.0, (kRight - kLeft) / format.width_bits) * format.width_bits;
  const std::string facts = fact("largest", limits.largest) +
                            fact("smallest normal", limits.smallest_normal) +
                            fact("smallest", limits.smallest) + fact("epsilon", limits.epsilon);
  const bool has_room = x < 300;
  svg += words(has_room ? std::max(x + 40, 300.0) : kLeft,
               has_room ? kFieldsTop + 16 : kFieldsTop + 64, "lead", "start", facts);
  return svg;
}

// --- all numbers on a line ---

double over_power(const Exact& x, int exponent) {
  const double magnitude =
      std::ldexp(static_cast<double>(x.significand.low), x.exponent - exponent);
  return x.is_negative ? -magnitude : magnitude;
}

std::string draw_line(const NumberFormat& format, const FormatLimits& limits, double top) {
  const Exact& widest = is_exact_zero(limits.largest) ? limits.lowest : limits.largest;
  const int scale = leading_exponent(widest);
  const double lower = over_power(limits.lowest, scale);
  const double upper = over_power(limits.largest, scale);
  const double base = top + 58;
  const auto place = [&](double v) {
    return kLeft + (v - lower) / (upper - lower) * (kRight - kLeft);
  };
  std::string svg = words(kLeft, top, "head", "start",
                          fmt::format("All {} numbers on a line", limits.finite_values));
  svg += line(kLeft, base, kRight, base, "axis");
  for (std::uint64_t code = 0; code >> format.width_bits == 0; ++code) {
    const Exact x = decode(format, code);
    if (x.kind != kFinite) continue;
    const bool is_low = is_subnormal(format, code & top_magnitude(format)) && !is_exact_zero(x);
    const double at = place(over_power(x, scale));
    svg += line(at, base, at, base - (is_low ? 20 : 34), is_low ? "subnormal tick" : "normal tick");
  }
  const auto mark = [&](const Exact& x, std::string_view anchor) {
    const double at = place(over_power(x, scale));
    const std::string exact = exact_text(x);
    const bool is_short = exact.size() <= 16 && exact.find('x') == std::string::npos;
    svg += line(at, base, at, base + 5, "axis");
    svg += words(at, base + 19, "", anchor, is_short ? exact : rough_text(x));
  };
  mark(limits.lowest, "start");
  if (lower < 0 && upper > 0) mark(exact_value(0, 0, 0), "middle");
  mark(limits.largest, "end");
  return svg;
}

// --- how many between powers of two ---

struct Frame {
  double top;
  double bottom;
  int first;      // the power of two at the left end
  int last;       // the one at the right end
  double height;  // of one doubling
};

double column(const Frame& frame, double exponent) {
  return kLeft + (exponent - frame.first) / (frame.last - frame.first) * (kRight - kLeft);
}

double bar_height(const Frame& frame, std::uint64_t count) {
  return 6 + frame.height * std::log2(static_cast<double>(count));
}

std::string draw_bars(const Frame& frame, const std::vector<Run>& runs) {
  std::string svg;
  const double width = column(frame, frame.first + 1) - kLeft;
  const double gap = width > 6 ? 2 : 0;
  for (const Run& run : runs) {
    if (run.count == 0) continue;
    const double height = bar_height(frame, run.count);
    const std::string style = run.is_subnormal ? "subnormal bar" : "normal bar";
    const int step = gap > 0 ? 1 : run.last - run.first + 1;
    for (int e = run.first; e <= run.last; e += step) {
      svg +=
          box(column(frame, e) + gap / 2, frame.bottom - height, step * width - gap, height, style);
    }
  }
  return svg;
}

std::string draw_counts(const Frame& frame, std::uint64_t most) {
  std::string svg;
  const int doublings = static_cast<int>(std::floor(std::log2(static_cast<double>(most))));
  const int step = std::max(1, (doublings + 5) / 6);
  for (int d = 0; d <= doublings; d += step) {
    const double y = frame.bottom - bar_height(frame, std::uint64_t{1} << d);
    svg += line(kLeft, y, kRight, y, "grid");
    svg += words(kLeft - 8, y + 4, "", "end", d <= 10 ? std::to_string(1 << d) : power_of_two(d));
  }
  return svg;
}

std::string draw_powers(const Frame& frame) {
  std::string svg = line(kLeft, frame.bottom, kRight, frame.bottom, "axis");
  const int powers = frame.last - frame.first;
  int step = 1;
  while (powers / step > 20) step *= 2;
  for (int e = frame.first; e <= frame.last; ++e) {
    if (e % step != 0) continue;
    const double x = column(frame, e);
    svg += line(x, frame.bottom, x, frame.bottom + 5, "axis");
    svg += words(x, frame.bottom + 21, "", "middle", power_of_two(e));
  }
  return svg;
}

std::string draw_legend(double y, bool has_subnormals) {
  std::string svg = box(kRight - 190, y - 10, 11, 11, "normal bar");
  svg += words(kRight - 174, y, "", "start", "normal");
  if (!has_subnormals) return words(kRight, y, "", "end", "each bar: a power of two to the next");
  svg += box(kRight - 96, y - 10, 11, 11, "subnormal bar");
  svg += words(kRight - 80, y, "", "start", "subnormal");
  return svg;
}

std::string draw_density(const NumberFormat& format, const FormatLimits& limits, double top) {
  const std::vector<Run> runs = runs_of(format, limits);
  std::string svg = words(kLeft, top, "head", "start",
                          "How many positive numbers from each power of two to the next");
  if (runs.empty()) return svg + words(kLeft, top + 24, "", "start", "none is positive");
  std::uint64_t most = 1;
  for (const Run& run : runs) most = std::max(most, run.count);
  const double doublings = std::max(1.0, std::log2(static_cast<double>(most)));
  const Frame frame = {.top = top + 20,
                       .bottom = top + 26 + kBarsHeight,
                       .first = runs.front().first,
                       .last = runs.back().last + 1,
                       .height = (kBarsHeight - 6) / doublings};
  svg += draw_legend(top, limits.smallest_subnormal.has_value());
  return svg + draw_counts(frame, most) + draw_bars(frame, runs) + draw_powers(frame);
}

std::string codes_of(std::uint64_t count, std::string_view what) {
  if (count == 0) return fmt::format("no {}", what);
  return count == 1 ? fmt::format("one code for {}", what)
                    : fmt::format("{} codes for {}", count, what);
}

}  // namespace

std::string describe(const NumberFormat& format) {
  const char* const sign = format.is_signed ? "sign, " : "no sign, ";
  if (format.family == kFixed) {
    return fmt::format("{} of {} bit{}: code · 2^{}",
                       format.is_signed ? "two's complement" : "unsigned fixed point",
                       format.width_bits, format.width_bits == 1 ? "" : "s", -format.fraction_bits);
  }
  if (format.family == kPosit) {
    return fmt::format("posit of {} bits with {} of exponent; one code for NaR", format.width_bits,
                       format.exponent_bits);
  }
  const FormatLimits limits = limits_of(format);
  const char* const low = format.subnormals == kFlush          ? "; subnormal codes are zero"
                          : format.subnormals == kNoSubnormals ? "; no zero"
                                                               : "";
  return fmt::format("float of {} bits: {}{} of exponent, {} of mantissa; bias {}; {}, {}{}",
                     format.width_bits, sign, format.exponent_bits, format.mantissa_bits,
                     format.bias, codes_of(limits.infinity_codes, "infinity"),
                     codes_of(limits.nan_codes, "NaN"), low);
}

std::string format_picture(const NumberFormat& format) {
  const FormatLimits limits = limits_of(format);
  const bool has_line = format.width_bits <= kMostDrawnBits;
  const double density_top = has_line ? kLineTop + 122 : kLineTop + 28;
  const double height = density_top + kBarsHeight + 72;
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
      "height=\"{1}\" role=\"img\">\n<title>{2}</title>\n<style>{3}</style>\n",
      kWidth, height, name_of(format), kStyle);
  svg += draw_head(format, limits);
  if (has_line) svg += draw_line(format, limits, kLineTop);
  svg += draw_density(format, limits, density_top);
  return svg + "</svg>\n";
}

}  // namespace napier
