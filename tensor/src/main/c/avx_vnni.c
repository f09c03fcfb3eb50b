// AVX-VNNI: vectors of 256 bits with 8-bit dot products, such as Intel N100.
#include "kernels.h"

const tern_kernels tern_avx_vnni = {
    .product = NULL,
};
