// Packed weights to bytes, four columns of a strip at a time, with the vectors of the file that includes this; products.h says
// what it has to define.
#pragma once
#include "layouts.h"

// Bits move within 16; those that come in from a neighbor are masked away afterwards.
static INLINE codes moved_right(codes x, int count) {
  return count > 0 ? shifted_right(x, count) : count < 0 ? shifted_left(x, -count) : x;
}

// Quad `quad` of 32 columns; `strip` is where the strip of the tile's first part is.
static INLINE codes unpacked(int layout, const uint8_t *strip, int quad) {
  if (layout == TERN_Q8) return q8_codes(load_codes(strip + quad * PART));
  codes low = masked(moved_right(load_codes(strip + quad / 2 * PART), quad % 2 * 4), 15);
  if (layout == TERN_Q6) {
    codes two = load_codes(strip + (4 + quad / 4) * PART);
    return joined(low, masked(moved_right(two, quad % 4 * 2 - 4), 3 << 4));
  }
  if (layout == TERN_Q5 || layout == TERN_Q5M) {
    return joined(low, masked(moved_right(load_codes(strip + 4 * PART), quad - 4), 1 << 4));
  }
  return low;
}

// Base 3 to base 4: the digits of x = u0 + 3 u1 + 9 u2 + 27 u3 + 81 u4; u0 .. u3 at bits 0-1, 2-3, 4-5, 6-7 of the result.
typedef struct {
  codes four;
  codes fifth;
} digits;

static INLINE digits fifths(codes x) {
  codes under81 = without(without(x, 81), 81);
  codes under27 = without(without(under81, 27), 27);
  codes u4 = masked(differing(x, under81), 3); // 0, 81, 162 end in the bits 0, 1, 2
  return (digits){joined(digits_of_27(under27), digit_of_27s(differing(under81, under27))), u4};
}

// Of the part of a strip that holds one step of a ternary layout.
static INLINE digits ternary_codes(int layout, const uint8_t *strip) {
  codes x = load_codes(strip);
  return layout == TERN_T5 ? fifths(x) : (digits){x, x};
}

static INLINE codes quad_of(digits x, int quad) {
  return quad == 4 ? x.fifth : masked(moved_right(x.four, quad * 2), 3);
}
