// Matrix products with the NEON of ARMv8.0, whose 8-bit products are of 16 bits, one column each: rows 0 and 1 of a strip in
// the low vector, rows 2 and 3 in the high one.
#include "products_128.h"

typedef struct {
  int16x8_t low;
  int16x8_t high;
} narrow;

// A product is at most largest code * 127 in size; 32767 / that:
#define DOTS(layout)                                                                                                    \
  ((layout) == TERN_Q8                            ? 2                                                                   \
   : (layout) == TERN_Q6                          ? 4                                                                   \
   : (layout) >= TERN_Q5 && (layout) <= TERN_Q4M  ? 8                                                                   \
                                                  : 128)
#define EACH_GROUP(do) do(0) do(2) do(4) do(6)
enum { SIGNED_Q8 = 1, CHAINS = 1, KEPT_ROWS = 1 };

#define SCALED_STRIPS_1 16
#define SCALED_STRIPS_2 8
#define SCALED_STRIPS_3 4
#define SCALED_STRIPS_4 4
#define SCALED_STRIPS_5 2
#define SCALED_STRIPS_6 2
#define SCALED_STRIPS_7 1
#define SCALED_STRIPS_8 1
#define SCALED_STRIPS_9 1
#define SCALED_STRIPS_10 1
#define SCALED_STRIPS_11 1
#define SCALED_STRIPS_12 1
#define TERNARY_STRIPS_1 8
#define TERNARY_STRIPS_2 4
#define TERNARY_STRIPS_3 4
#define TERNARY_STRIPS_4 2
#define TERNARY_STRIPS_5 2
#define TERNARY_STRIPS_6 2
#define TERNARY_STRIPS_7 1
#define TERNARY_STRIPS_8 1
#define TERNARY_STRIPS_9 1
#define TERNARY_STRIPS_10 1
#define TERNARY_STRIPS_11 1
#define TERNARY_STRIPS_12 1

static INLINE narrow in_register(narrow sum) {
  __asm__("" : "+w"(sum.low), "+w"(sum.high));
  return sum;
}
static INLINE narrow begun(wide sum) { return (void)sum, (narrow){vdupq_n_s16(0), vdupq_n_s16(0)}; }
static INLINE wide ended(wide before, narrow sum) {
  return vaddq_s32(before, vpaddq_s32(vpaddlq_s16(sum.low), vpaddlq_s16(sum.high)));
}

// Codes are below 128, or signed.
static INLINE narrow add_row(narrow sum, codes x, const int8_t *q, int n, int rows, int isSigned) {
  (void)rows, (void)isSigned;
  const int8x16_t w = vreinterpretq_s8_u8(x), quad = spread_quad(q + n * QUAD);
  return (narrow){vmlal_s8(sum.low, vget_low_s8(w), vget_low_s8(quad)), vmlal_high_s8(sum.high, w, quad)};
}

#define NAMED(function) tern_##function##_neon
#include "products.h"
