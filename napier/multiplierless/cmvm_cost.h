#pragma once

#include <cstdint>
#include <vector>

#include "napier/multiplierless/cmvm_network.h"

namespace napier {

// What a search wants few of, kept up to date while a network changes. One-bit adders are those of
// the bracketer's trees, with ranges as if the terms of every sum were independent: an estimate
// that is exact where they are.
class NetworkCost {
 public:
  enum Metric { kAdders, kOneBitAdders };

  // The network must have its ranges for one-bit adders. max_depth as in CmvmOptions.
  NetworkCost(Metric metric, const SumNetwork& network, int max_depth);

  int total() const { return total_; }

  // How much the total has changed since the last keep(); `network` is not committed yet.
  int change(const SumNetwork& network);
  void keep();

  // Work done up to now, in units of a changed pattern count.
  std::uint64_t work() const { return work_; }

 private:
  int one_bit_adders_in(const SumNetwork& network, int row);

  struct Update {
    int row;
    int one_bit_adders;
  };

  Metric metric_;
  int max_depth_;
  int total_;
  int change_ = 0;
  std::vector<int> one_bit_adders_;  // of each output and node
  std::vector<Update> updates_;
  std::vector<Addend> addends_;
  Bracketer bracketer_;
  std::uint64_t work_ = 0;
};

}  // namespace napier
