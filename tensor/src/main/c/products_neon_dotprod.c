// Matrix products with NEON and the dot products of ARMv8.2.
#include "products_128.h"

typedef int32x4_t narrow;

#define DOTS(layout) (1 << 28)
#define EACH_GROUP(do) do(0)
enum { SIGNED_Q8 = 1, CHAINS = 1, KEPT_ROWS = 1 };

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

static INLINE narrow in_register(narrow sum) {
  __asm__("" : "+w"(sum));
  return sum;
}
static INLINE narrow begun(wide sum) { return sum; }
static INLINE wide ended(wide before, narrow sum) { return (void)before, sum; }

// Four rows of activations are one load, of which the instruction picks one. Codes are below 128, or signed.
static INLINE narrow add_row(narrow sum, codes x, const int8_t *q, int n, int rows, int isSigned) {
  (void)isSigned;
  const int8x16_t w = vreinterpretq_s8_u8(x);
  if (n >= rows / 4 * 4) return vdotq_s32(sum, w, spread_quad(q + n * QUAD));
  const int8x16_t four = vld1q_s8(q + n / 4 * 4 * QUAD);
  switch (n % 4) {
    case 0: return vdotq_laneq_s32(sum, w, four, 0);
    case 1: return vdotq_laneq_s32(sum, w, four, 1);
    case 2: return vdotq_laneq_s32(sum, w, four, 2);
    default: return vdotq_laneq_s32(sum, w, four, 3);
  }
}

#define NAMED(function) tern_##function##_neon_dotprod
#include "products.h"
