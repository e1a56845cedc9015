// Which paths of the devices a run of random rules has reached, and how often each must have been.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "napier/arithmetic/gemm.h"

namespace napier {

// Counts the path, guarded or not, with its order and with its source of random bits.
inline void count_paths(const GemmRules& rules, const std::string& path,
                        std::map<std::string, int>& paths) {
  const char* const kOrders[] = {"sequential", "blocked", "tree", "kahan", "exact", "aligned"};
  ++paths[path];
  ++paths[path + ", " + kOrders[rules.order]];
  if (random_bits_of(rules) > 0) {
    ++paths[path + ", " + (rules.random.kind == kLfsr ? "lfsr" : "philox")];
  }
}

inline void expect_device_paths(std::map<std::string, int>& paths) {
  for (const char* path :
       {"binary32", "binary32, guarded", "any32, guarded", "binary64", "definition", "redone",
        "binary32, philox", "any32, guarded, philox", "any32, guarded, sequential",
        "any32, guarded, blocked", "any32, guarded, tree", "any32, guarded, kahan",
        "binary64, sequential", "binary64, blocked", "binary64, tree", "binary64, kahan",
        "binary64, exact", "binary64, aligned", "binary64, philox"}) {
    EXPECT_GE(paths[path], 20) << path;
  }
  for (const char* path : {"fixed32", "any32, guarded, lfsr", "binary64, lfsr"}) {
    EXPECT_GE(paths[path], 3) << path;
  }
  EXPECT_GE(paths["binary32, lfsr"] + paths["binary32, guarded, lfsr"], 3);
}

}  // namespace napier
