// What a layer does between its products, in vectors of 256 bits; shared by AVX2 and AVX-VNNI, which differ in how they
// multiply 8-bit numbers.
#pragma once
#define LANES 8
#define PAIRS 4      // 4 x 2 sums of values of 16 registers
#define WIDE_PAIRS 2 // 2 x 4

#include "attention.h"
#include "layers.h"

#include <immintrin.h>

INLINE floats fused(floats a, floats b, floats c) { return (floats)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c); }

INLINE floats larger(floats a, floats b) { return (floats)_mm256_max_ps((__m256)a, (__m256)b); }

INLINE floats from_halves(const uint16_t *p) { return (floats)_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p)); }

// A dword of q in all lanes.
INLINE __m256i quad_of(const int8_t *q) {
  int32_t of;
  memcpy(&of, q, sizeof of);
  return _mm256_set1_epi32(of);
}
