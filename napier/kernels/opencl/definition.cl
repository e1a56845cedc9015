// The definition's own text, one item for each output.

// Tiles stand in `wrong` as the kernel `tile` left them; where none are given (tile_columns = 0),
// all outputs are computed.
__kernel void define_outputs(__constant GemmRules* given_rules, __constant DeviceTask* given,
                             __global const u32* a, __global const u32* b,
                             __global const u32* bias, __global u32* c,
                             __global const int* wrong, u32 tile_columns, u32 lanes) {
  const GemmRules rules = *given_rules;
  const DeviceTask task = *given;
  const u32 j = (u32)get_global_id(0);
  const u32 i = (u32)get_global_id(1);
  if (tile_columns != 0 &&
      !wrong[i / kDeviceRows * tile_columns + item_of_column(&task, j, lanes)])
    return;
  c[(u64)i * task.padded_columns + j] = define_output(&rules, &task, a, b, bias[j], i, j);
}

// c holds sums: binary32, or integers in units of 2^-F.
__kernel void finish_outputs(__constant GemmRules* given_rules, __constant DeviceTask* given,
                             __global u32* c, int is_fixed) {
  const GemmRules rules = *given_rules;
  const DeviceTask task = *given;
  const u32 j = (u32)get_global_id(0);
  const u32 i = (u32)get_global_id(1);
  __global u32* at = c + (u64)i * task.padded_columns + j;
  *at = finish_output(&rules, &task, *at, is_fixed, i, j);
}
