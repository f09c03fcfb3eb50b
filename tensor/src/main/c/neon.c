// NEON of ARMv8.0: vectors of 128 bits, such as Cortex-A72.
#include "kernels.h"

const tern_kernels tern_neon = {
    .product = NULL,
};
