#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "gemm_case.h"
#include "napier/kernels/convolution.h"

namespace napier {

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

inline ConvolutionShape draw_convolution_shape(RandomGemm& random) {
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

// Operands for all three directions: `a` is an input or an output's gradient, `b` weights or an
// output's gradient.
struct ConvolutionCase {
  GemmRules rules;
  ConvolutionShape shape;
  std::vector<float> a, b, bias;

  const float* start() const { return bias.empty() ? nullptr : bias.data(); }
  std::size_t inputs() const { return shape.batch * shape.channels * shape.height * shape.width; }
  std::size_t outputs() const {
    return shape.batch * shape.filters * output_height(shape) * output_width(shape);
  }
  std::size_t weights() const {
    return shape.filters * shape.channels * shape.kernel_height * shape.kernel_width;
  }
};

// A bias in every other.
inline ConvolutionCase draw_convolution_case(RandomGemm& random) {
  ConvolutionCase c{.rules = random.rules(),
                    .shape = draw_convolution_shape(random),
                    .a = {},
                    .b = {},
                    .bias = {}};
  c.a = random.matrix(std::max(c.inputs(), c.outputs()), c.rules.a, 1, false);
  c.b = random.matrix(std::max(c.weights(), c.outputs()), c.rules.b, 1, false);
  if (random.chance(50))
    c.bias = random.matrix(c.shape.filters, total_projection(c.rules).format, 1, false);
  return c;
}

// What first differs from the definition in a backend's three directions, in words; empty if
// nothing does. Each is called with the array that it has to fill.
template <class Forward, class InputGradient, class WeightGradient>
std::string convolution_difference(const ConvolutionCase& c, Forward forward,
                                   InputGradient input_gradient, WeightGradient weight_gradient) {
  const PlainConvolution plain(c.rules, c.shape);
  const auto difference = [&](const char* direction, std::size_t size, auto convolve,
                              const std::vector<float>& expected) {
    std::vector<float> got(size, -7);
    convolve(got.data());
    const std::string first = first_difference(got, expected);
    return first.empty() ? "" : direction + (": " + first) + ", " + text_of(c.rules);
  };
  return difference("forward", c.outputs(), forward, plain.forward(c.a, c.b, c.bias)) +
         difference("input gradient", c.inputs(), input_gradient, plain.input_gradient(c.a, c.b)) +
         difference("weight gradient", c.weights(), weight_gradient,
                    plain.weight_gradient(c.a, c.b));
}

}  // namespace napier
