// Matrix products with NEON and the dot products of ARMv8.2.
#include "products_128.h"

typedef int32x4_t narrow;

#define DOTS(layout) (1 << 28)
#define EACH_GROUP(do) do(0)
enum { SIGNED_Q8 = 1, CHAINS = 1 };

#define SCALED_STRIPS_1 16
#define SCALED_STRIPS_2 8
#define SCALED_STRIPS_3 4
#define SCALED_STRIPS_4 4
#define SCALED_STRIPS_5 2
#define SCALED_STRIPS_6 2
#define SCALED_STRIPS_7 2
#define SCALED_STRIPS_8 2
#define SCALED_STRIPS_9 1
#define SCALED_STRIPS_10 1
#define SCALED_STRIPS_11 1
#define SCALED_STRIPS_12 1
#define TERNARY_STRIPS_1 16
#define TERNARY_STRIPS_2 8
#define TERNARY_STRIPS_3 8
#define TERNARY_STRIPS_4 4
#define TERNARY_STRIPS_5 4
#define TERNARY_STRIPS_6 4
#define TERNARY_STRIPS_7 2
#define TERNARY_STRIPS_8 2
#define TERNARY_STRIPS_9 2
#define TERNARY_STRIPS_10 2
#define TERNARY_STRIPS_11 2
#define TERNARY_STRIPS_12 2

static INLINE narrow begun(wide sum) { return sum; }
static INLINE wide ended(wide before, narrow sum) { return (void)before, sum; }

// Four rows of activations are one load; the instruction picks one. Codes are below 128, or signed.
static INLINE void add_quad(narrow *sums, codes x, const int8_t *q, int rows, int isSigned) {
  (void)isSigned;
  const int8x16_t w = vreinterpretq_s8_u8(x);
#pragma GCC unroll 3
  for (int n = 0; n + 4 <= rows; n += 4) {
    const int8x16_t four = vld1q_s8(q + n * QUAD);
    sums[n] = vdotq_laneq_s32(sums[n], w, four, 0);
    sums[n + 1] = vdotq_laneq_s32(sums[n + 1], w, four, 1);
    sums[n + 2] = vdotq_laneq_s32(sums[n + 2], w, four, 2);
    sums[n + 3] = vdotq_laneq_s32(sums[n + 3], w, four, 3);
  }
#pragma GCC unroll 3
  for (int n = rows / 4 * 4; n < rows; n++) {
    int32_t quad;
    memcpy(&quad, q + n * QUAD, QUAD);
    sums[n] = vdotq_s32(sums[n], w, vreinterpretq_s8_s32(vdupq_n_s32(quad)));
  }
}

#define NAMED(function) tern_##function##_neon_dotprod
#include "products.h"
