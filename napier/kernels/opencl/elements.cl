// Vectors by the definition's own text: an item for eight elements, or for a block. There may be more
// items than that: groups of items are whole.

__kernel void quantize(__constant Projection* given, __constant RandomSource* source,
                       __global const u32* x, ulong count, ulong first, __global u32* values,
                       __global u32* codes) {
  const Projection to = *given;
  const RandomSource from = *source;
  const u64 group = get_global_id(0);
  for (u64 n = 8 * group; n < group_end(group, count); ++n) {
    const u64 code = quantize_element(&to, &from, x[n], first + n);
    codes[n] = (u32)code;
    values[n] = bits_of_code(to.format, code);
  }
}

__kernel void quantize_codes(__constant Projection* given, __constant RandomSource* source,
                             __global const u32* x, ulong count, ulong first,
                             __global uchar* bytes) {
  const Projection to = *given;
  const RandomSource from = *source;
  const u64 group = get_global_id(0);
  if (8 * group < count) quantize_group(&to, &from, x, count, first, group, bytes);
}

__kernel void pack_codes(__global const u32* codes, ulong count, int width, __global uchar* bytes) {
  const u64 group = get_global_id(0);
  if (8 * group < count) pack_group(codes, count, width, group, bytes);
}

// out[i] = the largest finite size of numbers [i · span, (i + 1) · span).
__kernel void largest_numbers(__global const u32* x, ulong count, ulong span, __global u32* out) {
  const u64 begin = get_global_id(0) * span;
  const u64 end = begin + span < count ? begin + span : count;
  i32 holds_nan = 0;
  if (begin < count) out[get_global_id(0)] = find_largest(x, begin, end, &holds_nan);
}

__kernel void quantize_blocks(__constant DeviceBlocks* given, __global const u32* x,
                              __global uchar* scales, __global u32* codes, __global u32* values) {
  const DeviceBlocks task = *given;
  const u64 block = get_global_id(0);
  if (block * (u64)task.format.block_size < task.count)
    define_block(&task, x, block, scales, codes, values);
}
