// Weights of which five are in a byte times one row of activations, where AVX-512 has VBMI besides VNNI: a lookup among 128
// bytes is one instruction, and gives a digit each, which makes them as fast as memory gives them. All else is AVX512_VNNI's.
#include "products_512.h"

#include "tiers.h"
#include "unpacking.h"

// What is asked for lies a page ahead of what is computed: 8 to 17 % faster with two threads of Zen 4, which for other layouts
// is faster when nothing is asked for (tern_reads_ahead).
enum { QUADS = 5, STRIPS = 4, AHEAD = 4096 };

// Digit `by` of u0 + 3 u1 + 9 u2 + 27 u3.
#define DIGIT(x, by) ((x) / (by) % 3)
#define DIGITS9(x, by)                                                                                                   \
  DIGIT(x, by), DIGIT(x + 1, by), DIGIT(x + 2, by), DIGIT(x + 3, by), DIGIT(x + 4, by), DIGIT(x + 5, by), DIGIT(x + 6, by), \
      DIGIT(x + 7, by), DIGIT(x + 8, by)
#define DIGITS81(by)                                                                                                     \
  {                                                                                                                      \
    DIGITS9(0, by), DIGITS9(9, by), DIGITS9(18, by), DIGITS9(27, by), DIGITS9(36, by), DIGITS9(45, by), DIGITS9(54, by), \
        DIGITS9(63, by), DIGITS9(72, by)                                                                                 \
  }
static const _Alignas(64) uint8_t digits_of_81[4][128] = {DIGITS81(1), DIGITS81(3), DIGITS81(9), DIGITS81(27)};

static INLINE wide dots(wide sum, codes u, wide quad) { return _mm512_dpbusd_epi32(sum, u, quad); }

static INLINE wide quad_at(const int8_t *q) {
  int32_t quad;
  memcpy(&quad, q, sizeof quad);
  return _mm512_set1_epi32(quad);
}

#define EACH_STRIP(do) do(0) do(1) do(2) do(3)

// One row block. The fifth digit is taken times 81, and its sum divided at the end.
static void multiply_block(const panel_product *work) {
  const int steps = (work->columns + QUADS * QUAD - 1) / (QUADS * QUAD);
  codes low[4], high[4];
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) low[i] = _mm512_load_si512(digits_of_81[i]), high[i] = _mm512_load_si512(digits_of_81[i] + 64);
  const uint8_t *strip = work->weights;
  const int8_t *q = work->q;
  lanes totals[STRIPS] = {zeros(), zeros(), zeros(), zeros()};
  for (int start = 0; start < steps; start += SCALED_STEPS) {
    const int end = smaller(steps, start + SCALED_STEPS), column = start * QUADS * QUAD;
    wide sums[STRIPS], eighty1s[STRIPS];
#define BEGIN(i) sums[i] = eighty1s[i] = spread_int(0);
    EACH_STRIP(BEGIN)
#undef BEGIN
    for (int step = start; step < end; step++) {
#define ASK(i) __builtin_prefetch(strip + AHEAD + i * PART);
      EACH_STRIP(ASK)
#undef ASK
      const wide q0 = quad_at(q), q1 = quad_at(q + 4), q2 = quad_at(q + 8), q3 = quad_at(q + 12), q4 = quad_at(q + 16);
#define ADD(i)                                                                                                           \
  {                                                                                                                      \
    const codes x = load_codes(strip + i * PART), under81 = without(without(x, 81), 81);                                 \
    eighty1s[i] = dots(eighty1s[i], differing(x, under81), q4);                                                          \
    sums[i] = dots(sums[i], _mm512_permutex2var_epi8(low[0], under81, high[0]), q0);                                     \
    sums[i] = dots(sums[i], _mm512_permutex2var_epi8(low[1], under81, high[1]), q1);                                     \
    sums[i] = dots(sums[i], _mm512_permutex2var_epi8(low[2], under81, high[2]), q2);                                     \
    sums[i] = dots(sums[i], _mm512_permutex2var_epi8(low[3], under81, high[3]), q3);                                     \
  }
      EACH_STRIP(ADD)
#undef ADD
      strip += STRIPS * PART;
      q += QUADS * QUAD;
    }
    int32_t offset = 0; // a weight of zero is the digit 1
    for (int i = column / 16; i < smaller(column + SCALED_STEPS * QUADS * QUAD, work->columns + 15) / 16; i++) {
      offset += work->sums[i];
    }
    const lanes scale = spread(work->scales[column / 32]);
#define IN_REGISTERS(i) sums[i] = in_register(sums[i]), eighty1s[i] = in_register(eighty1s[i]);
    EACH_STRIP(IN_REGISTERS)
#undef IN_REGISTERS
#define END(i)                                                                                                           \
  {                                                                                                                      \
    const wide fifth = _mm512_mullo_epi32(eighty1s[i], spread_int(2014922929)); /* 1 / 81 modulo 2^32 */                 \
    const wide sum = plus(sums[i], plus(fifth, spread_int(-offset)));                                                    \
    totals[i] = multiplied_in(scale, to_lanes(sum), totals[i]);                                                          \
  }
    EACH_STRIP(END)
#undef END
  }
#define STORE(i) store_lanes(work->y + i * STRIP_ROWS, times(totals[i], load_lanes(work->rowScales + i * STRIP_ROWS)));
  EACH_STRIP(STORE)
#undef STORE
}

void tern_product_avx512_vbmi(int layout, const uint8_t *weights, int rows, int columns, int firstBlock, int endBlock,
                              const int8_t *q, const float *scales, const int32_t *sums, int count, float *y,
                              int64_t yStride) {
  if (layout != TERN_T5 || count > 1) {
    tern_product_avx512_vnni(layout, weights, rows, columns, firstBlock, endBlock, q, scales, sums, count, y, yStride);
    return;
  }
  panel_product work = {0};
  set_panel(&work, columns, q, scales, sums, 0, 1);
  for (int block = firstBlock; block < endBlock; block++) {
    set_block(&work, layout, weights, rows, columns, block);
    work.y = y + (int64_t)block * TERN_BLOCK_ROWS;
    multiply_block(&work);
  }
}
