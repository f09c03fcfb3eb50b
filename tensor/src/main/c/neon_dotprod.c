// NEON with the dot products of ARMv8.2, such as Cortex-A76.
#include "kernels.h"

const tern_kernels tern_neon_dotprod = {
    .product = NULL,
};
