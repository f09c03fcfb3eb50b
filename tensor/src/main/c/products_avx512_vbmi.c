// Weights of which five are in a byte times one row of activations, where AVX-512 has VBMI besides VNNI: a lookup among 128
// bytes takes four of the five apart at once, which makes them as fast as memory gives them. All else is AVX512_VNNI's.
#include "products_512.h"

#include "tiers.h"
#include "unpacking.h"

enum { QUADS = 5, STRIPS = 4, AHEAD = 2048 };

// u0 + 3 u1 + 9 u2 + 27 u3 to four digits of two bits.
#define DIGITS4(x) (DIGITS3((x) % 27) | (x) / 27 % 3 << 6)
#define DIGITS4X9(x)                                                                                                     \
  DIGITS4(x), DIGITS4(x + 1), DIGITS4(x + 2), DIGITS4(x + 3), DIGITS4(x + 4), DIGITS4(x + 5), DIGITS4(x + 6),            \
      DIGITS4(x + 7), DIGITS4(x + 8)
static const _Alignas(64) uint8_t digits_of_81[128] = {DIGITS4X9(0),  DIGITS4X9(9),  DIGITS4X9(18),
                                                       DIGITS4X9(27), DIGITS4X9(36), DIGITS4X9(45),
                                                       DIGITS4X9(54), DIGITS4X9(63), DIGITS4X9(72)};

static INLINE wide dots(wide sum, codes u, wide quad) { return _mm512_dpbusd_epi32(sum, u, quad); }

static INLINE wide quad_at(const int8_t *q) {
  int32_t quad;
  memcpy(&quad, q, sizeof quad);
  return _mm512_set1_epi32(quad);
}

#define EACH_STRIP(do) do(0) do(1) do(2) do(3)

// One row block. Digits stay where they are in a byte, or are multiplied: sums of digits times 4 or 81 are divided at the end.
static void multiply_block(const panel_product *work) {
  const int steps = (work->columns + QUADS * QUAD - 1) / (QUADS * QUAD);
  const codes low = _mm512_load_si512(digits_of_81), high = _mm512_load_si512(digits_of_81 + 64);
  const uint8_t *strip = work->weights;
  const int8_t *q = work->q;
  lanes totals[STRIPS] = {zeros(), zeros(), zeros(), zeros()};
  for (int start = 0; start < steps; start += SCALED_STEPS) {
    const int end = smaller(steps, start + SCALED_STEPS), column = start * QUADS * QUAD;
    wide ones[STRIPS], fours[STRIPS], eighty1s[STRIPS];
#define BEGIN(i) ones[i] = fours[i] = eighty1s[i] = spread_int(0);
    EACH_STRIP(BEGIN)
#undef BEGIN
    for (int step = start; step < end; step++) {
      if (work->asks) {
#define ASK(i) __builtin_prefetch(strip + AHEAD + i * PART);
        EACH_STRIP(ASK)
#undef ASK
      }
      const wide q0 = quad_at(q), q1 = quad_at(q + 4), q2 = quad_at(q + 8), q3 = quad_at(q + 12), q4 = quad_at(q + 16);
#define ADD(i)                                                                                                           \
  {                                                                                                                      \
    const codes x = load_codes(strip + i * PART), under81 = without(without(x, 81), 81);                                 \
    const codes u = _mm512_permutex2var_epi8(low, under81, high), upper = shifted_right(u, 4);                           \
    ones[i] = dots(ones[i], masked(u, 3), q0);                                                                           \
    fours[i] = dots(fours[i], masked(u, 3 << 2), q1);                                                                    \
    eighty1s[i] = dots(eighty1s[i], differing(x, under81), q4);                                                          \
    ones[i] = dots(ones[i], masked(upper, 3), q2);                                                                       \
    fours[i] = dots(fours[i], masked(upper, 3 << 2), q3);                                                                \
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
#define IN_REGISTERS(i)                                                                                                  \
  ones[i] = in_register(ones[i]), fours[i] = in_register(fours[i]), eighty1s[i] = in_register(eighty1s[i]);
    EACH_STRIP(IN_REGISTERS)
#undef IN_REGISTERS
#define END(i)                                                                                                           \
  {                                                                                                                      \
    const wide fifths = _mm512_mullo_epi32(eighty1s[i], spread_int(2014922929)); /* 1 / 81 modulo 2^32 */                \
    const wide sum = plus(plus(ones[i], _mm512_srai_epi32(fours[i], 2)), plus(fifths, spread_int(-offset)));             \
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
  panel_product work = {.asks = !tern_reads_ahead()};
  set_panel(&work, columns, q, scales, sums, 0, 1);
  for (int block = firstBlock; block < endBlock; block++) {
    set_block(&work, layout, weights, rows, columns, block);
    work.y = y + (int64_t)block * TERN_BLOCK_ROWS;
    multiply_block(&work);
  }
}
