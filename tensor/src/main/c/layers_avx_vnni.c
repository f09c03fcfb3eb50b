// What a layer does between its products, with AVX-VNNI: vectors of 256 bits.
#define SET avx_vnni
#include "layers_256.h"

INLINE void multiply_tile(int pairs, const uint8_t *keys, int quads, const uint8_t *soon, const int8_t (*q)[LARGEST_HEAD],
                          const int32_t *bias, int32_t *products) {
  __m256i low[PAIRS], high[PAIRS];
#pragma GCC unroll 4
  for (int p = 0; p < pairs; p++) low[p] = high[p] = _mm256_set1_epi32(bias[p]);
  for (int quad = 0; quad < quads; quad++) {
    fetch_line(soon + quad * 64);
    const __m256i key0 = _mm256_load_si256((const __m256i *)(keys + quad * 64));
    const __m256i key1 = _mm256_load_si256((const __m256i *)(keys + quad * 64 + 32));
#pragma GCC unroll 4
    for (int p = 0; p < pairs; p++) {
      const __m256i of = quad_of(q[p] + quad * 4);
      low[p] = _mm256_dpbusd_avx_epi32(low[p], key0, of);
      high[p] = _mm256_dpbusd_avx_epi32(high[p], key1, of);
    }
  }
#pragma GCC unroll 4
  for (int p = 0; p < pairs; p++) {
    _mm256_store_si256((__m256i *)(products + p * TILE), low[p]);
    _mm256_store_si256((__m256i *)(products + p * TILE + 8), high[p]);
  }
}

INLINE void multiply_run(int pairs, const uint8_t *values, int columns, int quads, const uint8_t *soon,
                         const int16_t (*weights)[CHUNK], int32_t (*products)[LARGEST_HEAD]) {
  multiply_run_in_digits(pairs, values, columns, quads, soon, weights, products);
}
