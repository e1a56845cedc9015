// Every 41st binary32 number, a hundred million of them, into each main format.

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <string>
#include <vector>

#include "napier/arithmetic/gemm_names.h"
#include "napier/arithmetic/operations.h"
#include "napier/arithmetic/values.h"
#include "napier/base/parallel.h"
#include "napier/kernels/quantize.h"

namespace napier {
namespace {

constexpr std::uint64_t kStride = 41;  // odd: 104,755,300 of the 2^32 numbers
constexpr std::size_t kPiece = 1 << 16;

class QuantizeAll : public testing::TestWithParam<const char*> {};

TEST_P(QuantizeAll, gives_the_defined_bits_for_a_hundred_million_numbers) {
  const Projection to = parse_projection(GetParam(), "format");
  const RandomSource random{kPhilox, 0, to.rounding.random_bits, 0, 7};
  const std::uint64_t count = (std::uint64_t{1} << 32) / kStride;
  std::vector<std::string> faults((count + kPiece - 1) / kPiece);
  parallel_for(faults.size(), 0, [&](std::size_t piece) {
    const std::uint64_t first = piece * kPiece;
    const std::size_t size = std::min<std::uint64_t>(kPiece, count - first);
    std::vector<float> in(size);
    std::vector<float> out(size);
    for (std::size_t n = 0; n < size; ++n) {
      in[n] = std::bit_cast<float>(static_cast<u32>((first + n) * kStride));
    }
    quantize_cpu(to, random, first, in.data(), size, out.data(), 1);
    for (std::size_t n = 0; n < size && faults[piece].empty(); ++n) {
      const u32 draw = element_random(random, first + n, to.rounding.random_bits);
      const u64 code = convert_code(kBinary32, bits_of_value(in[n]), to, draw);
      if (bits_of_value(out[n]) == bits_of_value(float_of_code(to.format, code))) continue;
      faults[piece] = "element " + std::to_string(first + n);
    }
  });
  for (const std::string& fault : faults) ASSERT_EQ(fault, "");
}

INSTANTIATE_TEST_SUITE_P(formats, QuantizeAll,
                         testing::Values("e4m3fn:rne", "e5m2:rne", "e4m3fn:sr8", "e5m10:rne",
                                         "e5m10:rd", "bf16:rne", "bf16:sr8", "tf32:rne",
                                         "e6m9:sr16a", "fixed16f8:rne", "fixed16f8:sr8",
                                         "e2m1fn:rne:saturate", "binary8p3se:ro",
                                         "e5m2:flush:rna"));

}  // namespace
}  // namespace napier
