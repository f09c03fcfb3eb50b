// What a layer does between its products, with NEON and the dot products of ARMv8.2.
#define SET neon_dotprod
#include "layers_128.h"

INLINE void multiply_tile(int pairs, const uint8_t *keys, int quads, const uint8_t *soon, const int8_t (*q)[LARGEST_HEAD],
                          const int32_t *bias, int32_t *products) {
  (void)bias; // keys are made signed first
  int32x4_t sums[PAIRS][4];
#pragma GCC unroll 4
  for (int p = 0; p < pairs; p++)
#pragma GCC unroll 4
    for (int part = 0; part < 4; part++) sums[p][part] = vdupq_n_s32(0);
  for (int quad = 0; quad < quads; quad++) {
    fetch_line(soon + quad * 64);
    int8x16_t key[4];
#pragma GCC unroll 4
    for (int part = 0; part < 4; part++) key[part] = four_keys(keys + quad * 64 + part * 16);
#pragma GCC unroll 4
    for (int p = 0; p < pairs; p++) {
      int32_t four;
      memcpy(&four, q[p] + quad * 4, sizeof four);
      const int8x16_t of = vreinterpretq_s8_s32(vdupq_n_s32(four));
#pragma GCC unroll 4
      for (int part = 0; part < 4; part++) sums[p][part] = vdotq_s32(sums[p][part], key[part], of);
    }
  }
#pragma GCC unroll 4
  for (int p = 0; p < pairs; p++)
#pragma GCC unroll 4
    for (int part = 0; part < 4; part++) vst1q_s32(products + p * TILE + part * 4, sums[p][part]);
}

INLINE void multiply_run(int pairs, const uint8_t *values, int columns, int quads, const uint8_t *soon,
                         const int16_t (*weights)[CHUNK], int32_t (*products)[LARGEST_HEAD]) {
  multiply_run_in_digits(pairs, values, columns, quads, soon, weights, products);
}
