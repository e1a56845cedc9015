// The orders in which a GEMM adds up its products. C subset, see napier/base/c_subset.h. Source:
// docs/arithmetic.md, "A GEMM".
#pragma once

#include "napier/base/c_subset.h"

NAPIER_BEGIN

// sequential: k ascending · blocked: partial sums over `block` consecutive k, each from +0, added
// up in order in the outer format · tree: the same with balanced pairwise sums in a block · kahan:
// one compensation for each output · exact: one rounding at the end · aligned: the products of a
// block are cut to `aligned_bits` bits below the largest one's leading bit, then added exactly
enum SumOrder { kSequential, kBlocked, kTree, kKahan, kExactSum, kAligned };

enum { kLargestAlignedBlock = 64, kLargestTreeBlock = 65536, kLargestTreeDepth = 17 };

NAPIER_END
