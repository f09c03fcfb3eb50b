// What a transformer's layer does between its matrix products, but for attention. kernels.h says what each function is.
#pragma once
#include "floats.h"

static double sum_of_squares(const float *x, int count) {
  doubles sums = {0};
  int i = 0;
  for (; i + LANES <= count; i += LANES) {
    const doubles v = __builtin_convertvector(load(x + i), doubles);
    sums += v * v;
  }
  if (i < count) {
    const doubles v = __builtin_convertvector(load_some(x + i, count - i), doubles);
    sums += v * v;
  }
  return sum_of_doubles(sums);
}

// In ggml's order: x * (1 / root), then times the weight. x may be y.
static void norm(const float *x, const float *weight, int count, float epsilon, float *y) {
  const float mean = (float)(sum_of_squares(x, count) / count);
  const float factor = 1 / sqrtf(mean + epsilon);
  int i = 0;
  for (; i + LANES <= count; i += LANES) store(y + i, load(x + i) * factor * load(weight + i));
  for (; i < count; i++) y[i] = x[i] * factor * weight[i];
}

void TERN(rms_norm)(const float *x, int64_t xStride, const float *weight, int columns, float epsilon, int firstRow,
                    int endRow, float *y, int64_t yStride) {
  for (int row = firstRow; row < endRow; row++) norm(x + row * xStride, weight, columns, epsilon, y + row * yStride);
}

static double sum_of_row(const float *x, int count) {
  doubles sums = {0};
  int i = 0;
  for (; i + LANES <= count; i += LANES) sums += __builtin_convertvector(load(x + i), doubles);
  if (i < count) sums += __builtin_convertvector(load_some(x + i, count - i), doubles);
  return sum_of_doubles(sums);
}

// The variance around the mean, in a second pass: that of squares alone would lose digits where the mean is large.
static double sum_of_squares_around(const float *x, int count, float mean) {
  doubles sums = {0};
  int i = 0;
  for (; i + LANES <= count; i += LANES) {
    const doubles v = __builtin_convertvector(load(x + i) - mean, doubles);
    sums += v * v;
  }
  double sum = sum_of_doubles(sums);
  for (; i < count; i++) sum += (double)(x[i] - mean) * (x[i] - mean);
  return sum;
}

void TERN(layer_norm)(const float *x, int64_t xStride, const float *gamma, const float *beta, int columns, float epsilon,
                      int firstRow, int endRow, float *y, int64_t yStride) {
  for (int row = firstRow; row < endRow; row++) {
    const float *from = x + row * xStride;
    float *to = y + row * yStride;
    const float mean = (float)(sum_of_row(from, columns) / columns);
    const float factor = 1 / sqrtf((float)(sum_of_squares_around(from, columns, mean) / columns) + epsilon);
    int i = 0;
    for (; i + LANES <= columns; i += LANES)
      store(to + i, fused((load(from + i) - mean) * factor, load(gamma + i), load(beta + i)));
    for (; i < columns; i++) to[i] = (from[i] - mean) * factor * gamma[i] + beta[i];
  }
}

void TERN(rms_norm_heads)(float *x, int64_t xStride, const float *weight, int heads, int headSize, float epsilon,
                          int firstRow, int endRow) {
  for (int row = firstRow; row < endRow; row++)
    for (int head = 0; head < heads; head++) {
      float *of = x + row * xStride + (int64_t)head * headSize;
      norm(of, weight, headSize, epsilon, of);
    }
}

// The compiler makes vectors of these two loops.
static void rotate_neighbors(float *x, int pairs, const float *table) {
  for (int i = 0; i < pairs; i++) {
    const float cosine = table[2 * i], sine = table[2 * i + 1], a = x[2 * i], b = x[2 * i + 1];
    x[2 * i] = a * cosine - b * sine;
    x[2 * i + 1] = a * sine + b * cosine;
  }
}

static void rotate_halves(float *restrict low, float *restrict high, int pairs, const float *restrict table) {
  for (int i = 0; i < pairs; i++) {
    const float cosine = table[2 * i], sine = table[2 * i + 1], a = low[i], b = high[i];
    low[i] = a * cosine - b * sine;
    high[i] = a * sine + b * cosine;
  }
}

void TERN(rotate)(float *x, int64_t xStride, int heads, int headSize, int dimensions, int pairing, const float *table,
                  int position, int firstRow, int endRow) {
  const int pairs = dimensions / 2;
  for (int row = firstRow; row < endRow; row++) {
    const float *turn = table + ((int64_t)position + row) * dimensions;
    for (int head = 0; head < heads; head++) {
      float *of = x + row * xStride + (int64_t)head * headSize;
      if (pairing == 0)
        rotate_neighbors(of, pairs, turn);
      else
        rotate_halves(of, of + pairs, pairs, turn);
    }
  }
}

// 0.5 x (1 + tanh u) = x / (1 + e^-2u): gelu is silu with another exponent.
INLINE floats activated(int activation, floats x) {
  switch (activation) {
    case 0: return x / (1 + e_to(-x));
    case 1: {
      const floats u = fused(x * x * x, all(0.044715f), x) * 0.79788456f; // sqrt(2 / pi)
      return x / (1 + e_to(-2 * u));
    }
    default: {
      const floats positive = larger(x, all(0));
      return positive * positive;
    }
  }
}

INLINE void gate_row(int activation, float *gate, const float *up, int columns) {
  int i = 0;
  for (; i + LANES <= columns; i += LANES) store(gate + i, activated(activation, load(gate + i)) * load(up + i));
  const int left = columns - i;
  if (left > 0) store_some(gate + i, activated(activation, load_some(gate + i, left)) * load_some(up + i, left), left);
}

void TERN(gate)(int activation, float *gate, const float *up, int64_t stride, int columns, int firstRow, int endRow) {
  for (int row = firstRow; row < endRow; row++) {
    float *of = gate + row * stride;
    const float *with = up + row * stride;
    switch (activation) {
      case 0: gate_row(0, of, with, columns); break;
      case 1: gate_row(1, of, with, columns); break;
      default: gate_row(2, of, with, columns); break;
    }
  }
}

// max(x, 0) - |x|/2 * erfc(|x| / sqrt(2)), which needs no case for the sign. erfc(z) is Abramowitz and Stegun 7.1.26,
// a polynomial of t = 1 / (1 + 0.3275911 z) times e^(-z^2): within 1.5e-7.
INLINE floats exact_gelu(floats x) {
  const floats size = magnitude(x), z = size * 0.70710678f;
  const floats t = 1 / (1 + z * 0.3275911f);
  floats sum = fused(t, all(1.061405429f), all(-1.453152027f));
  sum = fused(sum, t, all(1.421413741f));
  sum = fused(sum, t, all(-0.284496736f));
  sum = fused(sum, t, all(0.254829592f));
  return larger(x, all(0)) - size * 0.5f * (sum * t * e_to(-z * z));
}

void TERN(gelu)(float *x, int64_t xStride, int columns, int firstRow, int endRow) {
  for (int row = firstRow; row < endRow; row++) {
    float *of = x + row * xStride;
    int i = 0;
    for (; i + LANES <= columns; i += LANES) store(of + i, exact_gelu(load(of + i)));
    if (i < columns) store_some(of + i, exact_gelu(load_some(of + i, columns - i)), columns - i);
  }
}

void TERN(add)(const float *x, int64_t xStride, float *y, int64_t yStride, int columns, int firstRow, int endRow) {
  for (int row = firstRow; row < endRow; row++) {
    const float *from = x + row * xStride;
    float *to = y + row * yStride;
    int i = 0;
    for (; i + LANES <= columns; i += LANES) store(to + i, load(to + i) + load(from + i));
    for (; i < columns; i++) to[i] += from[i];
  }
}

void TERN(scale)(float *x, int64_t xStride, float factor, int columns, int firstRow, int endRow) {
  for (int row = firstRow; row < endRow; row++) {
    float *of = x + row * xStride;
    int i = 0;
    for (; i + LANES <= columns; i += LANES) store(of + i, load(of + i) * factor);
    for (; i < columns; i++) of[i] *= factor;
  }
}

static float largest(const float *x, int64_t count) {
  floats most = all(x[0]);
  int64_t i = 0;
  for (; i + LANES <= count; i += LANES) most = larger(load(x + i), most);
  float result = largest_of(most);
  for (; i < count; i++) result = x[i] > result ? x[i] : result;
  return result;
}

void TERN(softmax)(float *x, int64_t count) {
  const float most = largest(x, count);
  doubles sums = {0};
  int64_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    const floats e = e_to(load(x + i) - most);
    sums += __builtin_convertvector(e, doubles);
    store(x + i, e);
  }
  double sum = sum_of_doubles(sums);
  const int left = (int)(count - i);
  if (left > 0) {
    store_some(x + i, e_to(load_some(x + i, left) - most), left);
    for (int lane = 0; lane < left; lane++) sum += x[i + lane];
  }
  TERN(scale)(x, count, (float)(1 / sum), (int)count, 0, 1);
}
