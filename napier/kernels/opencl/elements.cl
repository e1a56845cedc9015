// Vectors: an item takes `span` groups of eight elements, or `span` blocks. There may be more items
// than are needed: groups of items are whole.

__kernel void quantize(__constant DeviceVector* given, uint span, __global const u32* x,
                       __global u32* values, __global u32* codes) {
  const DeviceVector task = *given;
  const u64 begin = 8 * span * (u64)get_global_id(0);
  const u64 end = begin + 8 * span < task.count ? begin + 8 * span : task.count;
  ElementDraws draws = element_draws(task.random);
  for (u64 n = begin; n < end; ++n) {
    const u64 code = quantize_element(&task, &draws, x[n], n);
    codes[n] = (u32)code;
    values[n] = bits_of_code(task.to.format, code);
  }
}

__kernel void quantize_codes(__constant DeviceVector* given, uint span, __global const u32* x,
                             __global uchar* bytes) {
  const DeviceVector task = *given;
  const u64 begin = span * (u64)get_global_id(0);
  ElementDraws draws = element_draws(task.random);
  for (u64 group = begin; group < begin + span && 8 * group < task.count; ++group)
    quantize_group(&task, x, group, &draws, bytes);
}

// Groups of eight, like quantize_codes.
__kernel void decode_codes(__constant NumberFormat* given, uint span, ulong count,
                           __global const uchar* bytes, __global u32* values) {
  const NumberFormat format = *given;
  const u64 begin = 8 * span * (u64)get_global_id(0);
  const u64 end = begin + 8 * span < count ? begin + 8 * span : count;
  for (u64 n = begin; n < end; ++n)
    values[n] = bits_of_code(format, read_code(bytes, n, format.width_bits));
}

__kernel void pack_codes(__global const u32* codes, uint span, ulong count, int width,
                         __global uchar* bytes) {
  const u64 begin = span * (u64)get_global_id(0);
  for (u64 group = begin; group < begin + span && 8 * group < count; ++group)
    pack_group(codes, count, width, group, bytes);
}

// out[i] = the largest finite size of numbers [i · part, (i + 1) · part).
__kernel void largest_numbers(__global const u32* x, ulong count, ulong part, __global u32* out) {
  const u64 begin = get_global_id(0) * part;
  const u64 end = begin + part < count ? begin + part : count;
  i32 holds_nan = 0;
  if (begin < count) out[get_global_id(0)] = find_largest(x, begin, end, &holds_nan);
}

__kernel void quantize_blocks(__constant DeviceBlocks* given, uint span, __global const u32* x,
                              __global uchar* scales, __global u32* codes, __global u32* values) {
  const DeviceBlocks task = *given;
  const u64 size = (u64)task.format.block_size;
  const u64 begin = span * (u64)get_global_id(0);
  for (u64 block = begin; block < begin + span && block * size < task.count; ++block)
    define_block(&task, x, block, scales, codes, values);
}
