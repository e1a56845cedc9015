// Tiles in any order of summation. A program is one carrier and one order: -D NAPIER_LANES,
// NAPIER_ORDER and, for the carrier binary64, NAPIER_HAS_DOUBLE.

// wrong[tile] becomes 1 where a guard tripped; with only_wrong, the tiles marked so are computed.
__kernel void ordered_tile(__constant DeviceTask* given, __constant OrderedTask* given_rules,
                           __global const float* a, __global const float* b,
                           __global const float* bias, __global float* c, __global int* wrong,
                           int only_wrong) {
  const DeviceTask task = *given;
  const OrderedTask rules = *given_rules;
  const u32 item = (u32)get_global_id(0);
  const u32 row_panel = (u32)get_global_id(1);
  const u64 tile = (u64)row_panel * get_global_size(0) + item;
  if (only_wrong && !wrong[tile]) return;
  const TilePlace at = place_of_item(&task, a, b, row_panel, item);
  const i32 is_right = compute_ordered_item(NAPIER_ORDER, &task, &rules, at, bias, c);
  if (!only_wrong) wrong[tile] = !is_right;
}
