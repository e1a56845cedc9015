#include "napier/kernels/device/vector_task.h"

#include <algorithm>
#include <cstdlib>

#include "napier/arithmetic/check_rules.h"
#include "napier/arithmetic/packed_codes.h"
#include "napier/arithmetic/values.h"
#include "napier/base/error.h"
#include "napier/kernels/quantize_plan.h"

namespace napier {
namespace {

constexpr int kBias32 = 127;
constexpr int kMantissa32 = 23;
constexpr int kMostCodeBits = 32;
constexpr int kFar = 1000;  // 2^kFar is beyond every end
constexpr int kMostDirectBits = 16;
constexpr int kFarFraction = 100;
constexpr int kAboveFields = 300;
constexpr const char* kPosits = "integers of 64 bits cannot carry the format";
constexpr const char* kQuotients = "quotients are computed by the definition";

bool fits_narrow(const NumberFormat& f) {
  if (f.width_bits > kMostCodeBits) return false;
  if (f.family == kFixed) return true;
  return f.family == kFloat && f.subnormals != kNoSubnormals && f.mantissa_bits <= kMantissa32 &&
         smallest_exponent(f) + kBias32 > 0;
}

void set_ends(const Projection& to, NarrowCodes& n) {
  const auto code = [&to](const Exact& x) { return static_cast<u32>(project_exact(x, to, 0)); };
  n.above = code(exact_value(0, 1, kFar));
  n.below = code(exact_value(1, 1, kFar));
  n.plus_infinity = code(exact_special(kInfinite, 0));
  n.minus_infinity = code(exact_special(kInfinite, 1));
  n.not_a_number = code(exact_special(kNotANumber, 0));
}

void set_direct(const Projection& to, NarrowCodes& n) {
  const Rounding mode = to.rounding.mode;
  const bool is_far = n.is_fixed && std::abs(n.fraction_bits) > kFarFraction;
  const bool is_other = mode == kRo || mode == kSrc || n.wraps != 0;
  n.is_direct = !is_far && !is_other && to.rounding.random_bits <= kMostDirectBits;
  n.places = to.rounding.random_bits + 1;
  n.direct_lowest = n.is_fixed ? kAboveFields : n.lowest_field;
  n.drop_offset = n.is_fixed ? kMantissa32 + kBias32 - n.fraction_bits - kAboveFields
                             : kMantissa32 - n.mantissa_bits;
  n.half_step = mode == kRne || mode == kRna;
  n.less = n.odd = mode == kRne;
  n.random_part = mode == kSrb;
  n.all_above = mode == kRu;
  n.all_below = mode == kRd;
}

NarrowCodes float_codes(const Projection& to, NarrowCodes n) {
  const NumberFormat& f = to.format;
  n.mantissa_bits = f.mantissa_bits;
  n.lowest_field = smallest_exponent(f) + kBias32;
  n.sign = static_cast<u32>(sign_bit(f));
  n.negative_zero = has_negative_zero(f) ? n.sign : 0;
  n.flush_below = f.subnormals == kFlush ? 1U << f.mantissa_bits : 0;
  n.largest = static_cast<u32>(largest_magnitude(f));
  n.largest_negative = f.is_signed ? n.largest : 0;
  set_direct(to, n);
  return n;
}

// --- the plan's constants ---

static_assert(kNearestMethod == static_cast<int>(QuantizeMethod::nearest) &&
              kCutMethod == static_cast<int>(QuantizeMethod::cut) &&
              kThresholdMethod == static_cast<int>(QuantizeMethod::threshold) &&
              kDirectedMethod == static_cast<int>(QuantizeMethod::directed) &&
              kOddMethod == static_cast<int>(QuantizeMethod::odd));
static_assert(kShiftedCode == static_cast<int>(CodeKind::shifted) &&
              kRebasedCode == static_cast<int>(CodeKind::rebased) &&
              kFixedCode == static_cast<int>(CodeKind::fixed));

void set_ends(const Ends32& from, VectorTask& t) {
  t.largest_bits = bits_of_lanes(from.largest);
  t.largest_negative_bits = bits_of_lanes(from.largest_negative);
  t.above_bits = bits_of_lanes(from.above);
  t.below_bits = bits_of_lanes(from.below);
  t.plus_infinity_bits = bits_of_lanes(from.plus_infinity);
  t.minus_infinity_bits = bits_of_lanes(from.minus_infinity);
  t.not_a_number_bits = bits_of_lanes(from.not_a_number);
  t.flush_below_bits = bits_of_lanes(from.flush_below);
  t.zero_addend = from.zero_addend;
}

void set_rounding(const Quantize32& from, VectorTask& t) {
  t.random_bits = from.random_bits;
  t.random_mask = from.random_mask;
  t.goes_up = from.goes_up;
  t.power_mask = from.power_mask;
  t.lowest_power_bits = bits_of_lanes(from.lowest_power);
  t.clamp_bits = bits_of_lanes(from.clamp);
  t.move = from.move;
  t.step_of_power = from.step_of_power;
  t.threshold_bits = from.threshold_bits;
  t.low_mask = from.low_mask;
  t.random_place = from.random_place;
  t.addend = from.addend;
  t.near_place = from.near_place;
  t.near_addend = from.near_addend;
  t.near_parity = from.near_parity;
}

void set_code(const Encode32& from, VectorTask& t) {
  t.code_kind = static_cast<int>(from.kind);
  t.width = from.width;
  t.shift = from.shift;
  t.rebase = from.rebase;
  t.implied = from.implied;
  t.smallest_bits = bits_of_lanes(from.lowest_power);
  t.infinity_as_bits = bits_of_lanes(from.infinity_as);
  t.nan_code = from.nan_code;
  t.steps_per_unit = from.steps_per_unit;
}

bool is_shortcut(const QuantizePlan& plan) {
  return plan.path == QuantizePath::integer32 || plan.path == QuantizePath::binary32;
}

VectorKind kind_of(const QuantizePlan& plan, const RandomSource& random) {
  return {static_cast<VectorMethod>(plan.narrow.method), plan.path == QuantizePath::integer32,
          plan.narrow.random_bits == 0 ? 0 : field_bits(random.random_bits)};
}

VectorTask task_of(const QuantizePlan& plan) {
  VectorTask t = {};
  set_ends(plan.narrow.ends, t);
  set_rounding(plan.narrow, t);
  set_code(plan.narrow_code, t);
  return t;
}

BlockVectors block_vectors(const BlockPlan& plan, const VectorTask& element, int block_size) {
  BlockVectors b = {};
  b.element = element;
  b.block_size = static_cast<u64>(block_size);
  b.element_exponent = plan.element_exponent;
  b.moves_up_from = plan.moves_up_from;
  b.lowest_scale = plan.lowest_scale;
  b.highest_scale = plan.highest_scale;
  b.has_nan = plan.has_nan;
  b.nan_scale = plan.nan_scale;
  return b;
}

}  // namespace

NarrowCodes narrow_codes(const Projection& to) {
  const NumberFormat& f = to.format;
  NarrowCodes n = {};
  n.is_narrow = fits_narrow(f);
  if (!n.is_narrow) return n;
  n.rounding = to.rounding;
  n.mask = static_cast<u32>(low_bits_mask(f.width_bits));
  set_ends(to, n);
  if (f.family == kFixed) {
    n.is_fixed = 1;
    n.wraps = to.overflow == kWrap;
    n.fraction_bits = f.fraction_bits;
    n.largest = static_cast<u32>(fixed_end(f, 0));
    n.largest_negative = static_cast<u32>(fixed_end(f, 1));
    set_direct(to, n);
    return n;
  }
  return float_codes(to, n);
}

DeviceVector device_vector(const Projection& to, const RandomSource& random, std::size_t count,
                           std::uint64_t first) {
  return {to, narrow_codes(to), random, first, count};
}

DeviceShortcut device_shortcut(const Projection& to, const RandomSource& random, std::size_t count,
                               std::uint64_t first) {
  const QuantizePlan plan = plan_quantize(to);
  const int random_bits = plan.narrow.random_bits;
  DeviceShortcut s = {};
  if (!is_shortcut(plan)) return s;
  if (random_bits > 0 && (random.kind == kLfsr || first % kUnit != 0)) return s;
  s.path = name_of(plan.path);
  s.kind = kind_of(plan, random);
  s.task = task_of(plan);
  s.task.count = count;
  s.task.first = first;
  s.task.seed = random.seed;
  s.task.stream = random.stream;
  return s;
}

QuantizeReport codes_report(const NarrowCodes& narrow, const std::string& device) {
  if (narrow.is_narrow) return {"integer64", device, ""};
  return {"definition", device, kPosits};
}

QuantizeReport vector_report(const DeviceShortcut& shortcut, const NarrowCodes& narrow,
                             const std::string& device) {
  if (shortcut.path.empty()) return codes_report(narrow, device);
  return {shortcut.path, device, ""};
}

BlockReport blocks_report(const DeviceBlocks& task, const std::string& device) {
  if (task.narrow.is_narrow) return {"integer64", device, "", task.tensor_scale};
  const bool is_power = has_power_of_two_scale(task.format) && !task.format.has_tensor_scale;
  return {"definition", device, is_power ? kPosits : kQuotients, task.tensor_scale};
}

void check_device_decode(const NumberFormat& format, std::span<const std::uint8_t> codes,
                         std::size_t count) {
  require(format.width_bits <= kMostCodeBits, "a code has at most 32 bits");
  require(codes.size() == packed_bytes(count, format.width_bits),
          "as many bytes as the packed codes have");
}

DeviceDecode device_decode(const NumberFormat& format, std::size_t count) {
  DeviceDecode d = {};
  d.is_vector = fits_decode32(format);
  if (!d.is_vector) return d;
  const Decode32 from = decode32_of(format);
  d.task = {count,
            static_cast<int>(from.kind),
            from.width,
            from.is_signed,
            static_cast<u32>(from.shift),
            from.rebase,
            from.implied,
            from.step,
            static_cast<u32>(from.infinity),
            static_cast<u32>(from.first_nan - 1),
            from.single_nan};
  return d;
}

QuantizeReport decode_report(bool is_vector, const std::string& device) {
  if (is_vector) return {"vector", device, ""};
  return {"definition", device, "no vector path has this format"};
}

void check_device_codes(const Projection& to, std::size_t count,
                        std::span<const std::uint8_t> codes) {
  check_projection(to, "the result");
  require(to.format.width_bits <= 32, "a code has at most 32 bits");
  require(codes.size() == packed_bytes(count, to.format.width_bits),
          "as many bytes as the packed codes have");
}

DeviceBlocks device_blocks(const BlockRules& rules, std::size_t count, std::uint64_t first,
                           bool wants_values) {
  const BlockFormat& format = rules.format;
  check_block_rules(rules);
  require(first % static_cast<std::uint64_t>(format.block_size) == 0,
          "an array starts with a block's first element");
  const Projection to = element_projection(rules);
  DeviceBlocks task = {format, to, {}, rules.random, first, count, 0x3F800000, wants_values};
  if (has_power_of_two_scale(format) && !format.has_tensor_scale) task.narrow = narrow_codes(to);
  return task;
}

DeviceBlockShortcut device_block_shortcut(const BlockRules& rules, std::size_t count,
                                          std::uint64_t first, bool has_double) {
  const BlockPlan plan = plan_blocks(rules);
  const bool is_quotient = plan.path == BlockPath::quotient;
  DeviceBlockShortcut s = {};
  if (plan.path == BlockPath::scalar || (is_quotient && !has_double)) return s;
  const DeviceShortcut element =
      device_shortcut(element_projection(rules), rules.random, count, first);
  if (element.path.empty() || rules.format.block_size % kUnit != 0) return s;
  s.path = name_of(plan.path);
  s.kind = element.kind;
  s.task.blocks = block_vectors(plan, element.task, rules.format.block_size);
  if (!is_quotient) return s;
  s.task.scale_kind = kind_of(plan.scale, {});
  s.task.scale = task_of(plan.scale);
  s.task.smallest_scale_bits = bits_of_lanes(plan.smallest_scale);
  s.largest_element = plan.largest_element;
  set_tensor_scale(bits_of_lanes(1.0F), s);
  return s;
}

void set_tensor_scale(std::uint32_t bits, DeviceBlockShortcut& shortcut) {
  shortcut.task.tensor_scale = lanes_of_bits(bits);
  shortcut.task.divisor = shortcut.largest_element * shortcut.task.tensor_scale;
}

std::uint32_t tensor_scale_of_parts(const BlockFormat& format,
                                    std::span<const std::uint32_t> largest) {
  const auto most = std::max_element(largest.begin(), largest.end());
  const std::uint32_t bits = most == largest.end() ? 0 : *most;
  return static_cast<std::uint32_t>(tensor_scale_code(format, decode(kBinary32, bits), kBinary32));
}

}  // namespace napier
