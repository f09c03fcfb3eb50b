// Matrix products and quantizing in plain C, number by number: on every processor, and what other sets are held against.
#include "tiers.h"
#include "unpack.h"
#include <math.h>

static float scalar_half(const uint8_t *address) {
  _Float16 half;
  memcpy(&half, address, sizeof half);
  return (float)half;
}

// The sum over columns from .. from + count - 1 of a step that begins at column `start`, for 16 rows.
static void scalar_sums(int layout, const uint8_t *tile, const int8_t *q, int rows, int n, int start, int from, int count,
                        int32_t *sums) {
  for (int lane = 0; lane < TERN_TILE_ROWS; lane++) {
    int sum = 0;
    for (int column = from; column < from + count; column++) {
      int place = start + column;
      int a = q[(place / QUAD * rows + n) * QUAD + place % QUAD];
      sum += (tern_stored_number(layout, tile, lane, column) - zero_of(layout)) * a;
    }
    sums[lane] = sum;
  }
}

// One tile of the row block and one row of the panel.
static void scalar_tile(int layout, const panel_product *work, int tile, int n, float *y) {
  int32_t sums[TERN_TILE_ROWS], totals[TERN_TILE_ROWS] = {0}; // of columns with one scale
  float results[TERN_TILE_ROWS] = {0};
  int step = step_columns(layout), run = layout == TERN_Q6 ? 16 : step;
  size_t size = tile_size(layout);
  for (int start = 0; start < work->columns; start += step) {
    const uint8_t *here = work->weights + ((size_t)(start / step) * TILES + (size_t)tile) * size;
    if (layout == TERN_T2S) here += (size_t)(start / 256) * TERN_BLOCK_ROWS * 2;
    for (int from = 0; from < step; from += run) {
      scalar_sums(layout, here, work->q, work->rows, n, start, from, run, sums);
      for (int lane = 0; lane < TERN_TILE_ROWS; lane++) {
        if (is_ternary(layout)) {
          totals[lane] += sums[lane];
          continue;
        }
        const uint8_t *scales = here + scales_at(layout) + from / 16 * 32 + lane * 2;
        float scale = work->scales[start / 32 * work->rows + n];
        results[lane] += scalar_half(scales) * scale * (float)sums[lane];
        if (has_offset(layout)) {
          const int32_t *two = work->sums + start / 16 * work->rows + n;
          results[lane] += scalar_half(scales + 32) * (scale * (float)(two[0] + two[work->rows]));
        }
      }
    }
    if (is_ternary(layout) && ((start / step + 1) % SCALED_STEPS == 0 || start + step >= work->columns)) {
      const uint8_t *scales =
          work->weights + (size_t)(start / 256) * T2S_RUN + T2S_STEPS * TILES * PART + tile * TERN_TILE_ROWS * 2;
      const int first = start / step / SCALED_STEPS * SCALED_STEPS * step;
      for (int lane = 0; lane < TERN_TILE_ROWS; lane++) {
        float scale = work->scales[first / 32 * work->rows + n];
        results[lane] += (layout == TERN_T2S ? scalar_half(scales + lane * 2) * scale : scale) * (float)totals[lane];
        totals[lane] = 0;
      }
    }
  }
  for (int lane = 0; lane < TERN_TILE_ROWS; lane++) {
    y[lane] = results[lane];
    if (layout == TERN_T2 || layout == TERN_T5) y[lane] *= work->rowScales[tile * TERN_TILE_ROWS + lane];
  }
}

void tern_product_scalar(int layout, const uint8_t *weights, int rows, int columns, int firstBlock, int endBlock,
                    const int8_t *q, const float *scales, const int32_t *sums, int count, float *y, int64_t yStride) {
  panel_product work;
  for (int block = firstBlock; block < endBlock; block++) {
    set_block(&work, layout, weights, rows, columns, block);
    for (int n = 0; n < count; n++) {
      set_panel(&work, columns, q, scales, sums, n / TERN_PANEL_ROWS * TERN_PANEL_ROWS, count);
      for (int tile = 0; tile < TILES; tile++) {
        scalar_tile(layout, &work, tile, n % TERN_PANEL_ROWS,
                    y + n * yStride + (int64_t)block * TERN_BLOCK_ROWS + tile * TERN_TILE_ROWS);
      }
    }
  }
}

void tern_product_tiles_scalar(int layout, const uint8_t *weights, int rows, int columns, const int32_t *tiles,
                          int tileCount, const int8_t *q, const float *scales, const int32_t *sums, int count, float *y,
                          int64_t yStride) {
  panel_product work;
  for (int i = 0; i < tileCount; i++) {
    set_block(&work, layout, weights, rows, columns, tiles[i] / TILES);
    for (int n = 0; n < count; n++) {
      set_panel(&work, columns, q, scales, sums, n / TERN_PANEL_ROWS * TERN_PANEL_ROWS, count);
      scalar_tile(layout, &work, tiles[i] % TILES, n % TERN_PANEL_ROWS, y + n * yStride + i * TERN_TILE_ROWS);
    }
  }
}

static float scalar_weight(int layout, const uint8_t *column, int row) {
  if (layout == TERN_F16) return scalar_half(column + row * 2);
  uint32_t bits = 0;
  if (layout == TERN_BF16) {
    memcpy((uint8_t *)&bits + 2, column + row * 2, 2);
  } else {
    memcpy(&bits, column + row * 4, 4);
  }
  float weight;
  memcpy(&weight, &bits, 4);
  return weight;
}

void tern_product_float_scalar(int layout, const uint8_t *weights, int columns, int firstBlock, int endBlock,
                          const float *x, int64_t xStride, int count, float *y, int64_t yStride) {
  size_t step = TILES * tile_size(layout);
  for (int block = firstBlock; block < endBlock; block++) {
    const uint8_t *here = weights + (size_t)block * block_size(layout, columns);
    for (int n = 0; n < count; n++) {
      float sums[TERN_BLOCK_ROWS] = {0};
      for (int column = 0; column < columns; column++) {
        for (int row = 0; row < TERN_BLOCK_ROWS; row++) {
          sums[row] += scalar_weight(layout, here + (size_t)column * step, row) * x[n * xStride + column];
        }
      }
      memcpy(y + n * yStride + (int64_t)block * TERN_BLOCK_ROWS, sums, sizeof sums);
    }
  }
}

void tern_quantize_scalar(int quantization, const float *x, int64_t xStride, int columns, int firstRow, int endRow,
                     int count, int8_t *q, float *scales, int32_t *sums) {
  const int run = columns_of_scale(quantization);
  size_t depth = depth_of(columns), runs = (size_t)((columns + 15) / 16), blocks = (size_t)(columns / 32);
  for (int row = firstRow; row < endRow; row++) {
    const float *from = x + row * xStride;
    size_t n = (size_t)(row % TERN_PANEL_ROWS), panel = (size_t)row - n;
    size_t rows = (size_t)smaller(TERN_PANEL_ROWS, count - (int)panel);
    int8_t *to = q + panel * depth + n * QUAD;
    int32_t *rowSums = sums + panel * runs + n;
    for (size_t i = 0; i < runs; i++) rowSums[i * rows] = 0;
    for (int start = 0; start < columns; start += run) {
      int end = smaller(columns, start + run);
      float largest = 0;
      for (int column = start; column < end; column++) largest = fabsf(from[column]) > largest ? fabsf(from[column]) : largest;
      if (largest < 1e-30f) largest = 0;
      float factor = largest == 0 ? 0 : 127 / largest, scale = largest / 127;
      for (int column = start; column < end; column++) {
        int8_t number = (int8_t)lrintf(from[column] * factor);
        to[(size_t)(column / QUAD) * rows * QUAD + (size_t)(column % QUAD)] = number;
        rowSums[(size_t)(column / 16) * rows] += number;
      }
      if (quantization == TERN_PER_32) scale = (float)(_Float16)scale;
      for (int block = start / 32; block < end / 32; block++) scales[panel * blocks + (size_t)block * rows + n] = scale;
    }
    for (size_t column = (size_t)columns; column < depth; column++) to[column / QUAD * rows * QUAD + column % QUAD] = 0;
  }
}
