// AVX2 with FMA and F16C: vectors of 256 bits, processors since 2013.
#include "kernels.h"

const tern_kernels tern_avx2 = {
    .product = NULL,
};
