#pragma once

#include <cstddef>

#include "napier/kernels/gemm.h"

namespace napier {

// A convolution in two dimensions, as deep learning means it (no flip of the kernel). One dimension
// is the case height = kernel_height = 1.
//   input    (batch, channels, height, width)
//   weights  (filters, channels, kernel_height, kernel_width)
//   output   (batch, filters, output_height, output_width)
struct ConvolutionShape {
  std::size_t batch = 1;
  std::size_t channels = 1;
  std::size_t height = 1;
  std::size_t width = 1;
  std::size_t filters = 1;
  std::size_t kernel_height = 1;
  std::size_t kernel_width = 1;
  std::size_t stride_height = 1;
  std::size_t stride_width = 1;
  std::size_t padding_height = 0;  // zeros on both sides
  std::size_t padding_width = 0;
  std::size_t dilation_height = 1;
  std::size_t dilation_width = 1;

  bool operator==(const ConvolutionShape&) const = default;
};

// ⌊(size + 2 padding - dilation (kernel - 1) - 1) / stride⌋ + 1. Throws Error when the kernel is
// larger than the padded input or a field that must not be zero is.
std::size_t output_height(const ConvolutionShape& shape);
std::size_t output_width(const ConvolutionShape& shape);

// The three products of training, each a GEMM under `rules` (napier/arithmetic/dot.h) whose K runs
// in the order written, with the operand named first as A. Zeros of the padding, and of taps that
// fall between the strides, are operands like any other: a product with them is ±0. All arrays are
// row-major binary32 values of their formats. Patches are gathered a few rows at a time; the input
// is never copied whole.
// On devices: convolve_opencl, convolve_cuda and so on (opencl.h, cuda.h).
//
//   forward    output(n,f,y,x) = bias(f) + Σ_{c,r,s} input(n,c,y·stride+r·dilation-padding,…) ·
//              weights(f,c,r,s);  row i = (n,y,x), column j = f
//   input      input_gradient(n,c,h,w) = Σ_{f,r,s} output_gradient(n,f,y,x) · weights(f,c,r,s) over
//              the y, x that read (h,w) by tap (r,s);  i = (n,h,w), j = c
//   weights    weight_gradient(f,c,r,s) = Σ_{n,y,x} input(n,c,…) · output_gradient(n,f,y,x);
//              i = (c,r,s), j = f
GemmReport convolve_cpu(const GemmRules& rules, const ConvolutionShape& shape, const float* input,
                        const float* weights, const float* bias, float* output, int threads);
GemmReport convolve_input_gradient_cpu(const GemmRules& rules, const ConvolutionShape& shape,
                                       const float* output_gradient, const float* weights,
                                       float* input_gradient, int threads);
GemmReport convolve_weight_gradient_cpu(const GemmRules& rules, const ConvolutionShape& shape,
                                        const float* input, const float* output_gradient,
                                        float* weight_gradient, int threads);

}  // namespace napier
