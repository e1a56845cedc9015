// Tiles in any order of summation, for both carriers: their items are carrier32:: and carrier64::
// compute_ordered_item. An OpenCL program takes one of the carriers instead.
#pragma once

#include "napier/arithmetic/sum_order.h"
#include "napier/kernels/device/carrier32.h"
#include "napier/kernels/device/carrier64.h"
#include "napier/kernels/device/tile.h"

#define NAPIER_CARRIER carrier32
#include "napier/kernels/device/orders-inl.h"
#undef NAPIER_CARRIER
#define NAPIER_CARRIER carrier64
#include "napier/kernels/device/orders-inl.h"
#undef NAPIER_CARRIER
