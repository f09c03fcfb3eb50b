// What products.h and AMX's products are made of where there is AVX-512: 16 rows in a vector, 32 registers.
#pragma once
#include "layouts.h"
#include <immintrin.h>
#include <math.h>

#define STRIP_ROWS 16

typedef __m512i codes;
typedef __m512i wide;
typedef __m512i narrow;
typedef __m512 lanes;

static INLINE codes load_codes(const uint8_t *bytes) { return _mm512_loadu_si512(bytes); }
static INLINE codes masked(codes x, int mask) { return _mm512_and_si512(x, _mm512_set1_epi8((char)mask)); }
static INLINE codes shifted_right(codes x, int count) { return _mm512_srli_epi16(x, (unsigned)count); }
static INLINE codes shifted_left(codes x, int count) { return _mm512_slli_epi16(x, (unsigned)count); }
static INLINE codes joined(codes a, codes b) { return _mm512_or_si512(a, b); }
static INLINE codes q8_codes(codes x) { return x; }

// x, less `amount` where it has that much: below it the difference wraps around and is the larger.
static INLINE codes without(codes x, int amount) {
  return _mm512_min_epu8(x, _mm512_sub_epi8(x, _mm512_set1_epi8((char)amount)));
}
static INLINE codes differing(codes a, codes b) { return _mm512_sub_epi8(a, b); }

// 0 .. 26 to three digits of two bits. A shuffle yields zero where the index has its highest bit.
static INLINE codes digits_of_27(codes x) {
  const codes low = _mm512_broadcast_i32x4(_mm_load_si128((const __m128i *)tern_digits_of_27));
  const codes high = _mm512_broadcast_i32x4(_mm_load_si128((const __m128i *)tern_digits_of_27 + 1));
  return _mm512_or_si512(_mm512_shuffle_epi8(low, _mm512_add_epi8(x, _mm512_set1_epi8(112))),
                         _mm512_shuffle_epi8(high, _mm512_sub_epi8(x, _mm512_set1_epi8(16))));
}

// 0, 27, 54 to 0, 1, 2 at bits 6-7: the low halves 0, 11, 6 tell them apart.
static INLINE codes digit_of_27s(codes x) {
  return _mm512_shuffle_epi8(_mm512_broadcast_i32x4(_mm_load_si128((const __m128i *)tern_digit_of_27s)), x);
}

static INLINE wide spread_int(int32_t x) { return _mm512_set1_epi32(x); }
static INLINE wide plus(wide a, wide b) { return _mm512_add_epi32(a, b); }

static INLINE narrow in_register(narrow sum) {
  __asm__("" : "+v"(sum));
  return sum;
}

static INLINE lanes zeros(void) { return _mm512_setzero_ps(); }
static INLINE lanes load_lanes(const float *x) { return _mm512_loadu_ps(x); }
static INLINE void store_lanes(float *x, lanes a) { _mm512_storeu_ps(x, a); }
static INLINE lanes load_halves(const uint8_t *x) { return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)x)); }
static INLINE lanes load_upper_halves(const uint8_t *x) {
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)x)), 16));
}
static INLINE lanes to_lanes(wide x) { return _mm512_cvtepi32_ps(x); }
static INLINE lanes spread(float x) { return _mm512_set1_ps(x); }
static INLINE lanes times(lanes a, lanes b) { return _mm512_mul_ps(a, b); }
static INLINE lanes multiplied_in(lanes a, lanes b, lanes sum) { return _mm512_fmadd_ps(a, b, sum); }
