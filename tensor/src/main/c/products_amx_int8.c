// Matrix products of many rows of activations with AMX, whose tiles multiply 16 rows by 16 columns of up to 64 numbers in one
// instruction. For few rows AVX-512 with VNNI does better (measured on a Xeon with both), and it does everything else.
//
// A chunk of columns at a time, activations are laid out row by row, 16 in a group, and one tile of weights is unpacked to
// signed bytes, quad by quad as it is packed: just what the instruction wants. Sums over chunks gather in y.
#include "products_512.h"

#include "tiers.h"
#include "unpacking.h"

enum { FEWEST_TERNARY_ROWS = 8, FEWEST_ROWS = 13, GROUP = 16, MOST_GROUPS = 8, CHUNK = 1024, CHUNK_T5 = 960, IN_FLIGHT = 4, LINE = 64 };

typedef struct {
  // One tile of activations after the other, so that the next are fetched ahead: [group][columns that one instruction
  // multiplies][row][column]
  _Alignas(64) int8_t q[MOST_GROUPS * GROUP * CHUNK];
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

// Where 16 columns of a row of activations lie, from quad `quad` of the chunk's `columns` on.
static INLINE int8_t *place_of(amx_room *room, int run, size_t columns, int row, size_t quad) {
  const size_t column = quad * QUAD, inRun = column % (size_t)run;
  return room->q + (size_t)(row / GROUP) * columns * GROUP + (column - inRun) * GROUP + (size_t)(row % GROUP * run) + inRun;
}

// Lays out rows first .. first + count - 1 of the activations, `quads` quads from `quad` on, a multiple of 4, in tiles of `run`
// columns, `columns` of each row.
static void gather_rows(amx_room *room, int run, const int8_t *q, size_t depth, int first, int count, int all, size_t quad,
                        size_t quads, size_t columns) {
  for (int i = 0; i < count;) {
    int n = first + i, inPanel = n % TERN_PANEL_ROWS, panel = n - inPanel;
    size_t rows = (size_t)smaller(TERN_PANEL_ROWS, all - panel);
    const int8_t *from = q + (size_t)panel * depth + (quad * rows + (size_t)inPanel) * QUAD;
    const int turned = (int)rows - inPanel >= 4 && count - i >= 4; // four rows at once
    for (size_t at = 0; at < quads; at += 4) {
      const int8_t *four = from + at * rows * QUAD;
      if (turned) {
        __m128i a = _mm_loadu_si128((const __m128i *)four), b = _mm_loadu_si128((const __m128i *)(four + rows * QUAD));
        __m128i c = _mm_loadu_si128((const __m128i *)(four + 2 * rows * QUAD));
        __m128i d = _mm_loadu_si128((const __m128i *)(four + 3 * rows * QUAD));
        __m128i ab = _mm_unpacklo_epi32(a, b), cd = _mm_unpacklo_epi32(c, d);
        __m128i ab2 = _mm_unpackhi_epi32(a, b), cd2 = _mm_unpackhi_epi32(c, d);
        _mm_store_si128((__m128i *)place_of(room, run, columns, i, at), _mm_unpacklo_epi64(ab, cd));
        _mm_store_si128((__m128i *)place_of(room, run, columns, i + 1, at), _mm_unpackhi_epi64(ab, cd));
        _mm_store_si128((__m128i *)place_of(room, run, columns, i + 2, at), _mm_unpacklo_epi64(ab2, cd2));
        _mm_store_si128((__m128i *)place_of(room, run, columns, i + 3, at), _mm_unpackhi_epi64(ab2, cd2));
      } else {
        int8_t *to = place_of(room, run, columns, i, at);
        for (size_t k = 0; k < 4; k++) memcpy(to + k * QUAD, four + k * rows * QUAD, QUAD);
      }
    }
    i += turned ? 4 : 1;
  }
}

// Their scales of `blocks` times 32 columns from block `block` on.
static void gather_scales(amx_room *room, int layout, const float *scales, const int32_t *sums, int columns, int first,
                          int count, int all, int block, int blocks) {
  for (int i = 0, some; i < count; i += some) { // those of one panel lie side by side
    const int n = first + i, inPanel = n % TERN_PANEL_ROWS, panel = n - inPanel;
    const int rows = smaller(TERN_PANEL_ROWS, all - panel);
    some = smaller(rows - inPanel, count - i);
    const __mmask16 those = (__mmask16)((1u << some) - 1);
    const float *from = scales + (size_t)panel * (size_t)(columns / 32) + (size_t)block * (size_t)rows + inPanel;
    const int32_t *two = sums + (size_t)panel * (size_t)(columns / 16) + (size_t)block * 2 * (size_t)rows + inPanel;
    for (int b = 0; b < blocks; b++) {
      const lanes scale = _mm512_maskz_loadu_ps(those, from + b * rows);
      _mm512_mask_storeu_ps(&room->scales[b][i], those, scale);
      if (has_offset(layout)) {
        const wide sum = plus(_mm512_maskz_loadu_epi32(those, two + 2 * b * rows),
                              _mm512_maskz_loadu_epi32(those, two + (2 * b + 1) * rows));
        _mm512_mask_storeu_ps(&room->offsets[b][i], those, times(scale, to_lanes(sum)));
      }
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

#define MULTIPLY(layout, q, weights)                                                                                    \
  do {                                                                                                                  \
    _tile_loadd(1, q, columns_at_once(layout));                                                                         \
    _tile_loadd(2, weights, PART);                                                                                      \
    _tile_dpbssd(0, 1, 2);                                                                                              \
  } while (0)

// The runs of columns of one tile of weights, group after group: sums are read only some runs after they were stored, since a
// load can't have them before they reach the cache.
typedef struct {
  const int8_t *q, *weights; // of the run that is multiplied next
  int column, columns, left; // where that is in the tile, and runs that are left of all groups
  int place;                 // of its sums
} run_walk;

static INLINE void multiply_next(amx_room *room, int layout, run_walk *next) {
  if (next->left-- <= 0) return;
  _tile_zero(0);
  MULTIPLY(layout, next->q, next->weights);
  _tile_stored(0, room->sums[next->place], sizeof room->sums[0][0]);
  next->place = (next->place + 1) % IN_FLIGHT;
  next->q += columns_at_once(layout) * GROUP;
  next->weights += columns_at_once(layout) * (PART / QUAD);
  next->column += columns_at_once(layout);
  if (next->column == next->columns) next->column = 0, next->weights = room->weights[0];
}

// Fetches what of `next`, a step of a tile, falls to one of `groups` groups.
static INLINE void fetch_part(int layout, const uint8_t *next, int group, int groups) {
  for (size_t at = (size_t)group * LINE; at < tile_size(layout); at += (size_t)groups * LINE) {
    __builtin_prefetch(next + at, 0, 2);
  }
}

// What is one for all groups of activations.
typedef struct {
  const uint8_t *part, *next; // the tile's first step, and that of the tile which comes after it
  int first, columns, groups; // columns from `first` on
} amx_tile;

// One tile times the first `rows` of a group of activations, onto y, or from zero. Meanwhile the tile after it is fetched.
static INLINE void scaled_group(amx_room *room, int layout, int rows, const amx_tile *tile, int group, run_walk *walk, int *place,
                                float *y, int64_t yStride, int used) {
  lanes totals[GROUP];
#pragma GCC unroll 16
  for (int n = 0; n < rows; n++) totals[n] = tile->first > 0 && n < used ? load_lanes(y + n * yStride) : zeros();
  const uint8_t *part = tile->part, *next = tile->next;
  const float *scales = &room->scales[0][group * GROUP], *offsets = &room->offsets[0][group * GROUP];
  for (int column = 0; column < tile->columns; column += 32) {
    fetch_part(layout, next, group, tile->groups);
#pragma GCC unroll 2
    for (int run = 0; run < 32; run += columns_at_once(layout)) {
      multiply_next(room, layout, walk);
      int32_t(*sums)[TERN_TILE_ROWS] = room->sums[*place];
      *place = (*place + 1) % IN_FLIGHT;
      const lanes scaleOfRows = load_halves(part + scales_at(layout) + run / 16 * 32);
#pragma GCC unroll 16
      for (int n = 0; n < rows; n++) {
        totals[n] = multiplied_in(times(scaleOfRows, spread(scales[n])), to_lanes(_mm512_load_si512(sums[n])), totals[n]);
      }
    }
    if (has_offset(layout)) {
      const lanes offsetOfRows = load_halves(part + scales_at(layout) + TERN_TILE_ROWS * 2);
#pragma GCC unroll 16
      for (int n = 0; n < rows; n++) totals[n] = multiplied_in(offsetOfRows, spread(offsets[n]), totals[n]);
    }
    part += TILES * tile_size(layout);
    next += TILES * tile_size(layout);
    scales += MOST_GROUPS * GROUP;
    offsets += MOST_GROUPS * GROUP;
  }
#pragma GCC unroll 16
  for (int n = 0; n < rows; n++) {
    if (n < used) store_lanes(y + n * yStride, totals[n]);
  }
}

// One tile times all groups.
static INLINE void scaled_tile(amx_room *room, int layout, const panel_product *work, int index, int from, int end, int count,
                               float *y, int64_t yStride) {
  const amx_tile tile = {
      .part = part_at(layout, work->weights, index, from),
      .next = index + 1 < TILES ? part_at(layout, work->weights, index + 1, from)
                                : part_at(layout, work->weights + block_size(layout, work->columns), 0, from),
      .first = from,
      .columns = end - from,
      .groups = (count + GROUP - 1) / GROUP,
  };
  run_walk walk = {.q = room->q, .weights = room->weights[0], .columns = end - from};
  walk.left = walk.columns / columns_at_once(layout) * tile.groups;
  int place = 0;
  for (int ahead = 1; ahead < IN_FLIGHT; ahead++) multiply_next(room, layout, &walk);
  for (int group = 0; group < tile.groups; group++) {
    const int used = smaller(GROUP, count - group * GROUP);
    if (used <= GROUP / 2) {
      scaled_group(room, layout, GROUP / 2, &tile, group, &walk, &place, y + group * GROUP * yStride, yStride, used);
    } else {
      scaled_group(room, layout, GROUP, &tile, group, &walk, &place, y + group * GROUP * yStride, yStride, used);
    }
  }
}

// The same for a ternary layout; the last chunk multiplies by the rows' scales, if there are any.
static INLINE void ternary_group(amx_room *room, int layout, const panel_product *work, int tile, int from, int end,
                                 int group, float *y, int64_t yStride, int used) {
  const int run = SCALED_STEPS * step_columns(layout == TERN_T2S ? TERN_T2 : layout);
  const int8_t *q = room->q + (size_t)group * (size_t)((end - from + 63) / 64 * 64) * GROUP;
  for (int start = from; start < end; start += run) {
    _tile_zero(0);
    for (int column = start; column < smaller(end, start + run); column += 64) {
      MULTIPLY(layout, q + (column - from) * GROUP, room->weights[(column - from) / QUAD]);
    }
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
    float *to = y + tile * TERN_TILE_ROWS;
    if (is_ternary(layout)) {
      for (int group = 0; group * GROUP < count; group++) {
        ternary_group(room, layout, work, tile, from, end, group, to + group * GROUP * yStride, yStride,
                      smaller(GROUP, count - group * GROUP));
      }
    } else {
      scaled_tile(room, layout, work, tile, from, end, count, to, yStride);
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
    tern_product_avx512_vbmi(layout, weights, rows, columns, firstBlock, endBlock, q, scales, sums, count, y, yStride);
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
      const int run = columns_at_once(layout);
      const size_t wide = (size_t)((end - from + run - 1) / run * run), there = depth - (size_t)from;
      gather_rows(&room, run, q, depth, first, some, count, (size_t)from / QUAD, (wide < there ? wide : there) / QUAD, wide);
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
