#include "apps/napier/round_binary.h"

#include <algorithm>
#include <bit>
#include <span>
#include <vector>

#include "apps/napier/projection_options.h"
#include "apps/napier/standard_input.h"
#include "napier/arithmetic/format_limits.h"
#include "napier/arithmetic/packed_codes.h"
#include "napier/arithmetic/values.h"
#include "napier/base/error.h"
#include "napier/formats/format_names.h"
#include "napier/kernels/block_quantize.h"
#include "napier/kernels/quantize.h"

namespace napier {
namespace {

constexpr int kAllCores = 0;

void expect_float32_values(const NumberFormat& format) {
  if (fits_float32(format)) return;
  throw Error({.what = "float32 does not have every number of the format",
               .where = "--binary",
               .got = name_of(format),
               .expected = "a format within 24 bits of precision and the range of float32",
               .remedy = "add --codes for hexadecimal codes, or leave --binary out"});
}

void append_floats(std::span<const float> values, Answers& answers) {
  for (const float value : values) append_float(bits_of_value(value), answers);
}

// --- blocks ---

// Some whole blocks, or the last ones of the input.
class BlockRounder {
 public:
  BlockRounder(const BlockRules& rules, bool codes) : quantizer_(rules), codes_(codes) {}

  void round(std::span<const float> x, Answers& answers) {
    const BlockFormat& format = quantizer_.rules().format;
    scales_.resize(number_of_blocks(x.size(), format));
    elements_.resize(packed_bytes(x.size(), format.element.width_bits));
    values_.resize(x.size());
    const BlockArrays codes = {scales_.data(), elements_.data(), nullptr};
    const BlockArrays values = {nullptr, nullptr, values_.data()};
    const BlockReport report =
        quantizer_.quantize(count_, x.data(), x.size(), codes_ ? codes : values, kAllCores);
    count_ += x.size();
    if (!codes_) return append_floats(values_, answers);
    if (format.has_tensor_scale) answers += code_text(report.tensor_scale, kBinary32) + "\n";
    append_lines(x.size(), answers);
  }

 private:
  void append_lines(std::size_t count, Answers& answers) const {
    const BlockFormat& format = quantizer_.rules().format;
    const auto size = static_cast<std::size_t>(format.block_size);
    for (std::size_t n = 0; n < count; ++n) {
      if (n % size == 0) answers += code_text(scales_[n / size], format.scale);
      const u64 code = packed_code(elements_.data(), n, format.element.width_bits);
      answers += " ";
      answers += code_text(code, format.element);
      if ((n + 1) % size == 0 || n + 1 == count) answers += "\n";
    }
  }

  BlockQuantizer quantizer_;
  bool codes_;
  u64 count_ = 0;
  std::vector<std::uint8_t> scales_, elements_;
  std::vector<float> values_;
};

}  // namespace

void round_binary_numbers(const Projection& to, const RandomSource& random, bool codes) {
  const NumberFormat& format = to.format;
  if (!codes) expect_float32_values(format);
  const Quantizer quantizer(to, random);
  u64 count = 0;
  answer_floats([&](std::span<const float> x, Answers& answers) {
    if (codes) {
      std::vector<std::uint8_t> packed(packed_bytes(x.size(), format.width_bits));
      quantizer.codes(count, x.data(), x.size(), packed.data(), kAllCores);
      for (std::size_t n = 0; n < x.size(); ++n) {
        answers += code_text(packed_code(packed.data(), n, format.width_bits), format) + "\n";
      }
    } else {
      std::vector<float> values(x.size());
      quantizer.values(count, x.data(), x.size(), values.data(), kAllCores);
      append_floats(values, answers);
    }
    count += x.size();
  });
}

void round_binary_blocks(const BlockRules& rules, bool codes) {
  const auto size = static_cast<std::size_t>(rules.format.block_size);
  BlockRounder rounder(rules, codes);
  std::vector<float> waiting;
  answer_floats([&](std::span<const float> x, Answers& answers) {
    waiting.insert(waiting.end(), x.begin(), x.end());
    const std::size_t whole = rules.format.has_tensor_scale ? 0 : waiting.size() / size * size;
    if (whole == 0) return;
    rounder.round({waiting.data(), whole}, answers);
    waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(whole));
  });
  if (waiting.empty() && !rules.format.has_tensor_scale) return;
  Answers answers;
  rounder.round(waiting, answers);
  write_out(answers);
}

}  // namespace napier
