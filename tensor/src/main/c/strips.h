// The parts of products.h that compute STRIPS strips side by side, written out for each: products.h includes this once per
// number. A compiler keeps an array in registers only where each index is a constant early, so there is no loop over strips.
#define GLUED(name, strips) name##_##strips
#define WITH(name, strips) GLUED(name, strips)
#define WITH_STRIPS(name) WITH(name, STRIPS)

// From strip 0 to strip i, where a tile takes `tile` bytes and a strip's part `part`. More strips than a row block has go on in
// the next, `apart` bytes away.
#define AT(i, tile, part)                                                                                               \
  ((i) / BLOCK_STRIPS * apart + (size_t)((i) % BLOCK_STRIPS / TILE_STRIPS) * (tile) + (i) % TILE_STRIPS * (part))

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

// Rows n .. n + rows - 1 of the panel; strips first .. first + STRIPS - 1 of the row block, or all of several row blocks.
static INLINE void WITH_STRIPS(scaled_strips)(int layout, int rows, int panelRows, const panel_product *work, int n,
                                 int first, float *y) {
  lanes totals[MOST_SUMS];
#pragma GCC unroll 32
  for (int i = 0; i < rows * STRIPS; i++) totals[i] = zeros();
  const size_t size = tile_size(layout), apart = block_size(layout, work->columns);
  const uint8_t *strip = work->weights + (size_t)(first / TILE_STRIPS) * size + (size_t)(first % TILE_STRIPS) * STRIP_BYTES;
  const uint8_t *scale = strip + scales_at(layout) - (size_t)(first % TILE_STRIPS) * (STRIP_BYTES - STRIP_ROWS * 2);
  const int8_t *q = work->q + n * QUAD;
  const float *scales = work->scales + n;
  const int32_t *sums = work->sums + n;
  const uint8_t *next = next_part(work, STRIPS, first, (size_t)(work->columns / 32) * TILES * size);
  for (int column = 0; column < work->columns; column += 32) {
    corrections c;
    correct(layout, rows, panelRows, sums, scales, &c);
    fetch(work, STRIPS, TILES * size, apart, strip, &next);
#define ONE_STRIP(i)                                                                                                    \
  {                                                                                                      \
    add_block(layout, rows, panelRows, strip + AT(i, size, STRIP_BYTES),                  \
              scale + AT(i, size, STRIP_ROWS * 2), q, &c, scales,                         \
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

// The same for ternary layouts: exact integers while activations have one scale, then floats.
static INLINE void WITH_STRIPS(ternary_strips)(int layout, int rows, int panelRows, const panel_product *work, int n,
                                  int first, float *y) {
  const int sumCount = rows * STRIPS, quads = layout == TERN_T5 ? 5 : 4, chains = rows == 1 && STRIPS <= BLOCK_STRIPS ? CHAINS : 1;
  const int steps = (work->columns + quads * QUAD - 1) / (quads * QUAD);
  const int fitting = DOTS(layout) / quads, run = fitting < SCALED_STEPS ? fitting : SCALED_STEPS; // steps
  const size_t apart = block_size(layout, work->columns);
  const uint8_t *strip = work->weights + first * STRIP_BYTES;
  const int8_t *q = work->q + n * QUAD;
  const uint8_t *next = next_part(work, STRIPS, first, (size_t)steps * TILES * PART);
  const float *scales = work->scales + n;
  lanes totals[MOST_SUMS];
#pragma GCC unroll 32
  for (int i = 0; i < sumCount; i++) totals[i] = zeros();
  for (int start = 0; start < steps; start += SCALED_STEPS) {
    const int here = smaller(steps, start + SCALED_STEPS), column = start * quads * QUAD;
    wide sums[MOST_SUMS];
    int32_t offset[TERN_PANEL_ROWS];
    sum_up(work->sums + n, rows, panelRows, column, smaller(SCALED_STEPS * quads / 4, (work->columns - column + 15) / 16), offset);
#define ONE_STRIP(i)                                                                                                    \
  _Pragma("GCC unroll 12") for (int row = 0; row < rows; row++) sums[i * rows + row] = spread_int(-offset[row]);
    EACH_STRIP(ONE_STRIP)
#undef ONE_STRIP
    for (int from = start; from < here; from += run) {
      narrow near[MOST_SUMS];
#pragma GCC unroll 32
      for (int i = 0; i < sumCount; i++) near[i] = begun(sums[i]);
#pragma GCC unroll 32
      for (int i = sumCount; i < chains * sumCount; i++) near[i] = begun(spread_int(0));
      int end = smaller(here, from + run);
      for (int step = from; step < end; step++) {
        digits x[STRIPS];
        fetch(work, STRIPS, TILES * PART, apart, strip, &next);
        // One row: a strip after the other, with its quads in registers. More: a quad after the other, a row after the other, so
        // that one spread quad at a time is for all strips.
#define ONE_ROW(i, quad, chain)                                                                                         \
  near[chain * STRIPS + i] = add_row(near[chain * STRIPS + i], quad_of(x[i], quad), q + quad * panelRows * QUAD, 0, 1, 0);
#define FIRST_QUADS(i)                                                                                                  \
  x[i] = ternary_codes(layout, strip + AT(i, PART, STRIP_BYTES));                                                       \
  if (rows == 1) {                                                                                                      \
    ONE_ROW(i, 0, 0)                                                                                                    \
    ONE_ROW(i, 1, (chains - 1))                                                                                         \
    ONE_ROW(i, 2, 0)                                                                                                    \
    ONE_ROW(i, 3, (chains - 1))                                                                                         \
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
      for (int i = 0; i < chains * sumCount; i++) near[i] = in_register(near[i]);
#pragma GCC unroll 32
      for (int i = 0; i < sumCount; i++) {
        sums[i] = ended(sums[i], near[i]);
        if (chains > 1) sums[i] = plus(sums[i], ended(spread_int(0), near[sumCount + i]));
      }
    }
    const uint8_t *scale = strip + first * (STRIP_ROWS * 2 - STRIP_BYTES); // T2S
    const float *scalesHere = scales + (size_t)(column / 32) * (size_t)panelRows;
#define ONE_STRIP(i)                                                                                                    \
  {                                                                                                                     \
    lanes scaleOfRows = layout == TERN_T2S ? load_halves(scale + AT(i, TERN_TILE_ROWS * 2, STRIP_ROWS * 2)) : zeros();                         \
    _Pragma("GCC unroll 12") for (int row = 0; row < rows; row++) {                                                     \
      const int at = i * rows + row;                                                                                    \
      lanes both = spread(scalesHere[row]);                                                                             \
      if (layout == TERN_T2S) both = times(scaleOfRows, both);                                                          \
      totals[at] = multiplied_in(both, to_lanes(sums[at]), totals[at]);                                                 \
    }                                                                                                                   \
  }
    EACH_STRIP(ONE_STRIP)
#undef ONE_STRIP
    if (layout == TERN_T2S) strip += TERN_BLOCK_ROWS * 2;
  }
  y += n * work->yStride;
  const float *rowScales = work->rowScales + first * STRIP_ROWS;
#define ONE_STRIP(i)                                                                                                    \
  {                                                                                                                     \
    _Pragma("GCC unroll 12") for (int row = 0; row < rows; row++) {                                                     \
      lanes total = totals[i * rows + row];                                                                             \
      if (layout != TERN_T2S) total = times(total, load_lanes(rowScales + i * STRIP_ROWS));                             \
      store_lanes(y + row * work->yStride + i * STRIP_ROWS, total);                                                     \
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
#undef AT
#undef WITH
#undef GLUED
