// What a layer does between its products, with AVX-512 and VNNI: vectors of 512 bits.
#define SET avx512_vnni
#define LANES 16
#define PAIRS 8      // 8 x 2 sums of values of 32 registers
#define WIDE_PAIRS 6 // 6 x 4

#include "attention.h"
#include "layers.h"

#include <immintrin.h>

INLINE floats fused(floats a, floats b, floats c) { return (floats)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c); }

INLINE floats larger(floats a, floats b) { return (floats)_mm512_max_ps((__m512)a, (__m512)b); }

INLINE floats from_halves(const uint16_t *p) { return (floats)_mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p)); }

INLINE void multiply_tile(int pairs, const uint8_t *keys, int quads, const uint8_t *soon, const int8_t (*q)[LARGEST_HEAD],
                          const int32_t *bias, int32_t *products) {
  __m512i sums[PAIRS];
#pragma GCC unroll 8
  for (int p = 0; p < pairs; p++) sums[p] = _mm512_set1_epi32(bias[p]);
  for (int quad = 0; quad < quads; quad++) {
    fetch_line(soon + quad * 64);
    const __m512i key = _mm512_load_si512(keys + quad * 64);
#pragma GCC unroll 8
    for (int p = 0; p < pairs; p++) {
      int32_t of;
      memcpy(&of, q[p] + quad * 4, sizeof of);
      sums[p] = _mm512_dpbusd_epi32(sums[p], key, _mm512_set1_epi32(of));
    }
  }
#pragma GCC unroll 8
  for (int p = 0; p < pairs; p++) _mm512_store_si512(products + p * TILE, sums[p]);
}

INLINE void multiply_run(int pairs, const uint8_t *values, int columns, int quads, const uint8_t *soon,
                         const int16_t (*weights)[CHUNK], int32_t (*products)[LARGEST_HEAD]) {
  multiply_run_in_digits(pairs, values, columns, quads, soon, weights, products);
}
