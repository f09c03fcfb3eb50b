// What a layer does between its products, with AVX2: vectors of 256 bits.
#define SET avx2
#include "layers_256.h"

// AVX2 multiplies u8 by i8 and adds neighbors in 16 bits, where 255 * 127 * 2 has no room. |key| * (q with the key's sign) has:
// 127 * 127 * 2 = 32258.
INLINE __m256i multiply(__m256i sums, __m256i key, __m256i size, __m256i of) {
  const __m256i products = _mm256_maddubs_epi16(size, _mm256_sign_epi8(of, key));
  return _mm256_add_epi32(sums, _mm256_madd_epi16(products, _mm256_set1_epi16(1)));
}

INLINE void multiply_tile(int pairs, const uint8_t *keys, int quads, const uint8_t *soon, const int8_t (*q)[LARGEST_HEAD],
                          const int32_t *bias, int32_t *products) {
  (void)bias; // keys are made signed first
  __m256i low[PAIRS], high[PAIRS];
#pragma GCC unroll 4
  for (int p = 0; p < pairs; p++) low[p] = high[p] = _mm256_setzero_si256();
  for (int quad = 0; quad < quads; quad++) {
    fetch_line(soon + quad * 64);
    const __m256i sign = _mm256_set1_epi8(-128);
    const __m256i key0 = _mm256_xor_si256(_mm256_load_si256((const __m256i *)(keys + quad * 64)), sign);
    const __m256i key1 = _mm256_xor_si256(_mm256_load_si256((const __m256i *)(keys + quad * 64 + 32)), sign);
    const __m256i size0 = _mm256_abs_epi8(key0), size1 = _mm256_abs_epi8(key1);
#pragma GCC unroll 4
    for (int p = 0; p < pairs; p++) {
      const __m256i of = quad_of(q[p] + quad * 4);
      low[p] = multiply(low[p], key0, size0, of);
      high[p] = multiply(high[p], key1, size1, of);
    }
  }
#pragma GCC unroll 4
  for (int p = 0; p < pairs; p++) {
    _mm256_store_si256((__m256i *)(products + p * TILE), low[p]);
    _mm256_store_si256((__m256i *)(products + p * TILE + 8), high[p]);
  }
}

// Four weights in all quarters.
INLINE __m256i weights_of(const int16_t *weights) {
  int64_t four;
  memcpy(&four, weights, sizeof four);
  return _mm256_set1_epi64x(four);
}

INLINE __m256i four_columns(const uint8_t *values) { return _mm256_cvtepu8_epi16(_mm_load_si128((const __m128i *)values)); }

INLINE void multiply_run(int pairs, const uint8_t *values, int columns, int quads, const uint8_t *soon,
                         const int16_t (*weights)[CHUNK], int32_t (*products)[LARGEST_HEAD]) {
  int32_t bias[PAIRS];
  for (int p = 0; p < pairs; p++) bias[p] = -128 * sum_of_weights(weights[p]);
  for (int column = 0; column < columns; column += 8) {
    const int at = column / TILE * TILE * RUN + column % TILE * 4; // half of a tile: 8 columns
    __m256i low[PAIRS], high[PAIRS];                              // two sums of each column side by side
#pragma GCC unroll 4
    for (int p = 0; p < pairs; p++) low[p] = high[p] = _mm256_setzero_si256();
    for (int quad = 0; quad < quads; quad++) {
      if (column % TILE == 0) fetch_line(soon + at + quad * 64);
      const __m256i value0 = four_columns(values + at + quad * 64), value1 = four_columns(values + at + quad * 64 + 16);
#pragma GCC unroll 4
      for (int p = 0; p < pairs; p++) {
        const __m256i of = weights_of(weights[p] + quad * 4);
        low[p] = _mm256_add_epi32(low[p], _mm256_madd_epi16(value0, of));
        high[p] = _mm256_add_epi32(high[p], _mm256_madd_epi16(value1, of));
      }
    }
#pragma GCC unroll 4
    for (int p = 0; p < pairs; p++) {
      const __m256i sums = _mm256_permute4x64_epi64(_mm256_hadd_epi32(low[p], high[p]), _MM_SHUFFLE(3, 1, 2, 0));
      _mm256_store_si256((__m256i *)(products[p] + column), _mm256_add_epi32(sums, _mm256_set1_epi32(bias[p])));
    }
  }
}
