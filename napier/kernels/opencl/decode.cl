// Packed codes to numbers. An item takes `span` elements, a multiple of kUnit; there may be more
// items than are needed.
__kernel void decode_vector(__constant DecodeTask* given, ulong span, __global const uchar* packed,
                            __global u32* values) {
  const DecodeTask task = *given;
  const u64 begin = span * (u64)get_global_id(0);
  const u64 end = begin + span < task.count ? begin + span : task.count;
  decode_item(&task, begin, end, packed, values);
}
