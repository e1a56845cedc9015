#include "napier/base/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

namespace napier {
namespace {

TEST(ParallelFor, calls_every_index_once_for_any_number_of_threads) {
  for (const int threads : {0, 1, 2, 3, 16}) {
    for (const std::size_t count : {0UL, 1UL, 2UL, 1000UL}) {
      std::vector<std::atomic<int>> calls(count);
      parallel_for(count, threads, [&](std::size_t i) { ++calls[i]; });
      for (const auto& call : calls) EXPECT_EQ(call, 1) << threads << " threads";
    }
  }
}

TEST(ParallelFor, one_thread_goes_in_order) {
  std::vector<std::size_t> order;
  parallel_for(5, 1, [&](std::size_t i) { order.push_back(i); });
  EXPECT_EQ(order, (std::vector<std::size_t>{0, 1, 2, 3, 4}));
}

TEST(ParallelFor, rethrows_the_exception_of_the_least_index) {
  for (int repetition = 0; repetition < 50; ++repetition) {
    try {
      parallel_for(100, 4, [](std::size_t i) {
        if (i % 10 == 7) throw std::runtime_error(std::to_string(i));
      });
      FAIL();
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "7");
    }
  }
}

}  // namespace
}  // namespace napier
