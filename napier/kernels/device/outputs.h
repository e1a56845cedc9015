// Outputs of a GEMM by the definition's own text, on a device. C subset, see
// napier/base/c_subset.h.
#pragma once

#include "napier/arithmetic/dot.h"
#include "napier/kernels/device/elements.h"
#include "napier/kernels/device/tile.h"

NAPIER_BEGIN

// The binary32 code of output (i, j) of a chunk from packed operands; start is that of the bias.
NAPIER_FUNCTION u32 define_output(const GemmRules* rules, const DeviceTask* task,
                                  NAPIER_GLOBAL const u32* a, NAPIER_GLOBAL const u32* b, u32 start,
                                  u32 i, u32 j) {
  const u64 steps = task->steps;
  const u64 width = task->panel_columns;
  const u64 left = i / kDeviceRows * steps * kDeviceRows + i % kDeviceRows;
  const u64 right = j / width * steps * width + j % width;
  Projection to = total_projection(*rules);
  to.rounding.mode = kRne;
  to.rounding.random_bits = 0;
  to.overflow = kOverflow;
  DotState state;
  dot_begin(rules, &state, task->first_row + i, j, steps,
            project_exact(exact_of_bits(start), to, 0));
  for (u64 k = 0; k < steps; ++k)
    dot_step(rules, &state, exact_of_bits(a[left + k * kDeviceRows]),
             exact_of_bits(b[right + k * width]));
  const u64 code = dot_finish(rules, &state);
  return bits_of_code(rules->rounds_output ? rules->output.format : to.format, code);
}

// The output projection of a finished sum, as dot_finish has it; is_fixed: the sum is an integer
// in units of 2^-F.
NAPIER_FUNCTION u32 finish_output(const GemmRules* rules, const DeviceTask* task, u32 sum,
                                  i32 is_fixed, u32 i, u32 j) {
  const i32 is_negative = (sum >> 31) != 0;
  const Exact total =
      is_fixed ? exact_value(is_negative, is_negative ? 0 - sum : sum, -task->fixed_fraction)
               : exact_of_bits(sum);
  DotState state;
  dot_begin(rules, &state, task->first_row + i, j, task->steps, 0);
  const u64 draw = extra_draw(&state, extra_draws(rules, task->steps));
  const u64 random = dot_random(rules, &state, rules->output, draw);
  return bits_of_code(rules->output.format, project_exact(total, rules->output, random));
}

NAPIER_END
