// What a layer does between its products, in C alone: the vectors are what the compiler makes of them.
#define SET scalar
#define LANES 4
#define PAIRS 4
#define WIDE_PAIRS 2

#include "attention.h"
#include "layers.h"

INLINE floats fused(floats a, floats b, floats c) { return a * b + c; }

INLINE floats larger(floats a, floats b) { return choose(a > b, a, b); }

INLINE floats from_halves(const uint16_t *p) {
  return (floats){from_half(p[0]), from_half(p[1]), from_half(p[2]), from_half(p[3])};
}

INLINE void multiply_tile(int pairs, const uint8_t *keys, int quads, const uint8_t *soon, const int8_t (*q)[LARGEST_HEAD],
                          const int32_t *bias, int32_t *products) {
  (void)soon;
  for (int p = 0; p < pairs; p++)
    for (int lane = 0; lane < TILE; lane++) {
      int32_t sum = bias[p];
      for (int quad = 0; quad < quads; quad++)
        for (int i = 0; i < 4; i++) sum += keys[quad * TILE * 4 + lane * 4 + i] * q[p][quad * 4 + i];
      products[p * TILE + lane] = sum;
    }
}

INLINE void multiply_run(int pairs, const uint8_t *values, int columns, int quads, const uint8_t *soon,
                         const int16_t (*weights)[CHUNK], int32_t (*products)[LARGEST_HEAD]) {
  (void)soon;
  for (int p = 0; p < pairs; p++)
    for (int column = 0; column < columns; column++) {
      const uint8_t *lane = values + column / TILE * TILE * RUN + column % TILE * 4;
      int32_t sum = 0;
      for (int quad = 0; quad < quads; quad++)
        for (int i = 0; i < 4; i++) sum += (lane[quad * TILE * 4 + i] - 128) * weights[p][quad * 4 + i];
      products[p][column] = sum;
    }
}
