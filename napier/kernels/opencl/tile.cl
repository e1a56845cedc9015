// The tiles' kernels. A program is one TileKind: -D NAPIER_LANES, NAPIER_PRODUCT_STEP,
// NAPIER_SUM_STEP, NAPIER_IS_GUARDED, NAPIER_FIELD_BITS.

static void store_lanes(__global float* c, const DeviceTask* task, TilePlace at, i32 n, Lanes x) {
  const u64 row = at.row + (u32)(n / kDeviceVectors);
  const u64 column = at.column + (u32)(n % kDeviceVectors) * at.vector_step;
  *(__global Lanes*)(c + row * task->padded_columns + column) = x;
}

// wrong[tile] becomes 1 where a guard tripped.
__kernel void tile(__constant DeviceTask* given, __global const float* a, __global const float* b,
                   __global const float* bias, __global float* c, __global int* wrong) {
  const DeviceTask task = *given;
  TileKind kind;
  kind.product = NAPIER_PRODUCT_STEP;
  kind.sum = NAPIER_SUM_STEP;
  kind.is_guarded = NAPIER_IS_GUARDED;
  kind.field_bits = NAPIER_FIELD_BITS;
  const TilePlace at = place_of_tile(&task, a, b, (u32)get_group_id(1), (u32)get_group_id(0),
                                     (u32)get_local_id(0));
  Lanes sums[kDeviceOutputs];
  NAPIER_UNROLL
  for (i32 n = 0; n < kDeviceOutputs; ++n)
    sums[n] = lanes_at(bias + at.column + (u32)(n % kDeviceVectors) * at.vector_step);
  const i32 is_right = run_device_tile(kind, &task, at, sums);
  NAPIER_UNROLL
  for (i32 n = 0; n < kDeviceOutputs; ++n) store_lanes(c, &task, at, n, sums[n]);
  wrong[get_global_id(1) * get_global_size(0) + get_global_id(0)] = !is_right;
}

// c becomes the sums, or where `as_integers` their integers in units of 2^-F.
__kernel void tile_fixed(__constant DeviceTask* given, __global const float* a,
                         __global const float* b, __global float* c, int as_integers) {
  const DeviceTask task = *given;
  const TilePlace at = place_of_tile(&task, a, b, (u32)get_group_id(1), (u32)get_group_id(0),
                                     (u32)get_local_id(0));
  LaneBits sums[kDeviceOutputs];
  NAPIER_UNROLL
  for (i32 n = 0; n < kDeviceOutputs; ++n) sums[n] = (LaneBits)(0u);
  run_device_tile_fixed(&task, at, sums);
  NAPIER_UNROLL
  for (i32 n = 0; n < kDeviceOutputs; ++n) {
    const Lanes value = lanes_of_signed(sums[n]) * (Lanes)(task.fixed_step);
    store_lanes(c, &task, at, n, as_integers ? lanes_of_bits(sums[n]) : value);
  }
}
