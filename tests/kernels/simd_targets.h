#pragma once

#include <hwy/targets.h>

#include <functional>
#include <string>

namespace napier {

// Calls test(name) once with each SIMD target chosen that the kernels are compiled for and this
// machine has: from one lane to AVX-512. Afterwards the best is chosen again.
inline void for_each_simd_target(const std::function<void(const std::string&)>& test) {
  const auto choose = [](std::int64_t target) {
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  };
  choose(0);
  const std::int64_t supported = hwy::SupportedTargets();
  for (const std::int64_t target : {HWY_SCALAR, HWY_SSE4, HWY_AVX2, HWY_AVX3}) {
    if (target != HWY_SCALAR && (supported & target) == 0) continue;
    choose(target);
    test(hwy::TargetName(target));
  }
  choose(0);
}

}  // namespace napier
