// Matrix products and quantizing for instruction sets with vectors. products_SET.c defines the vectors and what can be done
// with them, then includes this. Hot: everything here is inlined into one function per layout and number of rows.
//
// A strip is one vector's share of a tile: STRIP_ROWS rows, four columns each. Its bytes are together, so a strip of a
// part, at strip * sizeof(codes), is one load. An activation row's four columns are spread over all lanes.
//
// Expected of the including file:
//   STRIP_ROWS      rows in a vector, 16, 8 or 4; 16 / STRIP_ROWS strips in a tile
//   codes           4 * STRIP_ROWS bytes:      load_codes  masked  shifted_right  shifted_left  joined  q8_codes
//                   and for base 3:            without  differing  digits_of_27  digit_of_27s
//   wide            STRIP_ROWS int32:          spread_int  plus
//   narrow          what dot products are added to: begun(wide), then ended(wide, narrow) is the wide sum
//                   add_row(narrow, codes, q, n, rows, signed codes): with the dot products with one quad of row n; q
//                   is where that quad of all rows is
//                   in_register(narrow): the same sum; a compiler that has no register for it afterwards does not keep it in
//                   memory before either
//   DOTS(layout)    quads that a narrow sum holds before it has to be ended
//   EACH_GROUP(do)  at which quads of eight that may be the case
//   SIGNED_Q8       whether q8_codes are signed, so that nothing needs to be taken off the product
//   lanes           STRIP_ROWS floats:         zeros  load_lanes  store_lanes  load_halves  load_upper_halves
//                                              to_lanes(wide)  spread  times  multiplied_in(a, b, sum)
//   MOST_ROWS       activation rows that are computed side by side, 12 or 6; wider panels are cut
//   SCALED_STRIPS_1 .. 12, TERNARY_STRIPS_1 .. 12, FLOATS_STRIPS_1 .. 4     strips that are, for so many rows: few enough
//                   that their sums stay in registers
//   SIDE_BY_SIDE_STRIPS  for one row of activations, strips of several row blocks that are computed together; not defined: of one
//   KEPT_ROWS       rows whose 32 columns of activations fit into registers beside their sums
//   CHAINS          sums in turn where few rows leave registers free, for sets whose dot products take long
//   NAMED(function)  its name in tiers.h
//   largest_of(x, count)  bytes_of(x, factor, 16 bytes)  half_and_back(x)       for quantize
#pragma once
#include "layouts.h"
#include "tiers.h"
#include "unpacking.h"
#include <math.h>

#if STRIP_ROWS == 16
#define TILE_STRIPS 1
#elif STRIP_ROWS == 8
#define TILE_STRIPS 2
#elif STRIP_ROWS == 4
#define TILE_STRIPS 4
#endif

enum {
  BLOCK_STRIPS = TERN_BLOCK_ROWS / STRIP_ROWS,
  STRIP_BYTES = STRIP_ROWS * QUAD,
  MOST_SUMS = 32, // rows times strips
  AHEAD = 2048,   // bytes between what is computed and what is fetched (measured: 1 to 4 KiB are alike)
};

// Written out rather than looped over, so that shifts and indexes are constants early.
#define EACH_OF_8(do) do(0) do(1) do(2) do(3) do(4) do(5) do(6) do(7)
// ---- Fetching ahead
//
// Where all strips of a row block are computed at once, its bytes are read in order, and are asked for a little ahead. Memory
// gives more when it is read at several places: for one row of activations, when it is all that takes time, four row blocks
// side by side came 27 to 37 % faster than one (4 KiB pages, one thread and two; Intel). Processors that are faster without
// either (tern_reads_ahead) compute one block after the other and are left to fetch it.
// Otherwise a block is read in several passes, each of a part of every step; then each asks for its share of the next row
// block, in order, for the first panel of activations: the others find it in the cache.

// The share of the next row block that belongs to the pass from strip `first` on; a block has `size` bytes.
static INLINE const uint8_t *next_part(const panel_product *work, int strips, int first, size_t size) {
  return strips >= BLOCK_STRIPS || work->next == NULL
             ? NULL
             : work->next + (size_t)(first / strips) * (size / (size_t)(BLOCK_STRIPS / strips));
}

// Asks for what belongs to one step of `size` bytes in each row block, which are `apart` bytes away from each other.
static INLINE void fetch(const panel_product *work, int strips, size_t size, size_t apart, const uint8_t *strip,
                         const uint8_t **next) {
  if (strips >= BLOCK_STRIPS) {
    if (!work->asks) return;
#pragma GCC unroll 4
    for (int block = 0; block < strips / BLOCK_STRIPS; block++) {
#pragma GCC unroll 64
      for (size_t i = 0; i < size; i += 64) __builtin_prefetch(strip + (size_t)block * apart + AHEAD + i);
    }
  } else if (work->next != NULL) {
    const size_t share = size / (size_t)(BLOCK_STRIPS / strips);
#pragma GCC unroll 64
    for (size_t i = 0; i < share; i += 64) __builtin_prefetch(*next + i, 0, 2);
    *next += share;
  }
}

// ---- Layouts with a scale per 32 columns

// What is added to the sums of one block of 32 columns, for each row of activations.
typedef struct {
  int32_t start[2][TERN_PANEL_ROWS]; // minus zero times the activations' sum; of 16 columns each for Q6
  float offset[TERN_PANEL_ROWS];     // scale times sum, for the layouts with an offset
} corrections;

static INLINE void correct(int layout, int rows, int panelRows, const int32_t *sums, const float *scales,
                           corrections *c) {
  int zero = layout == TERN_Q8 && SIGNED_Q8 ? 0 : zero_of(layout);
  for (int n = 0; n < rows; n++) {
    int32_t left = sums[n], right = sums[panelRows + n];
    if (layout == TERN_Q6) {
      c->start[0][n] = -zero * left;
      c->start[1][n] = -zero * right;
    } else if (has_offset(layout)) {
      c->offset[n] = scales[n] * (float)(left + right);
    } else {
      c->start[0][n] = -zero * (left + right);
    }
  }
}

// Adds the dot products of some quads from `first` on, as many as a narrow sum holds.
static INLINE void add_quads(int layout, int rows, int panelRows, const uint8_t *strip, const int8_t *q, int first,
                             int quads, wide *sums) {
  narrow near[TERN_PANEL_ROWS];
#pragma GCC unroll 12
  for (int n = 0; n < rows; n++) near[n] = begun(sums[n]);
#define ONE_QUAD(i)                                                                                                     \
  if (i < quads) {                                                                                                      \
    const codes u = unpacked(layout, strip, first + i);                                                                 \
    _Pragma("GCC unroll 12") for (int n = 0; n < rows; n++) {                                                           \
      near[n] = add_row(near[n], u, q + (first + i) * panelRows * QUAD, n, rows, layout == TERN_Q8 && SIGNED_Q8);       \
    }                                                                                                                   \
  }
  EACH_OF_8(ONE_QUAD)
#undef ONE_QUAD
#pragma GCC unroll 12
  for (int n = 0; n < rows; n++) sums[n] = ended(sums[n], near[n]);
}

// Some quads of one block of 32 columns that share one scale, times it, onto the totals.
static INLINE void add_run(int layout, int rows, int panelRows, const uint8_t *strip, const uint8_t *scale,
                           const int8_t *q, int first, int quads, const int32_t *start, const float *scales,
                           lanes *totals) {
  // Where rows are many, a compiler would keep the spread quads of one strip for the next, but not in registers.
  if (rows > KEPT_ROWS) __asm__("" : "+r"(q));
  wide sums[TERN_PANEL_ROWS];
  int startsAtZero = has_offset(layout) || (layout == TERN_Q8 && SIGNED_Q8);
#pragma GCC unroll 12
  for (int n = 0; n < rows; n++) sums[n] = spread_int(startsAtZero ? 0 : start[n]);
#define ONE_GROUP(i)                                                                                                    \
  if (i < quads && i % DOTS(layout) == 0) {                                                                             \
    add_quads(layout, rows, panelRows, strip, q, first + i, smaller(DOTS(layout), quads - i), sums);                    \
  }
  EACH_GROUP(ONE_GROUP)
#undef ONE_GROUP
  lanes scaleOfRows = load_halves(scale);
#pragma GCC unroll 12
  for (int n = 0; n < rows; n++) {
    totals[n] = multiplied_in(times(scaleOfRows, spread(scales[n])), to_lanes(sums[n]), totals[n]);
  }
}

static INLINE void add_block(int layout, int rows, int panelRows, const uint8_t *strip, const uint8_t *scale,
                             const int8_t *q, const corrections *c, const float *scales, lanes *totals) {
  add_run(layout, rows, panelRows, strip, scale, q, 0, layout == TERN_Q6 ? 4 : 8, c->start[0], scales, totals);
  if (layout == TERN_Q6) {
    add_run(layout, rows, panelRows, strip, scale + TERN_TILE_ROWS * 2, q, 4, 4, c->start[1], scales, totals);
  }
  if (has_offset(layout)) {
    lanes offsetOfRows = load_halves(scale + TERN_TILE_ROWS * 2);
#pragma GCC unroll 12
    for (int n = 0; n < rows; n++) totals[n] = multiplied_in(offsetOfRows, spread(c->offset[n]), totals[n]);
  }
}

// ---- Ternary layouts

// The sums of activations from column `from` on, over `count` times 16 columns.
static INLINE void sum_up(const int32_t *sums, int rows, int panelRows, int from, int count, int32_t *result) {
  for (int n = 0; n < rows; n++) result[n] = 0;
  for (int i = from / 16; i < from / 16 + count; i++) {
    for (int n = 0; n < rows; n++) result[n] += sums[(size_t)i * (size_t)panelRows + (size_t)n];
  }
}

// ---- Floating point weights

static INLINE lanes float_weights(int layout, const uint8_t *column, int strip) {
  switch (layout) {
    case TERN_F32: return load_lanes((const float *)column + strip * STRIP_ROWS);
    case TERN_F16: return load_halves(column + strip * STRIP_ROWS * 2);
    default: return load_upper_halves(column + strip * STRIP_ROWS * 2);
  }
}

// ---- One function per layout and number of rows

#define STRIPS 1
#include "strips.h"
#undef STRIPS
#define STRIPS 2
#include "strips.h"
#undef STRIPS
#define STRIPS 4
#include "strips.h"
#undef STRIPS
#if STRIP_ROWS <= 8
#define STRIPS 8
#include "strips.h"
#undef STRIPS
#endif
#if STRIP_ROWS <= 4 || defined(SIDE_BY_SIDE_STRIPS)
#define STRIPS 16
#include "strips.h"
#undef STRIPS
#endif

// Rows n .. n + rows - 1 of the panel times 64 rows of weights, or where tile >= 0 times that tile alone.
typedef void (*panel_function)(const panel_product *work, int n, int tile);

// The constants make these short again: what is not of the layout is gone.
#define PANEL_FUNCTION(name, family, layout, count)                                                                     \
  static void name##_strips_##count(const panel_product *work, int n, int first, float *y) {                            \
    family(family##_STRIPS_##count)(layout, count, MOST_ROWS == TERN_PANEL_ROWS ? count : work->rows, work, n, first,   \
                                    y);                                                                                 \
  }                                                                                                                     \
  static void name##_tile_##count(const panel_product *work, int n, int first, float *y) {                              \
    family(TILE_STRIPS)(layout, count, MOST_ROWS == TERN_PANEL_ROWS ? count : work->rows, work, n, first, y);           \
  }                                                                                                                     \
  static void name##_##count(const panel_product *work, int n, int tile) {                                              \
    const int strips = family##_STRIPS_##count;                                                                         \
    if (tile < 0) {                                                                                                     \
      for (int i = 0; i < BLOCK_STRIPS; i += strips) name##_strips_##count(work, n, i, work->y + i * STRIP_ROWS);       \
    } else if (family##_STRIPS_##count > TILE_STRIPS) {                                                                 \
      name##_tile_##count(work, n, tile * TILE_STRIPS, work->y);                                                        \
    } else {                                                                                                            \
      for (int i = 0; i < TILE_STRIPS; i += strips) {                                                                   \
        name##_strips_##count(work, n, tile * TILE_STRIPS + i, work->y + i * STRIP_ROWS);                               \
      }                                                                                                                 \
    }                                                                                                                   \
  }
#define NAME_WITH(name, strips) name##_##strips
#define SCALED(strips) NAME_WITH(scaled_strips, strips)
#define TERNARY(strips) NAME_WITH(ternary_strips, strips)
#define FLOATS(strips) NAME_WITH(float_strips, strips)

#define SIX_FUNCTIONS(name, family, layout)                                                                                     \
  PANEL_FUNCTION(name, family, layout, 1)                                                                                       \
  PANEL_FUNCTION(name, family, layout, 2)                                                                                       \
  PANEL_FUNCTION(name, family, layout, 3)                                                                                       \
  PANEL_FUNCTION(name, family, layout, 4)                                                                                       \
  PANEL_FUNCTION(name, family, layout, 5)                                                                                       \
  PANEL_FUNCTION(name, family, layout, 6)

#ifdef SIDE_BY_SIDE_STRIPS
// One row of activations times several row blocks, which lie one behind the other.
enum { SIDE_BY_SIDE = SIDE_BY_SIDE_STRIPS / BLOCK_STRIPS };
typedef void (*side_by_side_function)(const panel_product *work);

#define SIDE_BY_SIDE_FUNCTION(name, family, layout)                                                                     \
  static void name##_side_by_side(const panel_product *work) {                                                          \
    family(SIDE_BY_SIDE_STRIPS)(layout, 1, 1, work, 0, 0, work->y);                                                             \
  }
#else
#define SIDE_BY_SIDE_FUNCTION(name, family, layout)
#endif

#if MOST_ROWS == 12
#define LAYOUT_FUNCTIONS(name, family, layout)                                                                                  \
  SIX_FUNCTIONS(name, family, layout)                                                                                           \
  PANEL_FUNCTION(name, family, layout, 7)                                                                                       \
  PANEL_FUNCTION(name, family, layout, 8)                                                                                       \
  PANEL_FUNCTION(name, family, layout, 9)                                                                                       \
  PANEL_FUNCTION(name, family, layout, 10)                                                                                      \
  PANEL_FUNCTION(name, family, layout, 11)                                                                                      \
  PANEL_FUNCTION(name, family, layout, 12)                                                                                      \
  SIDE_BY_SIDE_FUNCTION(name, family, layout)
#define BY_ROWS(name)                                                                                                   \
  {NULL,     name##_1, name##_2, name##_3,  name##_4,  name##_5, name##_6,                                              \
   name##_7, name##_8, name##_9, name##_10, name##_11, name##_12}
#elif MOST_ROWS == 6
#define LAYOUT_FUNCTIONS(name, family, layout)                                                                                  \
  SIX_FUNCTIONS(name, family, layout)                                                                                           \
  SIDE_BY_SIDE_FUNCTION(name, family, layout)
#define BY_ROWS(name) {NULL, name##_1, name##_2, name##_3, name##_4, name##_5, name##_6}
#else
#error "MOST_ROWS is 12 or 6"
#endif

LAYOUT_FUNCTIONS(q8, SCALED, TERN_Q8)
LAYOUT_FUNCTIONS(q6, SCALED, TERN_Q6)
LAYOUT_FUNCTIONS(q5, SCALED, TERN_Q5)
LAYOUT_FUNCTIONS(q5m, SCALED, TERN_Q5M)
LAYOUT_FUNCTIONS(q4, SCALED, TERN_Q4)
LAYOUT_FUNCTIONS(q4m, SCALED, TERN_Q4M)
LAYOUT_FUNCTIONS(t2, TERNARY, TERN_T2)
LAYOUT_FUNCTIONS(t2s, TERNARY, TERN_T2S)
LAYOUT_FUNCTIONS(t5, TERNARY, TERN_T5)

static const panel_function panel_functions[][MOST_ROWS + 1] = {
    [TERN_Q8] = BY_ROWS(q8),   [TERN_Q6] = BY_ROWS(q6), [TERN_Q5] = BY_ROWS(q5),
    [TERN_Q5M] = BY_ROWS(q5m), [TERN_Q4] = BY_ROWS(q4), [TERN_Q4M] = BY_ROWS(q4m),
    [TERN_T2] = BY_ROWS(t2),   [TERN_T2S] = BY_ROWS(t2s), [TERN_T5] = BY_ROWS(t5),
};

#ifdef SIDE_BY_SIDE_STRIPS
static const side_by_side_function side_by_side_functions[] = {
    [TERN_Q8] = q8_side_by_side,   [TERN_Q6] = q6_side_by_side, [TERN_Q5] = q5_side_by_side,
    [TERN_Q5M] = q5m_side_by_side, [TERN_Q4] = q4_side_by_side, [TERN_Q4M] = q4m_side_by_side,
    [TERN_T2] = t2_side_by_side,   [TERN_T2S] = t2s_side_by_side, [TERN_T5] = t5_side_by_side,
};
#endif

// All panels times the row block, or the tile, that is set.
static void all_panels(panel_product *work, int layout, const int8_t *q, const float *scales, const int32_t *sums,
                       int count, float *y, int tile) {
  for (int start = 0; start < count; start += TERN_PANEL_ROWS) {
    set_panel(work, work->columns, q, scales, sums, start, count);
    if (start > 0) work->next = NULL;
    work->y = y + start * work->yStride;
    int part = work->rows <= MOST_ROWS ? work->rows : (work->rows + 1) / 2;
    for (int n = 0; n < work->rows; n += part) {
      panel_functions[layout][smaller(part, work->rows - n)](work, n, tile);
    }
  }
}

void NAMED(product)(int layout, const uint8_t *weights, int rows, int columns, int firstBlock, int endBlock,
                    const int8_t *q, const float *scales, const int32_t *sums, int count, float *y, int64_t yStride) {
  panel_product work = {.yStride = yStride, .asks = !tern_reads_ahead()};
  int block = firstBlock;
#ifdef SIDE_BY_SIDE_STRIPS
  for (; count == 1 && work.asks && block + SIDE_BY_SIDE <= endBlock; block += SIDE_BY_SIDE) {
    set_block(&work, layout, weights, rows, columns, block);
    set_panel(&work, columns, q, scales, sums, 0, 1);
    work.y = y + (int64_t)block * TERN_BLOCK_ROWS;
    side_by_side_functions[layout](&work);
  }
#endif
  for (; block < endBlock; block++) {
    set_block(&work, layout, weights, rows, columns, block);
    work.next = block + 1 < endBlock ? work.weights + block_size(layout, columns) : NULL;
    all_panels(&work, layout, q, scales, sums, count, y + (int64_t)block * TERN_BLOCK_ROWS, -1);
  }
}

void NAMED(product_tiles)(int layout, const uint8_t *weights, int rows, int columns, const int32_t *tiles,
                          int tileCount, const int8_t *q, const float *scales, const int32_t *sums, int count, float *y,
                          int64_t yStride) {
  panel_product work = {.yStride = yStride, .asks = !tern_reads_ahead()};
  for (int i = 0; i < tileCount; i++) {
    set_block(&work, layout, weights, rows, columns, tiles[i] / TILES);
    all_panels(&work, layout, q, scales, sums, count, y + (int64_t)i * TERN_TILE_ROWS, tiles[i] % TILES);
  }
}

// One function per float layout for up to four rows of activations.
#define FLOAT_FUNCTION(name, layout, rows)                                                                              \
  static void name##_##rows(const uint8_t *weights, int columns, const float *x, int64_t xStride, float *y,             \
                            int64_t yStride) {                                                                          \
    for (int first = 0; first < BLOCK_STRIPS; first += FLOATS_STRIPS_##rows) {                                          \
      FLOATS(FLOATS_STRIPS_##rows)(layout, rows, weights, columns, first, x, xStride, y, yStride);                      \
    }                                                                                                                   \
  }
#define FLOAT_FUNCTIONS(name, layout)                                                                                   \
  FLOAT_FUNCTION(name, layout, 1)                                                                                       \
  FLOAT_FUNCTION(name, layout, 2)                                                                                       \
  FLOAT_FUNCTION(name, layout, 3)                                                                                       \
  FLOAT_FUNCTION(name, layout, 4)

FLOAT_FUNCTIONS(f32, TERN_F32)
FLOAT_FUNCTIONS(f16, TERN_F16)
FLOAT_FUNCTIONS(bf16, TERN_BF16)

enum { MOST_FLOAT_ROWS = 4 };

typedef void (*float_function)(const uint8_t *weights, int columns, const float *x, int64_t xStride, float *y,
                               int64_t yStride);
static const float_function float_functions[][MOST_FLOAT_ROWS + 1] = {
    [TERN_F32] = {NULL, f32_1, f32_2, f32_3, f32_4},
    [TERN_F16] = {NULL, f16_1, f16_2, f16_3, f16_4},
    [TERN_BF16] = {NULL, bf16_1, bf16_2, bf16_3, bf16_4},
};

void NAMED(product_float)(int layout, const uint8_t *weights, int columns, int firstBlock, int endBlock,
                          const float *x, int64_t xStride, int count, float *y, int64_t yStride) {
  for (int block = firstBlock; block < endBlock; block++) {
    const uint8_t *here = weights + (size_t)block * block_size(layout, columns);
    for (int n = 0; n < count; n += MOST_FLOAT_ROWS) {
      float_functions[layout][smaller(MOST_FLOAT_ROWS, count - n)](
          here, columns, x + n * xStride, xStride, y + n * yStride + (int64_t)block * TERN_BLOCK_ROWS, yStride);
    }
  }
}

// ---- Activations

// Quantizes columns from .. end - 1 of a row, `from` a multiple of 16, by a factor; fills up to a multiple of 16.
static INLINE void put_bytes(const float *row, int from, int end, float factor, size_t rows, int8_t *q, int32_t *sums) {
  for (int column = from; column < end; column += 16) {
    int8_t bytes[16];
    float rest[16] = {0};
    if (end - column < 16) memcpy(rest, row + column, (size_t)(end - column) * sizeof *rest);
    sums[(size_t)(column / 16) * rows] = bytes_of(end - column < 16 ? rest : row + column, factor, bytes);
    int8_t *to = q + (size_t)column * rows;
    for (int i = 0; i < 4; i++) memcpy(to + (size_t)i * rows * QUAD, bytes + i * QUAD, QUAD);
  }
}

void NAMED(quantize)(int quantization, const float *x, int64_t xStride, int columns, int firstRow, int endRow,
                     int count, int8_t *q, float *scales, int32_t *sums) {
  const int run = columns_of_scale(quantization);
  size_t depth = depth_of(columns), runs = (size_t)((columns + 15) / 16), blocks = (size_t)(columns / 32);
  for (int row = firstRow; row < endRow; row++) {
    const float *from = x + row * xStride;
    size_t n = (size_t)(row % TERN_PANEL_ROWS), panel = (size_t)row - n;
    size_t rows = (size_t)smaller(TERN_PANEL_ROWS, count - (int)panel);
    int8_t *to = q + panel * depth + n * QUAD;
    float *rowScales = scales + panel * blocks + n;
    for (int start = 0; start < columns; start += run) {
      int end = smaller(columns, start + run);
      float largest = largest_of(from + start, end - start);
      if (largest < 1e-30f) largest = 0;
      float factor = largest == 0 ? 0 : 127 / largest, scale = largest / 127;
      put_bytes(from, start, end, factor, rows, to, sums + panel * runs + n);
      if (quantization == TERN_PER_32) scale = half_and_back(scale);
      for (int block = start / 32; block < end / 32; block++) rowScales[(size_t)block * rows] = scale;
    }
    for (size_t quad = (size_t)((columns + 15) / 16) * 4; quad < depth / QUAD; quad++) {
      memset(to + quad * rows * QUAD, 0, QUAD);
    }
  }
}
