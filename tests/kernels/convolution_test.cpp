#include "napier/kernels/convolution.h"

#include <gtest/gtest.h>

#include "convolution_case.h"
#include "napier/base/error.h"

namespace napier {
namespace {

TEST(Convolution, gives_the_defined_bits_in_all_three_directions_on_300_random_shapes) {
  RandomGemm random(3);
  for (int n = 0; n < 300; ++n) {
    const ConvolutionCase c = draw_convolution_case(random);
    const float* const a = c.a.data();
    const float* const b = c.b.data();
    const int threads = 1 + n % 2;
    ASSERT_EQ(
        convolution_difference(
            c, [&](float* out) { convolve_cpu(c.rules, c.shape, a, b, c.start(), out, threads); },
            [&](float* out) { convolve_input_gradient_cpu(c.rules, c.shape, a, b, out, threads); },
            [&](float* out) {
              convolve_weight_gradient_cpu(c.rules, c.shape, a, b, out, threads);
            }),
        "")
        << "case " << n;
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
