// Matrix products of many rows of activations with AMX, whose tiles multiply 16 rows by 16 columns of up to 64 numbers in one
// instruction. For few rows AVX-512 with VNNI does better (measured on a Xeon with both), and it does everything else.
//
// A chunk of columns at a time, activations are laid out row by row, 16 in a group, and one tile of weights is unpacked to
// signed bytes, quad by quad as it is packed: just what the instruction wants. Sums over chunks gather in y.
#include "products_512.h"

#include "tiers.h"
#include "unpacking.h"

enum { FEWEST_TERNARY_ROWS = 8, FEWEST_ROWS = 13, GROUP = 16, MOST_GROUPS = 8, CHUNK = 1024, CHUNK_T5 = 960, STRIDE = CHUNK + 64, IN_FLIGHT = 4 };

typedef struct {
  _Alignas(64) int8_t q[MOST_GROUPS * GROUP][STRIDE];
  _Alignas(64) int8_t weights[CHUNK / QUAD][PART];
  _Alignas(64) int32_t sums[IN_FLIGHT][GROUP][TERN_TILE_ROWS];
  float scales[CHUNK / 32][MOST_GROUPS * GROUP];
  float offsets[CHUNK / 32][MOST_GROUPS * GROUP]; // scale times sum, for the layouts with an offset
} amx_room;

// Tiles: 0 sums, 1 activations, 2 weights.
typedef struct {
  uint8_t palette, startRow, reserved[14];
  uint16_t rowSize[16];
  uint8_t rows[16];
} amx_shape;

// Columns that one instruction multiplies: all of one scale, or as many as fit.
static INLINE int columns_at_once(int layout) { return is_ternary(layout) ? 64 : layout == TERN_Q6 ? 16 : 32; }

static void shape_tiles(int columns) {
  _Alignas(64) amx_shape shape = {.palette = 1,
                                  .rowSize = {TERN_TILE_ROWS * 4, (uint16_t)columns, PART},
                                  .rows = {GROUP, GROUP, (uint8_t)(columns / QUAD)}};
  __asm__ volatile("" ::"r"(&shape) : "memory");
  _tile_loadconfig(&shape);
}

// Lays out rows first .. first + count - 1 of the activations, `quads` quads from `quad` on.
static void gather_rows(amx_room *room, const int8_t *q, size_t depth, int first, int count, int all, size_t quad,
                        size_t quads) {
  for (int i = 0; i < count;) {
    int n = first + i, inPanel = n % TERN_PANEL_ROWS, panel = n - inPanel;
    size_t rows = (size_t)smaller(TERN_PANEL_ROWS, all - panel);
    const int8_t *from = q + (size_t)panel * depth + (quad * rows + (size_t)inPanel) * QUAD;
    size_t at = 0;
    if ((int)rows - inPanel >= 4 && count - i >= 4) {
      for (; at + 4 <= quads; at += 4) { // four quads of four rows, turned
        const int8_t *four = from + at * rows * QUAD;
        __m128i a = _mm_loadu_si128((const __m128i *)four), b = _mm_loadu_si128((const __m128i *)(four + rows * QUAD));
        __m128i c = _mm_loadu_si128((const __m128i *)(four + 2 * rows * QUAD));
        __m128i d = _mm_loadu_si128((const __m128i *)(four + 3 * rows * QUAD));
        __m128i ab = _mm_unpacklo_epi32(a, b), cd = _mm_unpacklo_epi32(c, d);
        __m128i ab2 = _mm_unpackhi_epi32(a, b), cd2 = _mm_unpackhi_epi32(c, d);
        _mm_storeu_si128((__m128i *)&room->q[i][at * QUAD], _mm_unpacklo_epi64(ab, cd));
        _mm_storeu_si128((__m128i *)&room->q[i + 1][at * QUAD], _mm_unpackhi_epi64(ab, cd));
        _mm_storeu_si128((__m128i *)&room->q[i + 2][at * QUAD], _mm_unpacklo_epi64(ab2, cd2));
        _mm_storeu_si128((__m128i *)&room->q[i + 3][at * QUAD], _mm_unpackhi_epi64(ab2, cd2));
      }
      for (; at < quads; at++) {
        for (int k = 0; k < 4; k++) memcpy(&room->q[i + k][at * QUAD], from + (at * rows + (size_t)k) * QUAD, QUAD);
      }
      i += 4;
    } else {
      for (; at < quads; at++) memcpy(&room->q[i][at * QUAD], from + at * rows * QUAD, QUAD);
      i++;
    }
  }
}

// Their scales of `blocks` times 32 columns from block `block` on.
static void gather_scales(amx_room *room, int layout, const float *scales, const int32_t *sums, int columns, int first,
                          int count, int all, int block, int blocks) {
  for (int i = 0; i < count; i++) {
    int n = first + i, inPanel = n % TERN_PANEL_ROWS, panel = n - inPanel;
    int rows = smaller(TERN_PANEL_ROWS, all - panel);
    const float *from = scales + (size_t)panel * (size_t)(columns / 32) + (size_t)block * (size_t)rows + inPanel;
    const int32_t *two = sums + (size_t)panel * (size_t)(columns / 16) + (size_t)block * 2 * (size_t)rows + inPanel;
    for (int b = 0; b < blocks; b++) {
      room->scales[b][i] = from[b * rows];
      if (has_offset(layout)) room->offsets[b][i] = from[b * rows] * (float)(two[2 * b * rows] + two[(2 * b + 1) * rows]);
    }
  }
}

// Where the part of a step begins that column `column` is in, for one tile.
static INLINE const uint8_t *part_at(int layout, const uint8_t *block, int tile, int column) {
  if (layout == TERN_T2S) {
    return block + (size_t)(column / 256) * T2S_RUN + (size_t)(column % 256 / 16 * TILES + tile) * PART;
  }
  return block + ((size_t)(column / step_columns(layout)) * TILES + (size_t)tile) * tile_size(layout);
}

// Unpacks columns from .. end - 1 of one tile, and zeros up to a whole number of dot products.
static INLINE void unpack_tile(amx_room *room, int layout, const uint8_t *block, int tile, int from, int end) {
  const codes zero = _mm512_set1_epi8((char)zero_of(layout));
  const int step = step_columns(layout), quads = step / QUAD;
  int quad = 0;
  for (int column = from; column < end; column += step) {
    const uint8_t *part = part_at(layout, block, tile, column);
    __builtin_prefetch(part + 8 * TILES * tile_size(layout));
    if (is_ternary(layout)) {
      digits x = ternary_codes(layout, part);
#pragma GCC unroll 5
      for (int i = 0; i < quads; i++) {
        _mm512_store_si512(room->weights[quad++], _mm512_sub_epi8(quad_of(x, i), zero));
      }
    } else {
#pragma GCC unroll 8
      for (int i = 0; i < quads; i++) _mm512_store_si512(room->weights[quad++], _mm512_sub_epi8(unpacked(layout, part, i), zero));
    }
  }
  while (quad % (columns_at_once(layout) / QUAD) != 0) _mm512_store_si512(room->weights[quad++], _mm512_setzero_si512());
  __asm__ volatile("" ::: "memory"); // the tile instructions don't tell the compiler what they read
}

#define MULTIPLY(room, group, column)                                                                                   \
  do {                                                                                                                  \
    _tile_loadd(1, &(room)->q[(group) * GROUP][column], STRIDE);                                                        \
    _tile_loadd(2, (room)->weights[(column) / QUAD], PART);                                                             \
    _tile_dpbssd(0, 1, 2);                                                                                              \
  } while (0)

static INLINE void multiply_run(amx_room *room, int group, int column, int place) {
  _tile_zero(0);
  MULTIPLY(room, group, column);
  _tile_stored(0, room->sums[place], sizeof room->sums[0][0]);
}

// One tile times the first `rows` of a group of activations, onto y, or from zero.
static INLINE void scaled_group(amx_room *room, int layout, int rows, const uint8_t *block, int tile, int from, int end,
                                int group, float *y, int64_t yStride, int used) {
  lanes totals[GROUP];
#pragma GCC unroll 16
  for (int n = 0; n < rows; n++) totals[n] = from > 0 && n < used ? load_lanes(y + n * yStride) : zeros();
  const int run = columns_at_once(layout);
  // Sums are read only some runs after they were stored: a load can't have them before they reach the cache.
  for (int column = from; column < smaller(end, from + (IN_FLIGHT - 1) * run); column += run) {
    multiply_run(room, group, column - from, (column - from) / run % IN_FLIGHT);
  }
  for (int column = from; column < end; column += run) {
    const int later = column - from + (IN_FLIGHT - 1) * run;
    if (later < end - from) multiply_run(room, group, later, later / run % IN_FLIGHT);
    int32_t(*sums)[TERN_TILE_ROWS] = room->sums[(column - from) / run % IN_FLIGHT];
    const uint8_t *scale = part_at(layout, block, tile, column) + scales_at(layout) + column % 32 / 16 * 32;
    const lanes scaleOfRows = load_halves(scale);
    const float *scales = &room->scales[(column - from) / 32][group * GROUP];
#pragma GCC unroll 16
    for (int n = 0; n < rows; n++) {
      totals[n] = multiplied_in(times(scaleOfRows, spread(scales[n])), to_lanes(_mm512_load_si512(sums[n])), totals[n]);
    }
    if (has_offset(layout)) {
      const lanes offsetOfRows = load_halves(scale + TERN_TILE_ROWS * 2);
      const float *offsets = &room->offsets[(column - from) / 32][group * GROUP];
#pragma GCC unroll 16
      for (int n = 0; n < rows; n++) totals[n] = multiplied_in(offsetOfRows, spread(offsets[n]), totals[n]);
    }
  }
#pragma GCC unroll 16
  for (int n = 0; n < rows; n++) {
    if (n < used) store_lanes(y + n * yStride, totals[n]);
  }
}

// The same for a ternary layout; the last chunk multiplies by the rows' scales, if there are any.
static INLINE void ternary_group(amx_room *room, int layout, const panel_product *work, int tile, int from, int end,
                                 int group, float *y, int64_t yStride, int used) {
  const int run = SCALED_STEPS * step_columns(layout == TERN_T2S ? TERN_T2 : layout);
  for (int start = from; start < end; start += run) {
    _tile_zero(0);
    for (int column = start; column < smaller(end, start + run); column += 64) MULTIPLY(room, group, column - from);
    _tile_stored(0, room->sums[0], sizeof room->sums[0][0]);
    const float *scales = &room->scales[(start - from) / 32][group * GROUP];
    lanes scaleOfRows = zeros();
    if (layout == TERN_T2S) {
      scaleOfRows = load_halves(work->weights + (size_t)(start / 256) * T2S_RUN + T2S_STEPS * TILES * PART +
                                tile * TERN_TILE_ROWS * 2);
    }
    for (int n = 0; n < used; n++) {
      lanes total = start > 0 ? load_lanes(y + n * yStride) : zeros(), scale = spread(scales[n]);
      if (layout == TERN_T2S) scale = times(scaleOfRows, scale);
      total = multiplied_in(scale, to_lanes(_mm512_load_si512(room->sums[0][n])), total);
      if (layout != TERN_T2S && start + run >= work->columns) {
        total = times(total, load_lanes(work->rowScales + tile * TERN_TILE_ROWS));
      }
      store_lanes(y + n * yStride, total);
    }
  }
}

// All rows of activations that are laid out times one row block.
static INLINE void multiply_block(amx_room *room, int layout, const panel_product *work, int from, int end,
                                  int count, float *y, int64_t yStride) {
  for (int tile = 0; tile < TILES; tile++) {
    unpack_tile(room, layout, work->weights, tile, from, end);
    for (int group = 0; group * GROUP < count; group++) {
      float *to = y + group * GROUP * yStride + tile * TERN_TILE_ROWS;
      int used = smaller(GROUP, count - group * GROUP);
      if (is_ternary(layout)) {
        ternary_group(room, layout, work, tile, from, end, group, to, yStride, used);
      } else if (used <= GROUP / 2) {
        scaled_group(room, layout, GROUP / 2, work->weights, tile, from, end, group, to, yStride, used);
      } else {
        scaled_group(room, layout, GROUP, work->weights, tile, from, end, group, to, yStride, used);
      }
    }
  }
}

#define BLOCK_FUNCTION(name, layout)                                                                                    \
  static void name(amx_room *room, const panel_product *work, int from, int end, int count, float *y,                   \
                   int64_t yStride) {                                                                                   \
    multiply_block(room, layout, work, from, end, count, y, yStride);                                                   \
  }
BLOCK_FUNCTION(q8, TERN_Q8)
BLOCK_FUNCTION(q6, TERN_Q6)
BLOCK_FUNCTION(q5, TERN_Q5)
BLOCK_FUNCTION(q5m, TERN_Q5M)
BLOCK_FUNCTION(q4, TERN_Q4)
BLOCK_FUNCTION(q4m, TERN_Q4M)
BLOCK_FUNCTION(t2, TERN_T2)
BLOCK_FUNCTION(t2s, TERN_T2S)
BLOCK_FUNCTION(t5, TERN_T5)

typedef void (*block_function)(amx_room *room, const panel_product *work, int from, int end, int count, float *y,
                               int64_t yStride);
static const block_function block_functions[] = {
    [TERN_Q8] = q8,   [TERN_Q6] = q6, [TERN_Q5] = q5,   [TERN_Q5M] = q5m, [TERN_Q4] = q4,
    [TERN_Q4M] = q4m, [TERN_T2] = t2, [TERN_T2S] = t2s, [TERN_T5] = t5,
};

void tern_product_amx_int8(int layout, const uint8_t *weights, int rows, int columns, int firstBlock, int endBlock,
                           const int8_t *q, const float *scales, const int32_t *sums, int count, float *y,
                           int64_t yStride) {
  if (count < (is_ternary(layout) ? FEWEST_TERNARY_ROWS : FEWEST_ROWS)) {
    tern_product_avx512_vnni(layout, weights, rows, columns, firstBlock, endBlock, q, scales, sums, count, y, yStride);
    return;
  }
  amx_room room;
  panel_product work;
  const int chunk = layout == TERN_T5 ? CHUNK_T5 : CHUNK;
  const size_t depth = depth_of(columns);
  shape_tiles(columns_at_once(layout));
  for (int first = 0; first < count; first += MOST_GROUPS * GROUP) {
    int some = smaller(count - first, MOST_GROUPS * GROUP);
    for (int from = 0; from < columns; from += chunk) {
      int end = smaller(columns, from + chunk);
      size_t quads = (size_t)(end - from + 63) / 64 * 16, there = depth / QUAD - (size_t)from / QUAD;
      gather_rows(&room, q, depth, first, some, count, (size_t)from / QUAD, quads < there ? quads : there);
      gather_scales(&room, layout, scales, sums, columns, first, some, count, from / 32, (end - from) / 32);
      for (int block = firstBlock; block < endBlock; block++) {
        set_block(&work, layout, weights, rows, columns, block);
        block_functions[layout](&room, &work, from, end, some,
                                y + first * yStride + (int64_t)block * TERN_BLOCK_ROWS, yStride);
      }
    }
  }
  _tile_release();
}
