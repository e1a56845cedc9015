// Vectors by the shortcuts. A program is one VectorKind: -D NAPIER_LANES, NAPIER_METHOD,
// NAPIER_IS_INTEGER, NAPIER_FIELD_BITS. An item takes `span` elements, a multiple of kUnit; there may
// be more items than are needed.

__kernel void quantize_vector(__constant VectorTask* given, ulong span, int wants,
                              __global const u32* x, __global u32* values, __global u32* words,
                              __global uchar* packed) {
  const VectorTask task = *given;
  VectorKind kind;
  kind.method = NAPIER_METHOD;
  kind.is_integer = NAPIER_IS_INTEGER;
  kind.field_bits = NAPIER_FIELD_BITS;
  const u64 begin = span * (u64)get_global_id(0);
  const u64 end = begin + span < task.count ? begin + span : task.count;
  quantize_item(kind, &task, wants, begin, end, x, values, words, packed);
}
