#pragma once

#include <algorithm>
#include <cstddef>

#include "napier/base/parallel.h"

namespace napier {

// Elements that a thread takes at a time; a multiple of 8, so that packed codes of two tasks share
// no byte.
inline constexpr std::size_t kElementTask = std::size_t{1} << 16;

// Calls work(first, count) for tasks that cover `size` elements, on `threads` threads.
template <class Work>
void for_each_task(std::size_t size, int threads, const Work& work,
                   std::size_t task_size = kElementTask) {
  if (size <= task_size) {
    if (size > 0) work(std::size_t{0}, size);
    return;
  }
  parallel_for((size + task_size - 1) / task_size, threads, [&](std::size_t task) {
    const std::size_t first = task * task_size;
    work(first, std::min(task_size, size - first));
  });
}

}  // namespace napier
