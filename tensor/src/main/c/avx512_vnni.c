// AVX-512 with VNNI: vectors of 512 bits with 8-bit dot products.
#include "kernels.h"

const tern_kernels tern_avx512_vnni = {
    .product = NULL,
};
