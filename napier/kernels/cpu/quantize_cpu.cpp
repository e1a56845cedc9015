#include <algorithm>

#include "napier/arithmetic/check_rules.h"
#include "napier/arithmetic/values.h"
#include "napier/base/error.h"
#include "napier/base/parallel.h"
#include "napier/kernels/cpu/gemm_tile.h"
#include "napier/kernels/cpu/quantize_run.h"
#include "napier/kernels/quantize.h"

namespace napier {
namespace {

constexpr std::size_t kTaskSize = std::size_t{1} << 16;  // elements that a thread takes at a time

void check_random(const Projection& to, const RandomSource& random) {
  if (!is_stochastic(to.rounding)) return;
  const int most = random.kind == kLfsr ? random.lfsr_bits : random.random_bits;
  require(to.rounding.random_bits <= most,
          "the source gives as many random bits as the rounding has");
}

// Calls work(first, count) for tasks that cover `size` elements, on `threads` threads.
template <class Work>
void for_each_task(std::size_t size, int threads, const Work& work) {
  if (size <= kTaskSize) return work(0, size);
  parallel_for((size + kTaskSize - 1) / kTaskSize, threads, [&](std::size_t task) {
    const std::size_t first = task * kTaskSize;
    work(first, std::min(kTaskSize, size - first));
  });
}

std::uint64_t scalar_code(const Projection& to, const RandomSource& random, std::uint64_t element,
                          float x) {
  const int bits = is_stochastic(to.rounding) ? to.rounding.random_bits : 0;
  return project_exact(decode(kBinary32, bits_of_value(x)), to,
                       element_random(random, element, bits));
}

}  // namespace

Quantizer::Quantizer(const Projection& to, const RandomSource& random) : to_(to), random_(random) {
  check_projection(to, "");
  check_random(to, random);
  plan_ = plan_quantize(to);
}

QuantizeReport Quantizer::report() const {
  return {name_of(plan_.path), simd_target(), plan_.reason};
}

QuantizeReport Quantizer::values(std::uint64_t first_element, const float* in, std::size_t size,
                                 float* out, int threads) const {
  for_each_task(size, threads, [&](std::size_t first, std::size_t count) {
    if (plan_.path != QuantizePath::scalar) {
      run_quantize({&plan_, &random_, first_element + first, in + first, count}, out + first);
      return;
    }
    for (std::size_t n = first; n < first + count; ++n) {
      const std::uint64_t code = scalar_code(to_, random_, first_element + n, in[n]);
      out[n] = float_of_code(to_.format, code);
    }
  });
  return report();
}

QuantizeReport quantize_cpu(const Projection& to, const RandomSource& random,
                            std::uint64_t first_element, const float* in, std::size_t size,
                            float* out, int threads) {
  return Quantizer(to, random).values(first_element, in, size, out, threads);
}

}  // namespace napier
