// What a layer does between its products, with NEON of ARMv8.0.
#define SET neon
#include "layers_128.h"

// Two quads are added in 16 bits, where 127 * 127 * 2 has room; sums has two of a position's numbers side by side.
INLINE int32x4_t multiply(int32x4_t sums, int8x8_t key0, int8x8_t of0, int8x8_t key1, int8x8_t of1) {
  return vpadalq_s16(sums, vmlal_s8(vmull_s8(key0, of0), key1, of1));
}

INLINE int8x8_t quad_of(const int8_t *q) {
  int32_t of;
  memcpy(&of, q, sizeof of);
  return vreinterpret_s8_s32(vdup_n_s32(of));
}

INLINE void multiply_tile(int pairs, const uint8_t *keys, int quads, const uint8_t *soon, const int8_t (*q)[LARGEST_HEAD],
                          const int32_t *bias, int32_t *products) {
  (void)bias; // keys are made signed first
  for (int part = 0; part < 4; part++) { // of four keys
    int32x4_t low[PAIRS], high[PAIRS];
#pragma GCC unroll 4
    for (int p = 0; p < pairs; p++) low[p] = high[p] = vdupq_n_s32(0);
    for (int quad = 0; quad < quads; quad += 2) {
      if (part % 2 == 0) fetch_line(soon + (quad + part / 2) * 64);
      const int8x16_t key0 = four_keys(keys + quad * 64 + part * 16), key1 = four_keys(keys + quad * 64 + 64 + part * 16);
#pragma GCC unroll 4
      for (int p = 0; p < pairs; p++) {
        const int8x8_t of0 = quad_of(q[p] + quad * 4), of1 = quad_of(q[p] + quad * 4 + 4);
        low[p] = multiply(low[p], vget_low_s8(key0), of0, vget_low_s8(key1), of1);
        high[p] = multiply(high[p], vget_high_s8(key0), of0, vget_high_s8(key1), of1);
      }
    }
#pragma GCC unroll 4
    for (int p = 0; p < pairs; p++) vst1q_s32(products + p * TILE + part * 4, vpaddq_s32(low[p], high[p]));
  }
}

INLINE void multiply_run(int pairs, const uint8_t *values, int columns, int quads, const uint8_t *soon,
                         const int16_t (*weights)[CHUNK], int32_t (*products)[LARGEST_HEAD]) {
  int32_t bias[PAIRS];
  for (int p = 0; p < pairs; p++) bias[p] = -128 * sum_of_weights(weights[p]);
  for (int column = 0; column < columns; column += 8) {
    const int at = column / TILE * TILE * RUN + column % TILE * 4; // half of a tile: 8 columns
    int32x4_t low[PAIRS], high[PAIRS];
#pragma GCC unroll 4
    for (int p = 0; p < pairs; p++) low[p] = high[p] = vdupq_n_s32(bias[p]);
    for (int quad = 0; quad < quads; quad++) {
      if (column % TILE == 0) fetch_line(soon + at + quad * 64);
      const uint8x8x4_t bytes = vld4_u8(values + at + quad * 64); // of four positions
      int16x8_t value[4];
#pragma GCC unroll 4
      for (int i = 0; i < 4; i++) value[i] = vreinterpretq_s16_u16(vmovl_u8(bytes.val[i]));
#pragma GCC unroll 4
      for (int p = 0; p < pairs; p++) {
        const int16x4_t of = vld1_s16(weights[p] + quad * 4);
#define ADD(i)                                                           \
  low[p] = vmlal_lane_s16(low[p], vget_low_s16(value[i]), of, i);        \
  high[p] = vmlal_lane_s16(high[p], vget_high_s16(value[i]), of, i);
        ADD(0) ADD(1) ADD(2) ADD(3)
#undef ADD
      }
    }
#pragma GCC unroll 4
    for (int p = 0; p < pairs; p++) {
      vst1q_s32(products[p] + column, low[p]);
      vst1q_s32(products[p] + column + 4, high[p]);
    }
  }
}
