#include "napier/kernels/convolution.h"

#include <fmt/format.h>

#include <algorithm>

#include "napier/base/error.h"
#include "napier/kernels/cuda.h"
#include "napier/kernels/opencl.h"

namespace napier {
namespace {

std::size_t output_size(const char* what, std::size_t size, std::size_t kernel, std::size_t stride,
                        std::size_t padding, std::size_t dilation) {
  if (size == 0 || kernel == 0 || stride == 0 || dilation == 0) {
    throw Error({.what = fmt::format("a convolution has a {} of zero", what),
                 .expected = "size, kernel, stride and dilation of at least 1"});
  }
  const std::size_t reach = dilation * (kernel - 1) + 1;
  if (reach > size + 2 * padding) {
    throw Error({.what = fmt::format("the kernel's {} is larger than the padded input", what),
                 .got = fmt::format("{} over {} and twice {} of padding", reach, size, padding),
                 .expected = "a kernel that fits at least once"});
  }
  return (size + 2 * padding - reach) / stride + 1;
}

// A place in an image, or nothing where it lies outside.
struct Axis {
  std::size_t size;
  std::size_t output;
  std::size_t stride;
  std::size_t padding;
  std::size_t dilation;

  // The input position that output position y reads by tap r; `size` where there is none.
  std::size_t read_by(std::size_t y, std::size_t r) const {
    const std::size_t at = y * stride + r * dilation;
    return at >= padding && at - padding < size ? at - padding : size;
  }

  // The output position that reads input position h by tap r; `output` where there is none.
  std::size_t reader_of(std::size_t h, std::size_t r) const {
    const std::size_t at = h + padding;
    if (at < r * dilation || (at - r * dilation) % stride != 0) return output;
    return std::min(output, (at - r * dilation) / stride);
  }
};

struct Axes {
  explicit Axes(const ConvolutionShape& s)
      : y{s.height, output_height(s), s.stride_height, s.padding_height, s.dilation_height},
        x{s.width, output_width(s), s.stride_width, s.padding_width, s.dilation_width} {}
  Axis y;
  Axis x;
};

// An index taken apart: `high` · size + `low`.
struct Split {
  std::size_t high;
  std::size_t low;
};

Split split(std::size_t index, std::size_t size) { return {index / size, index % size}; }

// The input that an output position reads by a tap; zero in the padding. Image by image and row by
// row, positions count outputs and taps count weights.
class InputPatches {
 public:
  InputPatches(const ConvolutionShape& shape, const float* input)
      : s_(shape), axes_(shape), input_(input) {}

  std::size_t positions() const { return axes_.y.output * axes_.x.output; }
  std::size_t taps() const { return s_.kernel_height * s_.kernel_width; }

  float at(std::size_t image_position, std::size_t channel_tap) const {
    const auto [image, position] = split(image_position, positions());
    const auto [channel, tap] = split(channel_tap, taps());
    const auto [y, x] = split(position, axes_.x.output);
    const auto [r, t] = split(tap, s_.kernel_width);
    const std::size_t h = axes_.y.read_by(y, r);
    const std::size_t w = axes_.x.read_by(x, t);
    if (h == s_.height || w == s_.width) return 0;
    return input_[((image * s_.channels + channel) * s_.height + h) * s_.width + w];
  }

 private:
  ConvolutionShape s_;
  Axes axes_;
  const float* input_;
};

DataRange range_of_array(const float* data, std::size_t size) {
  return range_of({data, size, 1}, 1, size);
}

// Packs element(k, row) for rows first …; rows beyond `rows` are zero.
template <typename Element>
PackedOperand gathered(std::size_t rows, std::size_t steps, DataRange range, Element element) {
  const auto pack = [=](std::size_t first, std::size_t count, std::size_t stride, float* out) {
    for (std::size_t n = 0; n < count; ++n) {
      const bool is_inside = first + n < rows;
      for (std::size_t k = 0; k < steps; ++k) {
        out[k * stride + n] = is_inside ? element(first + n, k) : 0;
      }
    }
  };
  return {pack, range};
}

// The three products as GEMMs, each told once for all backends.

PackedGemm forward_gemm(const ConvolutionShape& s, const float* input, const float* weights,
                        const float* bias, float* output) {
  const InputPatches patches(s, input);
  const std::size_t positions = patches.positions();
  const GemmShape shape{s.batch * positions, s.filters, s.channels * patches.taps()};
  const auto patch = [=](std::size_t row, std::size_t k) { return patches.at(row, k); };
  const auto weight = [=](std::size_t filter, std::size_t k) {
    return weights[filter * shape.k + k];
  };
  return {shape,
          gathered(shape.m, shape.k,
                   range_of_array(input, s.batch * s.channels * s.height * s.width), patch),
          gathered(shape.n, shape.k, range_of_array(weights, s.filters * shape.k), weight),
          bias,
          {output, 1, positions, positions, s.filters * positions}};
}

PackedGemm input_gradient_gemm(const ConvolutionShape& s, const float* output_gradient,
                               const float* weights, float* input_gradient) {
  const Axes axes(s);
  const std::size_t positions = axes.y.output * axes.x.output;
  const std::size_t pixels = s.height * s.width;
  const std::size_t taps = s.kernel_height * s.kernel_width;
  const GemmShape shape{s.batch * pixels, s.channels, s.filters * taps};
  const auto gradient = [=](std::size_t row, std::size_t k) {
    const auto [image, pixel] = split(row, pixels);
    const auto [h, w] = split(pixel, s.width);
    const auto [filter, tap] = split(k, taps);
    const auto [r, t] = split(tap, s.kernel_width);
    const std::size_t y = axes.y.reader_of(h, r);
    const std::size_t x = axes.x.reader_of(w, t);
    if (y == axes.y.output || x == axes.x.output) return 0.0F;
    return output_gradient[(image * s.filters + filter) * positions + y * axes.x.output + x];
  };
  const auto weight = [=](std::size_t channel, std::size_t k) {
    const auto [filter, tap] = split(k, taps);
    return weights[(filter * s.channels + channel) * taps + tap];
  };
  return {
      shape,
      gathered(shape.m, shape.k, range_of_array(output_gradient, s.batch * s.filters * positions),
               gradient),
      gathered(shape.n, shape.k, range_of_array(weights, s.filters * s.channels * taps), weight),
      nullptr,
      {input_gradient, 1, pixels, pixels, s.channels * pixels}};
}

PackedGemm weight_gradient_gemm(const ConvolutionShape& s, const float* input,
                                const float* output_gradient, float* weight_gradient) {
  const InputPatches patches(s, input);
  const std::size_t positions = patches.positions();
  const GemmShape shape{s.channels * patches.taps(), s.filters, s.batch * positions};
  const auto patch = [=](std::size_t row, std::size_t k) { return patches.at(k, row); };
  const auto gradient = [=](std::size_t filter, std::size_t k) {
    const auto [image, position] = split(k, positions);
    return output_gradient[(image * s.filters + filter) * positions + position];
  };
  return {shape,
          gathered(shape.m, shape.k,
                   range_of_array(input, s.batch * s.channels * s.height * s.width), patch),
          gathered(shape.n, shape.k,
                   range_of_array(output_gradient, s.batch * s.filters * positions), gradient),
          nullptr,
          {weight_gradient, 1, shape.m}};
}

}  // namespace

std::size_t output_height(const ConvolutionShape& s) {
  return output_size("height", s.height, s.kernel_height, s.stride_height, s.padding_height,
                     s.dilation_height);
}

std::size_t output_width(const ConvolutionShape& s) {
  return output_size("width", s.width, s.kernel_width, s.stride_width, s.padding_width,
                     s.dilation_width);
}

GemmReport convolve_cpu(const GemmRules& rules, const ConvolutionShape& shape, const float* input,
                        const float* weights, const float* bias, float* output, int threads) {
  return gemm_packed(rules, forward_gemm(shape, input, weights, bias, output), threads);
}

GemmReport convolve_input_gradient_cpu(const GemmRules& rules, const ConvolutionShape& shape,
                                       const float* output_gradient, const float* weights,
                                       float* input_gradient, int threads) {
  return gemm_packed(rules, input_gradient_gemm(shape, output_gradient, weights, input_gradient),
                     threads);
}

GemmReport convolve_weight_gradient_cpu(const GemmRules& rules, const ConvolutionShape& shape,
                                        const float* input, const float* output_gradient,
                                        float* weight_gradient, int threads) {
  return gemm_packed(rules, weight_gradient_gemm(shape, input, output_gradient, weight_gradient),
                     threads);
}

GemmReport convolve_opencl(OpenClDevice& device, const GemmRules& rules,
                           const ConvolutionShape& shape, const float* input, const float* weights,
                           const float* bias, float* output, std::size_t chunk_elements) {
  return gemm_packed_opencl(device, rules, forward_gemm(shape, input, weights, bias, output),
                            chunk_elements);
}

GemmReport convolve_input_gradient_opencl(OpenClDevice& device, const GemmRules& rules,
                                          const ConvolutionShape& shape,
                                          const float* output_gradient, const float* weights,
                                          float* input_gradient, std::size_t chunk_elements) {
  return gemm_packed_opencl(device, rules,
                            input_gradient_gemm(shape, output_gradient, weights, input_gradient),
                            chunk_elements);
}

GemmReport convolve_weight_gradient_opencl(OpenClDevice& device, const GemmRules& rules,
                                           const ConvolutionShape& shape, const float* input,
                                           const float* output_gradient, float* weight_gradient,
                                           std::size_t chunk_elements) {
  return gemm_packed_opencl(device, rules,
                            weight_gradient_gemm(shape, input, output_gradient, weight_gradient),
                            chunk_elements);
}

GemmReport convolve_cuda(const CudaDeviceInfo& device, const GemmRules& rules,
                         const ConvolutionShape& shape, const float* input, const float* weights,
                         const float* bias, float* output, std::size_t chunk_elements) {
  return gemm_packed_cuda(device, rules, forward_gemm(shape, input, weights, bias, output),
                          chunk_elements);
}

GemmReport convolve_input_gradient_cuda(const CudaDeviceInfo& device, const GemmRules& rules,
                                        const ConvolutionShape& shape, const float* output_gradient,
                                        const float* weights, float* input_gradient,
                                        std::size_t chunk_elements) {
  return gemm_packed_cuda(device, rules,
                          input_gradient_gemm(shape, output_gradient, weights, input_gradient),
                          chunk_elements);
}

GemmReport convolve_weight_gradient_cuda(const CudaDeviceInfo& device, const GemmRules& rules,
                                         const ConvolutionShape& shape, const float* input,
                                         const float* output_gradient, float* weight_gradient,
                                         std::size_t chunk_elements) {
  return gemm_packed_cuda(device, rules,
                          weight_gradient_gemm(shape, input, output_gradient, weight_gradient),
                          chunk_elements);
}

}  // namespace napier
