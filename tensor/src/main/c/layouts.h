// The layouts of kernels.h as numbers and addresses, for the files that read them.
#pragma once
#include "kernels.h"
#include <string.h>

#define INLINE inline __attribute__((always_inline))

enum { TILES = TERN_BLOCK_ROWS / TERN_TILE_ROWS, PART = 64, QUAD = 4 };

static INLINE int is_ternary(int layout) {
  return layout == TERN_T2 || layout == TERN_T2S || layout == TERN_T5;
}

// Columns that are packed together, "a step", and the bytes that they take in one tile.
static INLINE int step_columns(int layout) {
  return layout == TERN_T5 ? 20 : is_ternary(layout) ? 16 : layout <= TERN_BF16 ? 1 : 32;
}

static INLINE size_t tile_size(int layout) {
  switch (layout) {
    case TERN_F32: return 64;
    case TERN_F16:
    case TERN_BF16: return 32;
    case TERN_Q8: return 544;
    case TERN_Q6: return 448;
    case TERN_Q5: return 352;
    case TERN_Q5M: return 384;
    case TERN_Q4: return 288;
    case TERN_Q4M: return 320;
    default: return PART;
  }
}

// From where in a tile its scales are.
static INLINE size_t scales_at(int layout) {
  switch (layout) {
    case TERN_Q8: return 8 * PART;
    case TERN_Q6: return 6 * PART;
    case TERN_Q5:
    case TERN_Q5M: return 5 * PART;
    default: return 4 * PART;
  }
}

// T2S: 16 steps of 16 columns, then the scales of 64 rows.
enum { T2S_STEPS = 16, T2S_RUN = T2S_STEPS * TILES * PART + TERN_BLOCK_ROWS * 2 };

// Ternary layouts: steps whose activations have one scale, 256 columns, or 320 in T5.
enum { SCALED_STEPS = 16 };

// Columns whose activations have one scale.
static INLINE int columns_of_scale(int quantization) {
  return quantization == TERN_PER_32 ? 32 : quantization == TERN_PER_256 ? 256 : 320;
}

// Bytes of a row block.
static INLINE size_t block_size(int layout, int columns) {
  if (layout == TERN_T2S) return (size_t)(columns / 256) * T2S_RUN;
  size_t steps = (size_t)((columns + step_columns(layout) - 1) / step_columns(layout));
  return steps * TILES * tile_size(layout);
}

static INLINE int blocks_of(int rows) { return (rows + TERN_BLOCK_ROWS - 1) / TERN_BLOCK_ROWS; }

// What is added to a number before it is stored, and so has to be taken off a product: zero times the activations' sum.
static INLINE int zero_of(int layout) {
  switch (layout) {
    case TERN_Q8: return 128;
    case TERN_Q6: return 32;
    case TERN_Q5: return 16;
    case TERN_Q4: return 8;
    case TERN_T2:
    case TERN_T2S:
    case TERN_T5: return 1;
    default: return 0;
  }
}

static INLINE int has_offset(int layout) { return layout == TERN_Q5M || layout == TERN_Q4M; }

static INLINE size_t depth_of(int columns) {
  return ((size_t)columns + TERN_DEPTH_STEP - 1) / TERN_DEPTH_STEP * TERN_DEPTH_STEP;
}

static INLINE int smaller(int a, int b) { return a < b ? a : b; }

// Three digits of base 3 in base 4, u0 + 3 u1 + 9 u2 at bits 0-1, 2-3, 4-5; and the digit of 0, 27, 54 at bits 6-7, by
// their low halves 0, 11, 6.
#define DIGITS3(x) ((x) % 3 | (x) / 3 % 3 << 2 | (x) / 9 % 3 << 4)
#define DIGITS3X4(x) DIGITS3(x), DIGITS3(x + 1), DIGITS3(x + 2), DIGITS3(x + 3)
static const _Alignas(32) uint8_t tern_digits_of_27[32] = {
    DIGITS3X4(0), DIGITS3X4(4), DIGITS3X4(8), DIGITS3X4(12), DIGITS3X4(16), DIGITS3X4(20), DIGITS3(24), DIGITS3(25),
    DIGITS3(26)};
static const _Alignas(16) uint8_t tern_digit_of_27s[16] = {[11] = 1 << 6, [6] = 2 << 6};

// A panel of activations times a row block of weights.
typedef struct {
  const uint8_t *weights; // of the row block
  const uint8_t *next;    // the row block that will be read after it, or NULL
  const float *rowScales; // of its 64 rows: T2 and T5 alone
  int columns;
  const int8_t *q;
  const float *scales;
  const int32_t *sums;
  int rows; // of the panel
  int asks; // whether memory is asked for ahead: the processor does not do it well enough by itself
  float *y; // of the panel's first row: where the row block's, or the tile's, first result goes
  int64_t yStride;
} panel_product;

// Sets the row block.
static INLINE void set_block(panel_product *work, int layout, const uint8_t *weights, int rows, int columns, int block) {
  size_t size = block_size(layout, columns);
  work->columns = columns;
  work->weights = weights + (size_t)block * size;
  work->rowScales = (const float *)(weights + (size_t)blocks_of(rows) * size) + (size_t)block * TERN_BLOCK_ROWS;
}

// Sets the panel that begins with activation row n of `count`.
static INLINE void set_panel(panel_product *work, int columns, const int8_t *q, const float *scales,
                             const int32_t *sums, int n, int count) {
  work->q = q + (size_t)n * depth_of(columns);
  work->scales = scales + (size_t)n * (size_t)(columns / 32);
  work->sums = sums + (size_t)n * (size_t)((columns + 15) / 16);
  work->rows = smaller(TERN_PANEL_ROWS, count - n);
}
