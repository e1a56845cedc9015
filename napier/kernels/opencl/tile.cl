// The tiles' kernels. A program is one TileKind: -D NAPIER_LANES, NAPIER_PRODUCT_STEP,
// NAPIER_SUM_STEP, NAPIER_IS_GUARDED, NAPIER_FIELD_BITS, NAPIER_IS_LFSR.

// wrong[tile] becomes 1 where a guard tripped.
__kernel void tile(__constant DeviceTask* given, __global const float* a, __global const float* b,
                   __global const float* bias, __global float* c, __global int* wrong) {
  const DeviceTask task = *given;
  TileKind kind;
  kind.product = NAPIER_PRODUCT_STEP;
  kind.sum = NAPIER_SUM_STEP;
  kind.is_guarded = NAPIER_IS_GUARDED;
  kind.field_bits = NAPIER_FIELD_BITS;
  kind.is_lfsr = NAPIER_IS_LFSR;
  const u32 item = (u32)get_global_id(0);
  const u32 row_panel = (u32)get_global_id(1);
  const TilePlace at = place_of_item(&task, a, b, row_panel, item);
  wrong[row_panel * get_global_size(0) + item] =
      !compute_tile_item(kind, &task, at, bias, c);
}

__kernel void tile_fixed(__constant DeviceTask* given, __global const float* a,
                         __global const float* b, __global float* c, int as_integers) {
  const DeviceTask task = *given;
  const TilePlace at =
      place_of_item(&task, a, b, (u32)get_global_id(1), (u32)get_global_id(0));
  compute_fixed_item(&task, at, as_integers, c);
}
