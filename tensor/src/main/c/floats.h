// Vectors of LANES floats, by the compiler's vector types: one source for every instruction set. A file layers_SET.c says
// SET and LANES and includes this, then defines what the types can't express: fused and larger.
#pragma once
#include "tiers.h"

#include <math.h>
#include <string.h>

#define PASTE_(name, set) tern_##name##_##set
#define PASTE(name, set) PASTE_(name, set)
#define TERN(name) PASTE(name, SET) // TERN(add) is tern_add_avx2

#define INLINE static inline __attribute__((always_inline))

typedef float floats __attribute__((vector_size(LANES * 4)));
typedef int32_t ints __attribute__((vector_size(LANES * 4)));
typedef uint32_t bits __attribute__((vector_size(LANES * 4))); // may run over
typedef int16_t words __attribute__((vector_size(LANES * 2)));
typedef int8_t octets __attribute__((vector_size(LANES)));
typedef double doubles __attribute__((vector_size(LANES * 8)));

INLINE floats load(const float *p) {
  floats v;
  memcpy(&v, p, sizeof v);
  return v;
}

// Integers as floats.
INLINE floats floats_at(const int32_t *p) {
  ints v;
  memcpy(&v, p, sizeof v);
  return __builtin_convertvector(v, floats);
}

INLINE void store(float *p, floats v) { memcpy(p, &v, sizeof v); }

// The first n lanes, 0 < n < LANES; the others are zero.
INLINE floats load_some(const float *p, int n) {
  float lanes[LANES] = {0};
  memcpy(lanes, p, (size_t)n * sizeof(float));
  return load(lanes);
}

INLINE void store_some(float *p, floats v, int n) {
  float lanes[LANES];
  store(lanes, v);
  memcpy(p, lanes, (size_t)n * sizeof(float));
}

INLINE floats all(float x) { return x - (floats){0}; }

INLINE ints all_ints(int32_t x) { return x - (ints){0}; }

INLINE floats choose(ints mask, floats yes, floats no) { return (floats)((mask & (ints)yes) | (~mask & (ints)no)); }

INLINE floats magnitude(floats a) { return (floats)((ints)a & 0x7fffffff); }

// a where it is greater than b, else b, which is b too where one is no number.
INLINE floats larger(floats a, floats b);

INLINE double sum_of_doubles(doubles v) {
  double sum = 0;
  for (int i = 0; i < LANES; i++) sum += v[i];
  return sum;
}

// The lanes turned around by so many.
INLINE floats turned(floats v, int by) {
  static const int32_t upwards[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  ints from;
  memcpy(&from, upwards, sizeof from);
  return __builtin_shuffle(v, (from + by) & (LANES - 1));
}

INLINE float sum_of(floats v) {
#pragma GCC unroll 4
  for (int half = LANES / 2; half > 0; half /= 2) v += turned(v, half);
  return v[0];
}

INLINE float largest_of(floats v) {
#pragma GCC unroll 4
  for (int half = LANES / 2; half > 0; half /= 2) v = larger(v, turned(v, half));
  return v[0];
}

// a * b + c, rounded once where the set has such an instruction.
INLINE floats fused(floats a, floats b, floats c);

// To the nearest integer, ties to even, for |x| < 2^22: adding 1.5 * 2^23 leaves no room for a fraction.
static const float ROUNDER = 12582912;
static const int32_t ROUNDER_BITS = 0x4b400000;

// e^x for x <= 88 (larger x count as 88); below -87, and so for -infinity, 0.
//
// e^x = 2^n * e^f with f in [-ln 2 / 2, ln 2 / 2]; ln 2 in two parts, of which the first times n is exact. e^f is
// 1 + f + f^2 * q(f), q fitted for the smallest relative error: 3.8e-9. The result is within 1.3e-7 of the exact one,
// relative (layers_test.c asks for it).
INLINE floats e_to(floats x) {
  const ints vanishes = x < all(-87);
  x = choose(x < all(88), x, all(88));
  const floats rounded = fused(x, all(1.44269504f), all(ROUNDER));
  const floats n = rounded - ROUNDER;
  floats f = fused(n, all(-0.693359375f), x);
  f = fused(n, all(2.12194440e-4f), f);
  floats q = all(1.3814601e-3f);
  q = fused(q, f, all(8.3687156e-3f));
  q = fused(q, f, all(4.1668389e-2f));
  q = fused(q, f, all(1.6666521e-1f));
  q = fused(q, f, all(0.49999994f));
  q = fused(q, f * f, f) + 1;
  const bits power = ((bits)rounded - (bits)all(ROUNDER)) << 23;
  return (floats)(((bits)q + power) & ~(bits)vanishes);
}

// Rounded to nearest even.
INLINE ints rounded(floats x) { return (ints)(x + ROUNDER) - ROUNDER_BITS; }
