// Holds the kernels of a layer, of every instruction set that this processor has, against definitions in double.
// Buffers end at a page nobody may touch. Ends with 0 where all agree; the last line says what was compared.
#define _GNU_SOURCE
#include "../../main/c/kernels.h"
#include "guarded.h"

#include <math.h>

static const char *const NAMES[] = {"scalar", "avx2", "avx-vnni", "avx512-vnni", "neon", "neon-dotprod"};
static const tern_kernels *kernels;
static const char *tier;
static long checks;
static int failures;

static uint64_t state = 88172645463325252u;

static uint64_t random_bits(void) {
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}

// Evenly in [-1, 1).
static float random_float(void) { return (float)(int64_t)(random_bits() >> 40) / (1 << 23) - 1; }

static float *floats_of(size_t count) { return guarded(count * sizeof(float)); }

static float *random_floats(size_t count, float size) {
  float *x = floats_of(count);
  for (size_t i = 0; i < count; i++) x[i] = random_float() * size;
  return x;
}

static float *copy_of(const float *x, size_t count) { return memcpy(floats_of(count), x, count * sizeof(float)); }

static void drop(float *x, size_t count) { give_back(x, count * sizeof(float)); }

// |found - expected| <= tolerance
static void check(const char *what, int at, double found, double expected, double tolerance) {
  checks++;
  if (fabs(found - expected) <= tolerance) return;
  if (++failures <= 20)
    printf("%s %s: at=%d expected=%.9g found=%.9g tolerance=%.2g\n", tier, what, at, expected, found, tolerance);
}

static void check_all(const char *what, const float *found, const double *expected, int count, double tolerance) {
  for (int i = 0; i < count; i++) check(what, i, found[i], expected[i], tolerance);
}

// ---- Rows

static void test_norm(int columns) {
  enum { ROWS = 3 };
  const int stride = (columns + 15) / 16 * 16;
  const size_t count = (size_t)stride * (ROWS - 1) + (size_t)columns; // nothing behind the last row
  float *x = random_floats(count, 3), *weight = random_floats((size_t)columns, 2), *y = floats_of(count);
  kernels->rmsNorm(x, stride, weight, columns, 1e-5f, 1, ROWS, y, stride);
  for (int row = 1; row < ROWS; row++) {
    double squares = 0;
    for (int i = 0; i < columns; i++) squares += (double)x[row * stride + i] * x[row * stride + i];
    const double factor = 1 / sqrt(squares / columns + 1e-5f);
    for (int i = 0; i < columns; i++) {
      const double expected = x[row * stride + i] * factor * weight[i];
      check("rmsNorm", i, y[row * stride + i], expected, fabs(expected) * 4e-7);
    }
  }
  float *heads = copy_of(x, count), *expected = copy_of(x, count);
  kernels->rmsNormHeads(heads, stride, weight, 1, columns, 1e-5f, 1, ROWS);
  kernels->rmsNorm(expected, stride, weight, columns, 1e-5f, 1, ROWS, expected, stride);
  for (int row = 1; row < ROWS; row++)
    for (int i = 0; i < columns; i++)
      check("rmsNormHeads", i, heads[row * stride + i], expected[row * stride + i], 0);
  drop(x, count), drop(weight, (size_t)columns), drop(y, count), drop(heads, count), drop(expected, count);
}

static void test_layer_norm(int columns) {
  enum { ROWS = 3 };
  const int stride = (columns + 15) / 16 * 16;
  const size_t count = (size_t)stride * (ROWS - 1) + (size_t)columns; // nothing behind the last row
  float *x = random_floats(count, 3), *y = floats_of(count);
  float *gamma = random_floats((size_t)columns, 2), *beta = random_floats((size_t)columns, 1);
  for (size_t i = 0; i < count; i++) x[i] += 20; // a mean that is larger than what differs from it
  kernels->layerNorm(x, stride, gamma, beta, columns, 1e-5f, 1, ROWS, y, stride);
  for (int row = 1; row < ROWS; row++) {
    double sum = 0, squares = 0;
    for (int i = 0; i < columns; i++) sum += x[row * stride + i];
    const double mean = sum / columns;
    for (int i = 0; i < columns; i++) squares += (x[row * stride + i] - mean) * (x[row * stride + i] - mean);
    const double factor = 1 / sqrt(squares / columns + 1e-5f);
    for (int i = 0; i < columns; i++) {
      // The mean is rounded to a float: 20 * 6e-8.
      const double expected = (x[row * stride + i] - mean) * factor * gamma[i] + beta[i];
      check("layerNorm", i, y[row * stride + i], expected, fabs(expected) * 4e-7 + (1.2e-6 * factor + 4e-7) * fabs(gamma[i]) + 2e-7);
    }
  }
  drop(x, count), drop(y, count), drop(gamma, (size_t)columns), drop(beta, (size_t)columns);
}

static void test_gelu(int columns, float size) {
  const size_t count = (size_t)columns;
  float *x = random_floats(count, size), *before = copy_of(x, count);
  kernels->gelu(x, columns, columns, 0, 1);
  for (int i = 0; i < columns; i++) {
    const double expected = 0.5 * before[i] * erfc(-before[i] / sqrt(2));
    check("gelu", i, x[i], expected, 2e-7 * fmax(1, fabs(before[i])));
  }
  drop(x, count), drop(before, count);
}

static void test_rotate(int headSize, int dimensions, int pairing) {
  enum { HEADS = 3, ROWS = 2, POSITION = 5 };
  const int stride = (HEADS * headSize + 15) / 16 * 16;
  const size_t count = (size_t)stride * (ROWS - 1) + HEADS * (size_t)headSize;
  const size_t tableCount = (size_t)(POSITION + ROWS) * (size_t)dimensions;
  float *x = random_floats(count, 2), *table = random_floats(tableCount, 1), *before = copy_of(x, count);
  kernels->rotate(x, stride, HEADS, headSize, dimensions, pairing, table, POSITION, 0, ROWS);
  for (int row = 0; row < ROWS; row++)
    for (int head = 0; head < HEADS; head++) {
      const int at = row * stride + head * headSize;
      for (int i = 0; i < dimensions / 2; i++) {
        const float *turn = table + ((POSITION + row) * (dimensions / 2) + i) * 2;
        const int low = at + (pairing ? i : 2 * i), high = at + (pairing ? i + dimensions / 2 : 2 * i + 1);
        check("rotate", low, x[low], (double)before[low] * turn[0] - (double)before[high] * turn[1], 4e-7);
        check("rotate", high, x[high], (double)before[low] * turn[1] + (double)before[high] * turn[0], 4e-7);
      }
      for (int i = dimensions; i < headSize; i++) check("rotate beyond", i, x[at + i], before[at + i], 0);
    }
  drop(x, count), drop(table, tableCount), drop(before, count);
}

static double activated(int activation, double x) {
  switch (activation) {
    case 0: return x / (1 + exp(-x));
    case 1: return 0.5 * x * (1 + tanh(sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
    default: return x > 0 ? x * x : 0;
  }
}

static void test_gate(int activation, int columns, float size) {
  const size_t count = (size_t)columns;
  float *gate = random_floats(count, size), *up = random_floats(count, 2), *before = copy_of(gate, count);
  kernels->gate(activation, gate, up, columns, columns, 0, 1);
  for (int i = 0; i < columns; i++) {
    const double expected = activated(activation, before[i]) * up[i];
    check("gate", i, gate[i], expected, 1e-6 * fabs(before[i] * up[i]) * (activation == 2 ? fabs(before[i]) : 1) + 1e-30);
  }
  drop(gate, count), drop(up, count), drop(before, count);
}

static void test_sums(int columns) {
  const size_t count = (size_t)columns;
  float *x = random_floats(count, 2), *y = random_floats(count, 2), *before = copy_of(y, count);
  kernels->add(x, columns, y, columns, columns, 0, 1);
  for (int i = 0; i < columns; i++) check("add", i, y[i], before[i] + x[i], 0);
  memcpy(before, y, count * sizeof(float));
  kernels->scale(y, columns, 0.37f, columns, 0, 1);
  for (int i = 0; i < columns; i++) check("scale", i, y[i], before[i] * 0.37f, 0);
  drop(x, count), drop(y, count), drop(before, count);
}

static void test_softmax(int count, float size) {
  float *x = random_floats((size_t)count, size), *before = copy_of(x, (size_t)count);
  if (count > 2) x[1] = before[1] = -INFINITY;
  kernels->softmax(x, count);
  double most = before[0], sum = 0;
  for (int i = 0; i < count; i++) most = fmax(most, before[i]);
  for (int i = 0; i < count; i++) sum += exp(before[i] - most);
  for (int i = 0; i < count; i++) {
    const double expected = exp(before[i] - most) / sum;
    // The difference of two floats is rounded before e is raised to it; e^-87 is nothing.
    check("softmax", i, x[i], expected, isinf(before[i]) ? 0 : expected * (3e-7 + 6e-8 * fabs(before[i] - most)) + 1e-37);
  }
  drop(x, (size_t)count), drop(before, (size_t)count);
}

// How exact e_to is, seen through softmax of {0, x}: the sum is divided out.
static void test_exponent(void) {
  double worst = 0;
  for (float x = 0; x > -86; x -= 0.00037f) {
    float pair[2] = {0, x};
    kernels->softmax(pair, 2);
    const double error = fabs((double)pair[1] / pair[0] / exp(x) - 1);
    if (error > worst) worst = error;
  }
  check("e to x", 0, worst, 0, 3e-7);
}

// ---- Cache and attention

typedef struct {
  int headSize, kvHeads, capacity, filled;
  float *k, *v; // [filled][kvHeads * headSize]
  tern_kv8 of8;
  tern_kv16 of16;
  tern_kv32 of32;
} cache;

static size_t numbers(const cache *c) { return (size_t)c->kvHeads * (size_t)c->capacity * (size_t)c->headSize; }

static size_t positions(const cache *c) { return (size_t)c->kvHeads * (size_t)c->capacity; }

// In whole tiles of columns.
static size_t value_numbers(const cache *c) { return positions(c) * ((size_t)(c->headSize + 15) / 16 * 16); }

static int absmax_q(const float *x, int count, int i, float *scale) {
  float most = 0;
  for (int n = 0; n < count; n++) most = fabsf(x[n]) > most ? fabsf(x[n]) : most;
  if (most < 1e-30f) {
    *scale = 0;
    return 0;
  }
  *scale = most / 127;
  return (int)nearbyintf(x[i] * (127 / most));
}

static cache filled_cache(int headSize, int kvHeads, int capacity, int filled) {
  cache c = {.headSize = headSize, .kvHeads = kvHeads, .capacity = capacity, .filled = filled};
  const int stride = kvHeads * headSize;
  c.k = random_floats((size_t)(filled * stride), 1);
  c.v = random_floats((size_t)(filled * stride), 1);
  for (int i = 0; i < headSize; i++) c.k[i] = c.v[(filled - 1) * stride + i] = 0; // heads of zeros
  c.of8 = (tern_kv8){kvHeads, headSize, capacity, guarded(numbers(&c)), floats_of(positions(&c)), guarded(value_numbers(&c)),
                     floats_of(positions(&c))};
  c.of16 = (tern_kv16){kvHeads, headSize, capacity, (uint16_t *)guarded(2 * numbers(&c)), (uint16_t *)guarded(2 * numbers(&c))};
  c.of32 = (tern_kv32){kvHeads, headSize, capacity, floats_of(numbers(&c)), floats_of(numbers(&c))};
  // In two steps, as prompts grow; and by heads, as threads share the work.
  const int half = filled / 2;
  for (int head = 0; head < kvHeads; head++) {
    kernels->store8(&c.of8, c.k, c.v, stride, 0, half, head, head + 1);
    kernels->store8(&c.of8, c.k + half * stride, c.v + half * stride, stride, half, filled - half, head, head + 1);
  }
  kernels->store16(&c.of16, c.k, c.v, stride, 0, filled, 0, kvHeads);
  kernels->store32(&c.of32, c.k, c.v, stride, 0, filled, 0, kvHeads);
  return c;
}

static void drop_cache(cache *c) {
  const size_t given = (size_t)(c->filled * c->kvHeads * c->headSize);
  drop(c->k, given), drop(c->v, given);
  give_back(c->of8.keys, numbers(c)), give_back(c->of8.values, value_numbers(c));
  drop(c->of8.keyScales, positions(c)), drop(c->of8.valueScales, positions(c));
  give_back((uint8_t *)c->of16.keys, 2 * numbers(c)), give_back((uint8_t *)c->of16.values, 2 * numbers(c));
  drop(c->of32.keys, numbers(c)), drop(c->of32.values, numbers(c));
}

static uint8_t *value_of(const cache *c, int head, int position, int column) {
  const int run = (head * c->capacity + position / 64 * 64) * ((c->headSize + 15) / 16 * 16);
  return c->of8.values + run + column / 16 * 1024 + position % 64 / 4 * 64 + column % 16 * 4 + position % 4;
}

static double half_at(const uint16_t *p) {
  _Float16 half;
  memcpy(&half, p, sizeof half);
  return (double)half;
}

static double float_key(const cache *c, int kind, size_t at) {
  return kind == 16 ? half_at(c->of16.keys + at) : (double)c->of32.keys[at];
}

static double float_value(const cache *c, int kind, size_t at) {
  return kind == 16 ? half_at(c->of16.values + at) : (double)c->of32.values[at];
}

static void test_store(int headSize) {
  cache c = filled_cache(headSize, 2, 64, 37);
  const int stride = 2 * headSize;
  for (int position = 0; position < c.filled; position++)
    for (int head = 0; head < 2; head++) {
      const int at = head * c.capacity + position;
      for (int i = 0; i < headSize; i++) {
        float scale;
        int q = absmax_q(c.k + position * stride + head * headSize, headSize, i, &scale);
        const int tile = (head * c.capacity + position / 16 * 16) * headSize;
        check("key", i, c.of8.keys[tile + i / 4 * 64 + position % 16 * 4 + i % 4], q + 128, 0);
        check("key scale", at, c.of8.keyScales[at], scale, 0);
        q = absmax_q(c.v + position * stride + head * headSize, headSize, i, &scale);
        check("value", i, *value_of(&c, head, position, i), q + 128, 0);
        check("value scale", at, c.of8.valueScales[at], scale, 0);
        const int from = position * stride + head * headSize + i, to = at * headSize + i;
        check("half key", i, half_at(c.of16.keys + to), (double)(_Float16)c.k[from], 0);
        check("half value", i, half_at(c.of16.values + to), (double)(_Float16)c.v[from], 0);
      }
    }
  drop_cache(&c);
}

// What the caches keep, by their bits.
static const int KINDS[] = {8, 16, 32};

// One row and head, defined: scores over what it sees, of the numbers as they are in the cache.
static void define_attention(const cache *c, int kind, const float *query, int kvHead, float factor, int from, int to,
                             double *out, double *tolerance) {
  const int size = c->headSize;
  double most = -INFINITY, sum = 0;
  double *scores = malloc(sizeof(double) * (size_t)(to > from ? to - from : 1));
  for (int i = 0; i < size; i++) out[i] = 0;
  for (int at = from; at < to; at++) {
    double score = 0;
    const int slot = kvHead * c->capacity + at;
    for (int i = 0; i < size; i++) {
      float scale;
      const int q = absmax_q(query, size, i, &scale);
      const int tile = (kvHead * c->capacity + at / 16 * 16) * size;
      if (kind == 8)
        score += (double)q * scale * (c->of8.keys[tile + i / 4 * 64 + at % 16 * 4 + i % 4] - 128) * c->of8.keyScales[slot];
      else
        score += query[i] * float_key(c, kind, (size_t)slot * (size_t)size + (size_t)i);
    }
    scores[at - from] = score * factor;
    most = fmax(most, score * factor);
  }
  double heaviest = 0;
  for (int at = from; at < to; at++) {
    const double e = exp(scores[at - from] - most);
    const size_t slot = (size_t)(kvHead * c->capacity + at) * (size_t)size;
    const double weight = kind == 8 ? e * c->of8.valueScales[kvHead * c->capacity + at] : e;
    sum += e;
    heaviest = fmax(heaviest, weight);
    for (int i = 0; i < size; i++)
      out[i] += weight * (kind == 8 ? *value_of(c, kvHead, at, i) - 128 : float_value(c, kind, slot + (size_t)i));
  }
  for (int i = 0; i < size; i++) out[i] = sum > 0 ? out[i] / sum : 0;
  // Six deviations of what weights of 8-bit values are rounded by, evenly, times values of 73, which is even too.
  *tolerance = 4e-6;
  if (kind == 8 && sum > 0) *tolerance += 6 * sqrt((to - from) / 12.0) * heaviest / 32512 * 73 / sum;
  free(scores);
}

// Rows of queries from a position on; the cache's positions in `parts` parts, as threads share them.
static void test_attention(int headSize, int kvHeads, int group, int position, int rows, int window, int parts, float size) {
  const int heads = kvHeads * group, end = position + rows;
  cache c = filled_cache(headSize, kvHeads, (end + 63) / 64 * 64 + 64, end);
  const int stride = heads * headSize, partialStride = headSize + 2;
  const size_t queries = (size_t)rows * (size_t)stride, partials = (size_t)rows * (size_t)heads * (size_t)partialStride;
  float *query = random_floats(queries, size), *partial = floats_of(partials * (size_t)parts), *out = floats_of(queries);
  const float factor = 1 / sqrtf((float)headSize);
  double *expected = malloc(sizeof(double) * (size_t)headSize);
  for (int k = 0; k < 3; k++) {
    const int kind = KINDS[k];
    for (int part = 0; part < parts; part++)
      for (int kvHead = 0; kvHead < kvHeads; kvHead++) {
        const int from = end * part / parts, to = end * (part + 1) / parts;
        float *into = partial + (size_t)part * partials;
        if (kind == 8)
          kernels->attend8(&c.of8, query, stride, heads, kvHead, factor, position, window, 0, rows, from, to, into,
                           partialStride);
        else if (kind == 16)
          kernels->attend16(&c.of16, query, stride, heads, kvHead, factor, position, window, 0, rows, from, to, into,
                            partialStride);
        else
          kernels->attend32(&c.of32, query, stride, heads, kvHead, factor, position, window, 0, rows, from, to, into,
                            partialStride);
      }
    kernels->merge(partial, (int64_t)partials, parts, partialStride, heads, headSize, 0, rows, 0, heads, out, stride);
    for (int row = 0; row < rows; row++)
      for (int head = 0; head < heads; head++) {
        const int at = row * stride + head * headSize, to = position + row + 1;
        const int from = window > 0 && to - window > 0 ? to - window : 0;
        double tolerance;
        define_attention(&c, kind, query + at, head / group, factor, from, to, expected, &tolerance);
        check_all(kind == 8 ? "attend8" : kind == 16 ? "attend16" : "attend32", out + at, expected, headSize, tolerance);
      }
  }
  free(expected);
  drop(query, queries), drop(partial, partials * (size_t)parts), drop(out, queries);
  drop_cache(&c);
}

static void test_tier(void) {
  const int lengths[] = {1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 576};
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    test_norm(lengths[i]);
    test_layer_norm(lengths[i]);
    test_gelu(lengths[i], 1);
    test_gelu(lengths[i], 20);
    test_sums(lengths[i]);
    for (int activation = 0; activation < 3; activation++) {
      test_gate(activation, lengths[i], 1);
      test_gate(activation, lengths[i], 200);
    }
    test_softmax(lengths[i], 1);
    test_softmax(lengths[i], 80);
  }
  test_exponent();
  for (int pairing = 0; pairing < 2; pairing++) {
    test_rotate(8, 8, pairing);
    test_rotate(64, 64, pairing);
    test_rotate(80, 32, pairing);
    test_rotate(256, 256, pairing);
  }
  const int sizes[] = {8, 16, 24, 64, 80, 128, 256};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    test_store(sizes[i]);
    test_attention(sizes[i], 2, 3, 0, 1, 0, 1, 2);
    test_attention(sizes[i], 1, 2, 254, 5, 0, 1, 2);
    test_attention(sizes[i], 2, 4, 40, 3, 17, 2, 2);
  }
  for (int group = 1; group <= 9; group++) test_attention(32, 1, group, 290, 1, 0, 3, 2);
  test_attention(64, 3, 3, 0, 33, 0, 1, 2);    // a prompt from its beginning
  test_attention(64, 1, 4, 511, 20, 0, 2, 30); // one score outweighs the others
  test_attention(16, 1, 1, 700, 7, 5, 4, 2);   // a window that most parts are outside of
  test_attention(32, 2, 2, 300, 9, 270, 1, 2); // a window that begins in one chunk and ends in another
}

int main(void) {
  printf("tiers:");
  for (int t = TERN_SCALAR; t <= TERN_NEON_DOTPROD; t++) {
    kernels = tern_kernels_of(t);
    if (!kernels || !tern_has(t)) continue;
    tier = NAMES[t];
    test_tier();
    printf(" %s", tier);
  }
  printf("; %ld numbers compared, %d differ\n", checks, failures);
  return failures != 0;
}
