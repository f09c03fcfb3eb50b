// What products.h is made of with vectors of 256 bits, but for the dot products: 8 rows in a vector, 16 registers.
#pragma once
#include "layouts.h"
#include <immintrin.h>
#include <math.h>

#define STRIP_ROWS 8
#define MOST_ROWS 6
#define SIDE_BY_SIDE_STRIPS 16

typedef __m256i codes;
typedef __m256i wide;
typedef __m256i narrow;
typedef __m256 lanes;

static INLINE codes load_codes(const uint8_t *bytes) { return _mm256_loadu_si256((const __m256i *)bytes); }
static INLINE codes masked(codes x, int mask) { return _mm256_and_si256(x, _mm256_set1_epi8((char)mask)); }
static INLINE codes shifted_right(codes x, int count) { return _mm256_srli_epi16(x, count); }
static INLINE codes shifted_left(codes x, int count) { return _mm256_slli_epi16(x, count); }
static INLINE codes joined(codes a, codes b) { return _mm256_or_si256(a, b); }

// x, less `amount` where it has that much: below it the difference wraps around and is the larger.
static INLINE codes without(codes x, int amount) {
  return _mm256_min_epu8(x, _mm256_sub_epi8(x, _mm256_set1_epi8((char)amount)));
}
static INLINE codes differing(codes a, codes b) { return _mm256_sub_epi8(a, b); }

static INLINE codes table_of(const uint8_t *sixteen) {
  return _mm256_broadcastsi128_si256(_mm_load_si128((const __m128i *)sixteen));
}

// 0 .. 26 to three digits of two bits. A shuffle yields zero where the index has its highest bit.
static INLINE codes digits_of_27(codes x) {
  return _mm256_or_si256(
      _mm256_shuffle_epi8(table_of(tern_digits_of_27), _mm256_add_epi8(x, _mm256_set1_epi8(112))),
      _mm256_shuffle_epi8(table_of(tern_digits_of_27 + 16), _mm256_sub_epi8(x, _mm256_set1_epi8(16))));
}

// 0, 27, 54 to 0, 1, 2 at bits 6-7: the low halves 0, 11, 6 tell them apart.
static INLINE codes digit_of_27s(codes x) { return _mm256_shuffle_epi8(table_of(tern_digit_of_27s), x); }

static INLINE wide spread_int(int32_t x) { return _mm256_set1_epi32(x); }
static INLINE wide plus(wide a, wide b) { return _mm256_add_epi32(a, b); }

static INLINE __m256i spread_quad(const int8_t *q) {
  int32_t quad;
  memcpy(&quad, q, QUAD);
  return _mm256_set1_epi32(quad);
}

static INLINE narrow in_register(narrow sum) {
  __asm__("" : "+x"(sum));
  return sum;
}

static INLINE lanes zeros(void) { return _mm256_setzero_ps(); }
static INLINE lanes load_lanes(const float *x) { return _mm256_loadu_ps(x); }
static INLINE void store_lanes(float *x, lanes a) { _mm256_storeu_ps(x, a); }
static INLINE lanes load_halves(const uint8_t *x) { return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)x)); }
static INLINE lanes load_upper_halves(const uint8_t *x) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)x)), 16));
}
static INLINE lanes to_lanes(wide x) { return _mm256_cvtepi32_ps(x); }
static INLINE lanes spread(float x) { return _mm256_set1_ps(x); }
static INLINE lanes times(lanes a, lanes b) { return _mm256_mul_ps(a, b); }
static INLINE lanes multiplied_in(lanes a, lanes b, lanes sum) { return _mm256_fmadd_ps(a, b, sum); }

#define SCALED_STRIPS_1 8
#define SCALED_STRIPS_2 4
#define SCALED_STRIPS_3 2
#define SCALED_STRIPS_4 2
#define SCALED_STRIPS_5 1
#define SCALED_STRIPS_6 1
#define TERNARY_STRIPS_1 8
#define TERNARY_STRIPS_2 4
#define TERNARY_STRIPS_3 2
#define TERNARY_STRIPS_4 2
#define TERNARY_STRIPS_5 2
#define TERNARY_STRIPS_6 2
#define FLOATS_STRIPS_1 8
#define FLOATS_STRIPS_2 4
#define FLOATS_STRIPS_3 4
#define FLOATS_STRIPS_4 2

static INLINE float largest_of(const float *x, int count) {
  const __m256 sign = _mm256_set1_ps(-0.0f);
  __m256 largest = _mm256_setzero_ps();
  int i = 0;
  for (; i + 8 <= count; i += 8) largest = _mm256_max_ps(largest, _mm256_andnot_ps(sign, _mm256_loadu_ps(x + i)));
  float eight[8], result = 0;
  _mm256_storeu_ps(eight, largest);
  for (int n = 0; n < 8; n++) result = eight[n] > result ? eight[n] : result;
  for (; i < count; i++) result = fabsf(x[i]) > result ? fabsf(x[i]) : result;
  return result;
}

static INLINE int32_t bytes_of(const float *x, float factor, int8_t *bytes) {
  __m256i low = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(x), _mm256_set1_ps(factor)));
  __m256i high = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(x + 8), _mm256_set1_ps(factor)));
  // packing works within halves of 128 bits: low 0-3, high 0-3 | low 4-7, high 4-7
  __m256i words = _mm256_permute4x64_epi64(_mm256_packs_epi32(low, high), 0xd8);
  __m128i packed = _mm_packs_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
  _mm_storeu_si128((__m128i *)bytes, packed);
  __m256i pairs = _mm256_madd_epi16(words, _mm256_set1_epi16(1));
  __m128i four = _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4e));
  return _mm_cvtsi128_si32(_mm_add_epi32(four, _mm_shuffle_epi32(four, 0xb1)));
}

static INLINE float half_and_back(float x) { return _cvtsh_ss(_cvtss_sh(x, _MM_FROUND_TO_NEAREST_INT)); }
