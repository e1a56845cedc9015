// Vectors by the shortcuts. A program is one VectorKind: -D NAPIER_LANES, NAPIER_METHOD,
// NAPIER_IS_INTEGER, NAPIER_FIELD_BITS. An item takes `span` elements, a multiple of kUnit; there may
// be more items than are needed.

VectorKind program_kind() {
  VectorKind kind;
  kind.method = NAPIER_METHOD;
  kind.is_integer = NAPIER_IS_INTEGER;
  kind.field_bits = NAPIER_FIELD_BITS;
  return kind;
}

VectorArrays arrays_of(int wants, __global u32* values, __global u32* words,
                       __global uchar* packed) {
  VectorArrays out;
  out.wants = wants;
  out.values = values;
  out.words = words;
  out.packed = packed;
  return out;
}

__kernel void quantize_vector(__constant VectorTask* given, ulong span, int wants,
                              __global const u32* x, __global u32* values, __global u32* words,
                              __global uchar* packed) {
  const VectorTask task = *given;
  const u64 begin = span * (u64)get_global_id(0);
  const u64 end = begin + span < task.count ? begin + span : task.count;
  quantize_item(program_kind(), &task, begin, end, x, arrays_of(wants, values, words, packed));
}

// The same for `span` blocks.
__kernel void quantize_power_blocks(__constant BlockVectors* given, ulong span, int wants,
                                    __global const u32* x, __global uchar* scales,
                                    __global u32* values, __global uchar* packed) {
  const BlockVectors task = *given;
  const u64 blocks = (task.element.count + task.block_size - 1) / task.block_size;
  const u64 first = span * (u64)get_global_id(0);
  const u64 last = first + span < blocks ? first + span : blocks;
  quantize_power_item(program_kind(), &task, first, last, x, scales,
                      arrays_of(wants, values, values, packed));
}

#ifdef NAPIER_HAS_DOUBLE
__kernel void quantize_quotient_blocks(__constant QuotientVectors* given, ulong span, int wants,
                                       __global const u32* x, __global uchar* scales,
                                       __global u32* values, __global uchar* packed) {
  const QuotientVectors task = *given;
  const u64 size = task.blocks.block_size;
  const u64 blocks = (task.blocks.element.count + size - 1) / size;
  const u64 first = span * (u64)get_global_id(0);
  const u64 last = first + span < blocks ? first + span : blocks;
  quantize_quotient_item(program_kind(), &task, first, last, x, scales,
                         arrays_of(wants, values, values, packed));
}
#endif

// out[i] = the largest finite size of numbers [i · part, (i + 1) · part).
__kernel void largest_by_vectors(__global const u32* x, ulong count, ulong part,
                                 __global u32* out) {
  const u64 begin = get_global_id(0) * part;
  const u64 end = begin + part < count ? begin + part : count;
  if (begin < count) out[get_global_id(0)] = largest_finite(x, begin, end);
}
