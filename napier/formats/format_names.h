#pragma once

#include <string>
#include <string_view>

#include "napier/formats/fixed_format.h"
#include "napier/formats/number_format.h"

namespace napier {

// The row that a name stands for:
//   e<E>m<M>                          as IEEE 754: bias 2^(E-1) - 1, the top exponent is inf or NaN
//   e4m3fn e4m3fnuz e5m2fnuz e4m3b11fnuz e8m0fnu e2m1fn e2m3fn e3m2fn     as in ml_dtypes and OCP
//   binary<K>p<P><s|u><e|f>           IEEE P3109: K bits, precision P, signed?, extended or finite
//   fp64 fp32 tf32 bf16 fp16          other names of e11m52 e8m23 e8m10 e8m7 e5m10
//   fixed<W>f<F> ufixed<W>f<F>        two's complement, unsigned
//   posit<N> posit<N>_<ES>            Posit Standard 2022; es = 2 when left out
// Floats take suffixes, each once, in any order: `:flush` (no subnormal numbers), `:finite` (no inf
// and no NaN: their codes are numbers), `:bias=B`. Throws an Error that says what would be right.
NumberFormat parse_number_format(std::string_view name);

// The canonical name: it parses to an equal row, and equal rows have one name: "e4m3fnuz" for
// binary8p4sf, "e8m23" for fp32. The row is one that some name stands for.
std::string name_of(const NumberFormat& format);

NumberFormat number_format(const FixedFormat& format);

}  // namespace napier
