#pragma once

#include <cstddef>
#include <functional>

namespace napier {

// Calls work(i) once for every i below count, on up to `threads` threads (0: all cores of the
// machine). The order is free, so work(i) must write only what belongs to i; then the result is the
// same for any number of threads. The exception of the least i that threw is rethrown after all
// threads have ended.
void parallel_for(std::size_t count, int threads, const std::function<void(std::size_t)>& work);

}  // namespace napier
