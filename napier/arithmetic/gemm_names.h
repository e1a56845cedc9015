#pragma once

#include <string>
#include <string_view>

#include "napier/arithmetic/gemm.h"

namespace napier {

// FORMAT[:ROUNDING[:OVERFLOW]], "e5m2:rne", "e4m3fn:sr8:saturate", "fixed16f8:rz:wrap". Without a
// rounding rne, without an overflow rule the usual one of the format. The format's own suffixes
// come first: "e5m2:flush:rne". Throws Error; `where` names the option or place.
Projection parse_projection(std::string_view text, const std::string& where);
std::string name_of(const Projection& to);

// "sequential", "blocked<B>", "tree<B>", "kahan", "exact", "aligned<B,bits>"; the brackets may be
// left out: "blocked32", "aligned16,24". Sets order, block and aligned_bits of `rules`. Throws
// Error.
void parse_order(std::string_view text, GemmRules& rules);
std::string order_name(const GemmRules& rules);

// "philox", "lfsr16", "lfsr24", "lfsr32". Sets kind and lfsr_bits. Throws Error.
void parse_random_kind(std::string_view text, RandomSource& random);
std::string name_of(const RandomSource& random);

}  // namespace napier
