// The parts of products.h that compute STRIPS strips side by side, written out for each: products.h includes this once per
// number. A compiler keeps an array in registers only where each index is a constant early, so there is no loop over strips.
#define GLUED(name, strips) name##_##strips
#define WITH(name, strips) GLUED(name, strips)
#define WITH_STRIPS(name) WITH(name, STRIPS)

#if STRIPS == 1
#define EACH_STRIP(do) do(0)
#elif STRIPS == 2
#define EACH_STRIP(do) do(0) do(1)
#elif STRIPS == 4
#define EACH_STRIP(do) do(0) do(1) do(2) do(3)
#elif STRIPS == 8
#define EACH_STRIP(do) EACH_OF_8(do)
#elif STRIPS == 16
#define EACH_STRIP(do) EACH_OF_8(do) do(8) do(9) do(10) do(11) do(12) do(13) do(14) do(15)
#endif

// Rows n .. n + rows - 1 of the panel; strips first .. first + STRIPS - 1 of the row block.
static INLINE void WITH_STRIPS(scaled_strips)(int layout, int rows, int panelRows, const panel_product *work, int n,
                                 int first, float *y) {
  lanes totals[MOST_SUMS];
#pragma GCC unroll 32
  for (int i = 0; i < rows * STRIPS; i++) totals[i] = zeros();
  const size_t size = tile_size(layout);
  const uint8_t *strip = work->weights + (size_t)(first / TILE_STRIPS) * size + (size_t)(first % TILE_STRIPS) * STRIP_BYTES;
  const uint8_t *scale = strip + scales_at(layout) - (size_t)(first % TILE_STRIPS) * (STRIP_BYTES - STRIP_ROWS * 2);
  const int8_t *q = work->q + n * QUAD;
  const float *scales = work->scales + n;
  const int32_t *sums = work->sums + n;
  const uint8_t *next = next_part(work, STRIPS, first, (size_t)(work->columns / 32) * TILES * size);
  for (int column = 0; column < work->columns; column += 32) {
    corrections c;
    correct(layout, rows, panelRows, sums, scales, &c);
    fetch(work, STRIPS, TILES * size, strip, &next);
#define ONE_STRIP(i)                                                                                                    \
  {                                                                                                      \
    add_block(layout, rows, panelRows, strip + i / TILE_STRIPS * size + i % TILE_STRIPS * STRIP_BYTES,                  \
              scale + i / TILE_STRIPS * size + i % TILE_STRIPS * STRIP_ROWS * 2, q, &c, scales,                         \
              totals + i * rows);                                                                     \
  }
    EACH_STRIP(ONE_STRIP)
#undef ONE_STRIP
    strip += TILES * size;
    scale += TILES * size;
    q += 8 * panelRows * QUAD;
    scales += panelRows;
    sums += 2 * panelRows;
  }
  y += n * work->yStride;
#define ONE_STRIP(i)                                                                                                    \
  {                                                                                                      \
    _Pragma("GCC unroll 12") for (int row = 0; row < rows; row++) {                                                     \
      store_lanes(y + row * work->yStride + i * STRIP_ROWS, totals[i * rows + row]);                    \
    }                                                                                                                   \
  }
  EACH_STRIP(ONE_STRIP)
#undef ONE_STRIP
}

// The same for ternary layouts.
static INLINE void WITH_STRIPS(ternary_strips)(int layout, int rows, int panelRows, const panel_product *work, int n,
                                  int first, float *y) {
  const int sumCount = rows * STRIPS, quads = layout == TERN_T5 ? 5 : 4, chains = rows == 1 ? CHAINS : 1;
  const int steps = (work->columns + quads * QUAD - 1) / (quads * QUAD);
  const int fitting = DOTS(layout) / quads; // steps
  const int run = layout == TERN_T2S ? T2S_STEPS : fitting < steps ? fitting : steps;
  const uint8_t *strip = work->weights + first * STRIP_BYTES;
  const int8_t *q = work->q + n * QUAD;
  const uint8_t *next = next_part(work, STRIPS, first, (size_t)steps * TILES * PART);
  wide sums[MOST_SUMS];
  lanes totals[MOST_SUMS];
  int32_t offset[TERN_PANEL_ROWS];
#pragma GCC unroll 32
  for (int i = 0; i < sumCount; i++) {
    sums[i] = spread_int(0);
    totals[i] = zeros();
  }
  for (int start = 0; start < steps; start += run) {
    narrow near[MOST_SUMS];
#pragma GCC unroll 32
    for (int i = 0; i < sumCount; i++) near[i] = begun(sums[i]);
#pragma GCC unroll 32
    for (int i = sumCount; i < chains * sumCount; i++) near[i] = begun(spread_int(0));
    int end = smaller(steps, start + run);
    for (int step = start; step < end; step++) {
      digits x[STRIPS];
      fetch(work, STRIPS, TILES * PART, strip, &next);
      // One row: a strip after the other, with its quads in registers. More: a quad after the other, a row after the other, so
      // that one spread quad at a time is for all strips.
#define ONE_ROW(i, quad, chain)                                                                                         \
  near[chain * STRIPS + i] = add_row(near[chain * STRIPS + i], quad_of(x[i], quad), q + quad * panelRows * QUAD, 0, 1, 0);
#define FIRST_QUADS(i)                                                                                                  \
  x[i] = ternary_codes(layout, strip + i * STRIP_BYTES);                                                                \
  if (rows == 1) {                                                                                                      \
    ONE_ROW(i, 0, 0)                                                                                                    \
    ONE_ROW(i, 1, (CHAINS - 1))                                                                                         \
    ONE_ROW(i, 2, 0)                                                                                                    \
    ONE_ROW(i, 3, (CHAINS - 1))                                                                                         \
    if (quads > 4) ONE_ROW(i, 4, 0)                                                                                     \
  }
      EACH_STRIP(FIRST_QUADS)
#undef FIRST_QUADS
#undef ONE_ROW
      if (rows > 1) {
        codes u[STRIPS];
#define STRIP_QUAD(i) u[i] = quad_of(x[i], quad);
#define STRIP_ROW(i) near[i * rows + n] = add_row(near[i * rows + n], u[i], q + quad * panelRows * QUAD, n, rows, 0);
#define ALL_STRIPS(quad_)                                                                                               \
  {                                                                                                                     \
    enum { quad = quad_ };                                                                                              \
    EACH_STRIP(STRIP_QUAD)                                                                                              \
    _Pragma("GCC unroll 12") for (int n = 0; n < rows; n++) { EACH_STRIP(STRIP_ROW) }                                   \
  }
        ALL_STRIPS(0)
        ALL_STRIPS(1)
        ALL_STRIPS(2)
        ALL_STRIPS(3)
        if (quads > 4) ALL_STRIPS(4)
#undef ALL_STRIPS
#undef STRIP_ROW
#undef STRIP_QUAD
      }
      strip += TILES * PART;
      q += quads * panelRows * QUAD;
    }
#pragma GCC unroll 32
    for (int i = 0; i < sumCount; i++) {
      sums[i] = ended(sums[i], near[i]);
      if (chains > 1) sums[i] = plus(sums[i], ended(spread_int(0), near[sumCount + i]));
    }
    if (layout == TERN_T2S) {
      sum_up(work->sums + n, rows, panelRows, start * 16, T2S_STEPS, offset);
      const uint8_t *scale = strip + first * (STRIP_ROWS * 2 - STRIP_BYTES);
#define ONE_STRIP(i)                                                                                                    \
  {                                                                                                      \
    lanes scaleOfRows = load_halves(scale + i * STRIP_ROWS * 2);                                                        \
    _Pragma("GCC unroll 12") for (int row = 0; row < rows; row++) {                                                     \
      int at = i * rows + row;                                                                          \
      totals[at] = multiplied_in(scaleOfRows, to_lanes(plus(sums[at], spread_int(-offset[row]))), totals[at]);          \
      sums[at] = spread_int(0);                                                                                         \
    }                                                                                                                   \
  }
      EACH_STRIP(ONE_STRIP)
#undef ONE_STRIP
      strip += TERN_BLOCK_ROWS * 2;
    }
  }
  if (layout != TERN_T2S) sum_up(work->sums + n, rows, panelRows, 0, (work->columns + 15) / 16, offset);
  y += n * work->yStride;
  const float *scales = work->scales + n, *rowScales = work->rowScales + first * STRIP_ROWS;
#define ONE_STRIP(i)                                                                                                    \
  {                                                                                                      \
    _Pragma("GCC unroll 12") for (int row = 0; row < rows; row++) {                                                     \
      int at = i * rows + row;                                                                          \
      lanes result = layout == TERN_T2S ? totals[at] : to_lanes(plus(sums[at], spread_int(-offset[row])));              \
      lanes scale = spread(scales[row]);                                                                                \
      if (layout != TERN_T2S) scale = times(scale, load_lanes(rowScales + i * STRIP_ROWS));                             \
      store_lanes(y + row * work->yStride + i * STRIP_ROWS, times(result, scale));                                      \
    }                                                                                                                   \
  }
  EACH_STRIP(ONE_STRIP)
#undef ONE_STRIP
}

// The same for floating point weights.
static INLINE void WITH_STRIPS(float_strips)(int layout, int rows, const uint8_t *weights, int columns, int first,
                                const float *x, int64_t xStride, float *y, int64_t yStride) {
  const size_t size = TILES * tile_size(layout);
  lanes sums[MOST_SUMS];
#pragma GCC unroll 32
  for (int i = 0; i < rows * STRIPS; i++) sums[i] = zeros();
  for (int column = 0; column < columns; column++, weights += size) {
    if (STRIPS == BLOCK_STRIPS) {
#pragma GCC unroll 4
      for (size_t i = 0; i < size; i += 64) __builtin_prefetch(weights + AHEAD + i);
    }
#define ONE_STRIP(i)                                                                                                    \
  {                                                                                                      \
    lanes w = float_weights(layout, weights, first + i);                                                                \
    _Pragma("GCC unroll 12") for (int n = 0; n < rows; n++) {                                                           \
      int at = i * rows + n;                                                                            \
      sums[at] = multiplied_in(w, spread(x[n * xStride + column]), sums[at]);                                           \
    }                                                                                                                   \
  }
    EACH_STRIP(ONE_STRIP)
#undef ONE_STRIP
  }
#define ONE_STRIP(i)                                                                                                    \
  {                                                                                                      \
    _Pragma("GCC unroll 12") for (int n = 0; n < rows; n++) {                                                           \
      store_lanes(y + n * yStride + (first + i) * STRIP_ROWS, sums[i * rows + n]);                      \
    }                                                                                                                   \
  }
  EACH_STRIP(ONE_STRIP)
#undef ONE_STRIP
}

#undef EACH_STRIP
#undef WITH_STRIPS
#undef WITH
#undef GLUED
