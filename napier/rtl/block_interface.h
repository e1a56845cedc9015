#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "napier/rtl/hardware_design.h"

namespace napier {

// A port of a constant-multiplication module: `constant` · x, off by at most `max_error`, in two's
// complement (or unsigned) of `width_bits`, `latency_cycles` enabled clock cycles after x.
struct ProductPort {
  std::string port;  // "times_7"
  std::int64_t constant = 0;
  int width_bits = 1;
  bool is_signed = false;
  int latency_cycles = 0;
  std::int64_t max_error = 0;

  bool operator==(const ProductPort&) const = default;
};

// What a proof needs to know of the module of one block of kind mcm: its one data input is x, and
// it promises port = constant · x (within max_error) for every x in [lower, upper]. Modules with
// registers have the ports clk and enable besides.
struct ConstantBlock {
  std::string module;  // the file is module + ".sv"
  bool has_clock = false;
  int input_width_bits = 1;
  bool input_is_signed = false;
  std::int64_t input_lower = 0;
  std::int64_t input_upper = 0;
  std::vector<ProductPort> products;

  bool operator==(const ConstantBlock&) const = default;
};

// All blocks of kind mcm, in their order. design.json lists the same.
std::vector<ConstantBlock> constant_blocks(const Datapath& datapath, const RtlOptions& options);

// What a proof adder by adder needs to know of the module of a block. Its ports are called as the
// nodes that they carry; modules with registers have clk and enable besides.
struct MatrixBlock {
  std::string module;  // the file is module + ".sv"
  int block = 0;       // index into the datapath's blocks
  bool has_clock = false;

  bool operator==(const MatrixBlock&) const = default;
};

// All blocks of kind cmvm, and of kind mcm those that are truncated, in their order.
std::vector<MatrixBlock> matrix_blocks(const Datapath& datapath, const RtlOptions& options);

}  // namespace napier
