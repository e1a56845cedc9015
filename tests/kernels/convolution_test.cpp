#include "napier/kernels/convolution.h"

#include <gtest/gtest.h>

#include <vector>

#include "gemm_case.h"
#include "napier/base/error.h"
#include "random_rules.h"

namespace napier {
namespace {

// The sums of the definition, written with signed coordinates and all of the taps.
class PlainConvolution {
 public:
  PlainConvolution(const GemmRules& rules, const ConvolutionShape& shape)
      : rules_(rules),
        s_(shape),
        output_height_(output_height(shape)),
        output_width_(output_width(shape)) {}

  std::vector<float> forward(const std::vector<float>& input, const std::vector<float>& weights,
                             const std::vector<float>& bias) const {
    std::vector<float> output;
    for (std::size_t n = 0; n < s_.batch; ++n)
      for (std::size_t f = 0; f < s_.filters; ++f)
        for (std::size_t y = 0; y < output_height_; ++y)
          for (std::size_t x = 0; x < output_width_; ++x) {
            std::vector<float> a, b;
            for (std::size_t c = 0; c < s_.channels; ++c)
              for (std::size_t r = 0; r < s_.kernel_height; ++r)
                for (std::size_t t = 0; t < s_.kernel_width; ++t) {
                  a.push_back(pixel(input, n, c, y, r, x, t));
                  b.push_back(
                      weights[((f * s_.channels + c) * s_.kernel_height + r) * s_.kernel_width +
                              t]);
                }
            const std::size_t i = (n * output_height_ + y) * output_width_ + x;
            output.push_back(dot(a, b, i, f, bias.empty() ? 0 : bias[f]));
          }
    return output;
  }

  std::vector<float> input_gradient(const std::vector<float>& gradient,
                                    const std::vector<float>& weights) const {
    std::vector<float> result;
    for (std::size_t n = 0; n < s_.batch; ++n)
      for (std::size_t c = 0; c < s_.channels; ++c)
        for (std::size_t h = 0; h < s_.height; ++h)
          for (std::size_t w = 0; w < s_.width; ++w) {
            std::vector<float> a, b;
            for (std::size_t f = 0; f < s_.filters; ++f)
              for (std::size_t r = 0; r < s_.kernel_height; ++r)
                for (std::size_t t = 0; t < s_.kernel_width; ++t) {
                  a.push_back(reader(gradient, n, f, h, r, w, t));
                  b.push_back(
                      weights[((f * s_.channels + c) * s_.kernel_height + r) * s_.kernel_width +
                              t]);
                }
            result.push_back(dot(a, b, (n * s_.height + h) * s_.width + w, c, 0));
          }
    return result;
  }

  std::vector<float> weight_gradient(const std::vector<float>& input,
                                     const std::vector<float>& gradient) const {
    std::vector<float> result;
    for (std::size_t f = 0; f < s_.filters; ++f)
      for (std::size_t c = 0; c < s_.channels; ++c)
        for (std::size_t r = 0; r < s_.kernel_height; ++r)
          for (std::size_t t = 0; t < s_.kernel_width; ++t) {
            std::vector<float> a, b;
            for (std::size_t n = 0; n < s_.batch; ++n)
              for (std::size_t y = 0; y < output_height_; ++y)
                for (std::size_t x = 0; x < output_width_; ++x) {
                  a.push_back(pixel(input, n, c, y, r, x, t));
                  b.push_back(
                      gradient[((n * s_.filters + f) * output_height_ + y) * output_width_ + x]);
                }
            result.push_back(dot(a, b, (c * s_.kernel_height + r) * s_.kernel_width + t, f, 0));
          }
    return result;
  }

 private:
  // The input that output (y, x) reads by tap (r, t), zero in the padding.
  float pixel(const std::vector<float>& input, std::size_t n, std::size_t c, std::size_t y,
              std::size_t r, std::size_t x, std::size_t t) const {
    const auto h = static_cast<long>(y * s_.stride_height + r * s_.dilation_height) -
                   static_cast<long>(s_.padding_height);
    const auto w = static_cast<long>(x * s_.stride_width + t * s_.dilation_width) -
                   static_cast<long>(s_.padding_width);
    const auto height = static_cast<long>(s_.height);
    const auto width = static_cast<long>(s_.width);
    if (h < 0 || h >= height || w < 0 || w >= width) return 0;
    return input[static_cast<std::size_t>(
        (static_cast<long>(n * s_.channels + c) * height + h) * width + w)];
  }

  // The gradient of the one output that reads (h, w) by tap (r, t): found by trying all of them.
  float reader(const std::vector<float>& gradient, std::size_t n, std::size_t f, std::size_t h,
               std::size_t r, std::size_t w, std::size_t t) const {
    for (std::size_t y = 0; y < output_height_; ++y)
      for (std::size_t x = 0; x < output_width_; ++x)
        if (y * s_.stride_height + r * s_.dilation_height == h + s_.padding_height &&
            x * s_.stride_width + t * s_.dilation_width == w + s_.padding_width)
          return gradient[((n * s_.filters + f) * output_height_ + y) * output_width_ + x];
    return 0;
  }

  float dot(const std::vector<float>& a, const std::vector<float>& b, std::size_t i, std::size_t j,
            float start) const {
    DotState state;
    const NumberFormat total = total_projection(rules_).format;
    const auto exact = [](float x) { return decode(kBinary32, bits_of_value(x)); };
    dot_begin(&rules_, &state, static_cast<u32>(i), static_cast<u32>(j), a.size(),
              project_exact(exact(start), {total, {kRne, 0}, kOverflow}, 0));
    for (std::size_t k = 0; k < a.size(); ++k) dot_step(&rules_, &state, exact(a[k]), exact(b[k]));
    const u64 code = dot_finish(&rules_, &state);
    return float_of_code(rules_.rounds_output ? rules_.output.format : total, code);
  }

  GemmRules rules_;
  ConvolutionShape s_;
  std::size_t output_height_;
  std::size_t output_width_;
};

ConvolutionShape draw_shape(RandomGemm& random) {
  const auto size = [&](int most) { return static_cast<std::size_t>(1 + random.below(most)); };
  ConvolutionShape s;
  s.batch = size(3);
  s.channels = size(3);
  s.filters = size(4);
  const bool is_flat = random.chance(30);  // one dimension
  s.kernel_height = is_flat ? 1 : size(3);
  s.kernel_width = size(4);
  s.stride_height = is_flat ? 1 : size(2);
  s.stride_width = size(3);
  s.padding_height = is_flat ? 0 : size(3) - 1;
  s.padding_width = size(3) - 1;
  s.dilation_height = is_flat ? 1 : size(2);
  s.dilation_width = size(2);
  s.height = is_flat ? 1 : s.dilation_height * (s.kernel_height - 1) + size(5);
  s.width = s.dilation_width * (s.kernel_width - 1) + size(6);
  return s;
}

TEST(Convolution, gives_the_defined_bits_in_all_three_directions_on_300_random_shapes) {
  RandomGemm random(3);
  for (int n = 0; n < 300; ++n) {
    SCOPED_TRACE(n);
    const GemmRules rules = random.rules();
    const ConvolutionShape s = draw_shape(random);
    const PlainConvolution plain(rules, s);
    const std::size_t outputs = s.batch * s.filters * output_height(s) * output_width(s);
    const std::size_t inputs = s.batch * s.channels * s.height * s.width;
    const std::size_t taps = s.filters * s.channels * s.kernel_height * s.kernel_width;
    const std::vector<float> a = random.matrix(std::max(inputs, outputs), rules.a, 1, false);
    const std::vector<float> b = random.matrix(std::max(taps, outputs), rules.b, 1, false);
    std::vector<float> bias;
    if (random.chance(50))
      bias = random.matrix(s.filters, total_projection(rules).format, 1, false);
    const int threads = 1 + n % 2;

    std::vector<float> got(outputs);
    convolve_cpu(rules, s, a.data(), b.data(), bias.empty() ? nullptr : bias.data(), got.data(),
                 threads);
    ASSERT_EQ(first_difference(got, plain.forward(a, b, bias)), "") << text_of(rules);
    got.resize(inputs);
    convolve_input_gradient_cpu(rules, s, a.data(), b.data(), got.data(), threads);
    ASSERT_EQ(first_difference(got, plain.input_gradient(a, b)), "") << text_of(rules);
    got.resize(taps);
    convolve_weight_gradient_cpu(rules, s, a.data(), b.data(), got.data(), threads);
    ASSERT_EQ(first_difference(got, plain.weight_gradient(a, b)), "") << text_of(rules);
  }
}

TEST(Convolution, a_kernel_larger_than_the_padded_input_is_refused) {
  ConvolutionShape s;
  s.width = 4;
  s.kernel_width = 7;
  s.padding_width = 1;
  EXPECT_THROW(output_width(s), Error);
  s.padding_width = 2;
  EXPECT_EQ(output_width(s), 2U);
  s.stride_width = 0;
  EXPECT_THROW(output_width(s), Error);
}

}  // namespace
}  // namespace napier
