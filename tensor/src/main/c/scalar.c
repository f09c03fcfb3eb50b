// Plain C: the slowest tier, on every processor, and what the others are held against.
#include "kernels.h"

const tern_kernels tern_scalar = {
    .product = NULL,
};
