// One row of a packed matrix as floats. One for all instruction sets: a row is read once per token.
#include "unpack.h"
#include "tiers.h"

static float half_at(const uint8_t *address) {
  _Float16 half;
  memcpy(&half, address, sizeof half);
  return (float)half;
}

static float float_at(const uint8_t *address) {
  float number;
  memcpy(&number, address, sizeof number);
  return number;
}

static float upper_half_at(const uint8_t *address) {
  uint16_t upper;
  memcpy(&upper, address, sizeof upper);
  uint32_t bits = (uint32_t)upper << 16;
  float number;
  memcpy(&number, &bits, sizeof number);
  return number;
}

int tern_stored_number(int layout, const uint8_t *tile, int lane, int column) {
  int quad = column / QUAD, cell = lane * QUAD + column % QUAD;
  if (layout == TERN_Q8) return tile[quad * PART + cell];
  if (layout == TERN_T2 || layout == TERN_T2S) return tile[cell] >> (quad * 2) & 3;
  if (layout == TERN_T5) {
    int digits = tile[cell];
    while (quad-- > 0) digits /= 3;
    return digits % 3;
  }
  int low = tile[quad / 2 * PART + cell] >> (quad % 2 * 4) & 15;
  if (layout == TERN_Q6) return low | (tile[(4 + quad / 4) * PART + cell] >> (quad % 4 * 2) & 3) << 4;
  if (layout == TERN_Q5 || layout == TERN_Q5M) return low | (tile[4 * PART + cell] >> quad & 1) << 4;
  return low;
}

void tern_unpack_row(int layout, const uint8_t *weights, int rows, int columns, int row, float *target) {
  panel_product work;
  set_block(&work, layout, weights, rows, columns, row / TERN_BLOCK_ROWS);
  int inBlock = row % TERN_BLOCK_ROWS, tile = inBlock / TERN_TILE_ROWS, lane = inBlock % TERN_TILE_ROWS;
  int zero = zero_of(layout), step = step_columns(layout);
  size_t size = tile_size(layout);
  for (int column = 0; column < columns; column++) {
    size_t at = (size_t)(column / step) * TILES * size;
    const uint8_t *here = work.weights + at + (size_t)tile * size;
    const uint8_t *scales = here + scales_at(layout) + lane * 2;
    int inStep = column % step;
    switch (layout) {
      case TERN_F32: target[column] = float_at(work.weights + at + inBlock * 4); break;
      case TERN_F16: target[column] = half_at(work.weights + at + inBlock * 2); break;
      case TERN_BF16: target[column] = upper_half_at(work.weights + at + inBlock * 2); break;
      case TERN_T2:
      case TERN_T5:
        target[column] = work.rowScales[inBlock] * (float)(tern_stored_number(layout, here, lane, inStep) - zero);
        break;
      case TERN_T2S: {
        const uint8_t *run = work.weights + (size_t)(column / 256) * T2S_RUN;
        here = run + (column % 256 / 16 * TILES + tile) * PART;
        float scale = half_at(run + T2S_STEPS * TILES * PART + inBlock * 2);
        target[column] = scale * (float)(tern_stored_number(layout, here, lane, inStep) - zero);
        break;
      }
      default: {
        float scale = half_at(scales + (layout == TERN_Q6 ? inStep / 16 * 32 : 0));
        float offset = has_offset(layout) ? half_at(scales + 32) : 0;
        target[column] = scale * (float)(tern_stored_number(layout, here, lane, inStep) - zero) + offset;
      }
    }
  }
}
