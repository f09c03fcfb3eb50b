// Matrix products where there is AVX-512 with VNNI.
#include "products_512.h"

#define DOTS(layout) (1 << 28)
#define EACH_GROUP(do) do(0)
enum { SIGNED_Q8 = 0, CHAINS = 2, KEPT_ROWS = 2 };
#define MOST_ROWS 12
#define SIDE_BY_SIDE_STRIPS 16
static INLINE narrow begun(wide sum) { return sum; }
static INLINE wide ended(wide before, narrow sum) { return (void)before, sum; }
static INLINE narrow add_row(narrow sum, codes x, const int8_t *q, int n, int rows, int isSigned) {
  (void)rows, (void)isSigned;
  int32_t quad;
  memcpy(&quad, q + n * QUAD, QUAD);
  return _mm512_dpbusd_epi32(sum, x, _mm512_set1_epi32(quad));
}

// All four strips of a block while rows leave registers for their sums; a scaled layout takes two sums a row, an integer one
// of the block of columns and the total, but several strips can take turns with the former.
#define SCALED_STRIPS_1 4
#define SCALED_STRIPS_2 4
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
#define TERNARY_STRIPS_1 4
#define TERNARY_STRIPS_2 4
#define TERNARY_STRIPS_3 4
#define TERNARY_STRIPS_4 4
#define TERNARY_STRIPS_5 4
#define TERNARY_STRIPS_6 4
#define TERNARY_STRIPS_7 2
#define TERNARY_STRIPS_8 2
#define TERNARY_STRIPS_9 2
#define TERNARY_STRIPS_10 2
#define TERNARY_STRIPS_11 2
#define TERNARY_STRIPS_12 2
#define FLOATS_STRIPS_1 4
#define FLOATS_STRIPS_2 4
#define FLOATS_STRIPS_3 4
#define FLOATS_STRIPS_4 4

static INLINE float largest_of(const float *x, int count) {
  __m512 largest = _mm512_setzero_ps();
  int i = 0;
  for (; i + 16 <= count; i += 16) largest = _mm512_max_ps(largest, _mm512_abs_ps(_mm512_loadu_ps(x + i)));
  __mmask16 rest = (__mmask16)((1u << (count - i)) - 1);
  largest = _mm512_max_ps(largest, _mm512_abs_ps(_mm512_maskz_loadu_ps(rest, x + i)));
  return _mm512_reduce_max_ps(largest);
}

static INLINE int32_t bytes_of(const float *x, float factor, int8_t *bytes) {
  __m512i numbers = _mm512_cvtps_epi32(_mm512_mul_ps(_mm512_loadu_ps(x), _mm512_set1_ps(factor)));
  _mm_storeu_si128((__m128i *)bytes, _mm512_cvtsepi32_epi8(numbers));
  return _mm512_reduce_add_epi32(numbers);
}

static INLINE float half_and_back(float x) { return _cvtsh_ss(_cvtss_sh(x, _MM_FROUND_TO_NEAREST_INT)); }

#define NAMED(function) tern_##function##_avx512_vnni
#include "products.h"
