// Matrix products with AVX2, FMA and F16C. Its 8-bit products come as sums of two in 16 bits, which several quads of small
// numbers may share before they are widened.
#include "products_256.h"

// The two products of a 16-bit sum are at most 2 * largest code * 127 in size; 32767 / that:
#define DOTS(layout)                                                                                                    \
  ((layout) == TERN_Q8                            ? 1                                                                   \
   : (layout) == TERN_Q6                          ? 2                                                                   \
   : (layout) == TERN_Q5 || (layout) == TERN_Q5M  ? 4                                                                   \
   : (layout) == TERN_Q4 || (layout) == TERN_Q4M  ? 8                                                                   \
                                                  : 64)
#define EACH_GROUP(do) EACH_OF_8(do)
enum { SIGNED_Q8 = 1, CHAINS = 1, KEPT_ROWS = 0 };

// Unsigned Q8 would exceed 16 bits: 2 * 255 * 127. Signed it is at most 2 * 128 * 127 = 32512.
static INLINE codes q8_codes(codes x) { return _mm256_xor_si256(x, _mm256_set1_epi8((char)128)); }
static INLINE narrow begun(wide sum) { return (void)sum, _mm256_setzero_si256(); }
static INLINE wide ended(wide before, narrow sum) {
  return _mm256_add_epi32(before, _mm256_madd_epi16(sum, _mm256_set1_epi16(1)));
}
static INLINE narrow add_row(narrow sum, codes x, const int8_t *q, int n, int rows, int isSigned) {
  (void)rows;
  const __m256i quad = spread_quad(q + n * QUAD);
  const __m256i pairs = isSigned ? _mm256_maddubs_epi16(_mm256_abs_epi8(x), _mm256_sign_epi8(quad, x))
                                 : _mm256_maddubs_epi16(x, quad);
  return _mm256_add_epi16(sum, pairs);
}

#define NAMED(function) tern_##function##_avx2
#include "products.h"
