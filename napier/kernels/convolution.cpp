#include "napier/kernels/convolution.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

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

constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max();

struct Axes {
  explicit Axes(const ConvolutionShape& s)
      : y{s.height, output_height(s), s.stride_height, s.padding_height, s.dilation_height},
        x{s.width, output_width(s), s.stride_width, s.padding_width, s.dilation_width} {}

  // Where in an input's plane output (at_y, at_x) reads by tap (r, t).
  std::size_t read_by(std::size_t at_y, std::size_t at_x, std::size_t r, std::size_t t) const {
    const std::size_t h = y.read_by(at_y, r);
    const std::size_t w = x.read_by(at_x, t);
    return h == y.size || w == x.size ? kNowhere : h * x.size + w;
  }

  // Where in an output's plane stands the one that reads (h, w) by tap (r, t).
  std::size_t reader_of(std::size_t h, std::size_t w, std::size_t r, std::size_t t) const {
    const std::size_t at_y = y.reader_of(h, r);
    const std::size_t at_x = x.reader_of(w, t);
    return at_y == y.output || at_x == x.output ? kNowhere : at_y * x.output + at_x;
  }

  Axis y;
  Axis x;
};

// The sizes of all planes, and of what lies in them.
struct Sizes {
  explicit Sizes(const ConvolutionShape& s)
      : positions(output_height(s) * output_width(s)),
        pixels(s.height * s.width),
        taps(s.kernel_height * s.kernel_width),
        inputs(s.batch * s.channels * pixels),
        outputs(s.batch * s.filters * positions),
        weights(s.filters * s.channels * taps) {}
  std::size_t positions, pixels, taps;  // of a plane
  std::size_t inputs, outputs, weights;
};

// How an index goes through an array of planes: ⌊index / size⌋ · stride is where the plane begins,
// index mod size decides the place in it.
struct PlaneIndex {
  std::size_t size;
  std::size_t stride;
};

// An operand that lies in planes, which its rows and steps choose together.
struct Planes {
  const float* data;
  std::size_t elements;
  PlaneIndex row;
  PlaneIndex step;
};

// Packs it. places(row, out) tells where the elements of a row (mod row.size) lie in their plane,
// for each step (mod step.size); those that lie nowhere are zero. One list of places serves all
// planes that a row goes through, so that the inner loop neither divides nor asks for borders.
template <typename Places>
PackedOperand gathered(const Planes& x, std::size_t rows, std::size_t steps, Places places) {
  const auto pack = [=](std::size_t first, std::size_t count, std::size_t stride, float* out) {
    std::vector<std::size_t> list(x.step.size);
    for (std::size_t n = 0; n < count; ++n) {
      const std::size_t row = first + n;
      if (row >= rows) {
        for (std::size_t k = 0; k < steps; ++k) out[k * stride + n] = 0;
        continue;
      }
      places(row % x.row.size, list.data());
      const float* plane = x.data + row / x.row.size * x.row.stride;
      float* to = out + n;
      for (std::size_t k = 0; k < steps; k += x.step.size, plane += x.step.stride) {
        for (const std::size_t place : list) {
          *to = place == kNowhere ? 0 : plane[place];
          to += stride;
        }
      }
    }
  };
  return {pack, range_of({x.data, x.elements, 1}, 1, x.elements)};
}

// The places of an array whose planes are gone through from end to end.
auto in_order(std::size_t size) {
  return [size](std::size_t, std::size_t* out) { std::iota(out, out + size, std::size_t{0}); };
}

// The three products as GEMMs, each told once for all backends.

PackedGemm forward_gemm(const ConvolutionShape& s, const float* input, const float* weights,
                        const float* bias, float* output) {
  const Sizes sizes(s);
  const GemmShape shape{s.batch * sizes.positions, s.filters, s.channels * sizes.taps};
  const auto patch = [s, axes = Axes(s)](std::size_t position, std::size_t* out) {
    for (std::size_t r = 0; r < s.kernel_height; ++r)
      for (std::size_t t = 0; t < s.kernel_width; ++t)
        *out++ = axes.read_by(position / axes.x.output, position % axes.x.output, r, t);
  };
  const Planes images{input,
                      sizes.inputs,
                      {sizes.positions, s.channels * sizes.pixels},
                      {sizes.taps, sizes.pixels}};
  const Planes kernels{weights, sizes.weights, {1, shape.k}, {sizes.taps, sizes.taps}};
  return {shape,
          gathered(images, shape.m, shape.k, patch),
          gathered(kernels, shape.n, shape.k, in_order(sizes.taps)),
          bias,
          {output, 1, sizes.positions, sizes.positions, s.filters * sizes.positions}};
}

PackedGemm input_gradient_gemm(const ConvolutionShape& s, const float* output_gradient,
                               const float* weights, float* input_gradient) {
  const Sizes sizes(s);
  const GemmShape shape{s.batch * sizes.pixels, s.channels, s.filters * sizes.taps};
  const auto readers = [s, axes = Axes(s)](std::size_t pixel, std::size_t* out) {
    for (std::size_t r = 0; r < s.kernel_height; ++r)
      for (std::size_t t = 0; t < s.kernel_width; ++t)
        *out++ = axes.reader_of(pixel / s.width, pixel % s.width, r, t);
  };
  const Planes gradients{output_gradient,
                         sizes.outputs,
                         {sizes.pixels, s.filters * sizes.positions},
                         {sizes.taps, sizes.positions}};
  const Planes kernels{
      weights, sizes.weights, {1, sizes.taps}, {sizes.taps, s.channels * sizes.taps}};
  return {shape,
          gathered(gradients, shape.m, shape.k, readers),
          gathered(kernels, shape.n, shape.k, in_order(sizes.taps)),
          nullptr,
          {input_gradient, 1, sizes.pixels, sizes.pixels, s.channels * sizes.pixels}};
}

PackedGemm weight_gradient_gemm(const ConvolutionShape& s, const float* input,
                                const float* output_gradient, float* weight_gradient) {
  const Sizes sizes(s);
  const GemmShape shape{s.channels * sizes.taps, s.filters, s.batch * sizes.positions};
  const auto read_by_tap = [s, axes = Axes(s)](std::size_t tap, std::size_t* out) {
    for (std::size_t y = 0; y < axes.y.output; ++y)
      for (std::size_t x = 0; x < axes.x.output; ++x)
        *out++ = axes.read_by(y, x, tap / s.kernel_width, tap % s.kernel_width);
  };
  const Planes images{input,
                      sizes.inputs,
                      {sizes.taps, sizes.pixels},
                      {sizes.positions, s.channels * sizes.pixels}};
  const Planes gradients{output_gradient,
                         sizes.outputs,
                         {1, sizes.positions},
                         {sizes.positions, s.filters * sizes.positions}};
  return {shape,
          gathered(images, shape.m, shape.k, read_by_tap),
          gathered(gradients, shape.n, shape.k, in_order(sizes.positions)),
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
