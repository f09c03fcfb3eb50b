// Attention over the KV cache. kernels.h draws the cache and says what each function is.
//
// Queries are taken in blocks of up to PAIRS pairs of a row and a head which share a kv head, so that a key or value is
// read once for all of them: in decoding the heads of a group, in prefill those of several rows too. Positions are taken in
// chunks that stay in the second cache while all blocks pass over them. What a block knows after some chunks (the largest
// score so far, the sums of e^(score - largest), plain and times the values) stays in its partial results, which a later
// chunk with a larger score scales down.
//
// layers_SET.c defines PAIRS, and for the caches that keep less than floats:
//   from_halves   LANES numbers of half precision as floats
//   multiply_tile products of one tile of 16 keys with the queries of a block
//   multiply_run  products of the values of 64 positions, in tiles of 16 columns, with the weights of a block
#pragma once
#include "floats.h"

enum { CHUNK = 256, TILE = 16, RUN = 64, LARGEST_HEAD = 256 };

INLINE floats from_halves(const uint16_t *p);

// products[p * TILE + i] = sum over the quads of (key i - 128) * q[p]; quads is even, bias[p] = -128 * sum of q[p].
// As much as it reads is fetched from `soon` meanwhile; `keys` where nothing is to be.
INLINE void multiply_tile(int pairs, const uint8_t *keys, int quads, const uint8_t *soon, const int8_t (*q)[LARGEST_HEAD],
                          const int32_t *bias, int32_t *products);

// products[p][i] = sum over a run's positions of (value i - 128) * weights[p], of the first `quads` quads of positions; quads
// is even, columns a multiple of TILE. As much as it reads is fetched from `soon` meanwhile; `values` where nothing is to be.
INLINE void multiply_run(int pairs, const uint8_t *values, int columns, int quads, const uint8_t *soon,
                         const int16_t (*weights)[CHUNK], int32_t (*products)[LARGEST_HEAD]);

// In decoding, memory is what takes time, and multiplying leaves it idle: while keys of a chunk are read its values are
// fetched, and while values are read the next chunk's keys, a line for each.
INLINE void fetch_line(const uint8_t *soon) { __builtin_prefetch(soon, 0, 2); }

// What a cache keeps.
enum { INT8, HALVES, FLOATS };

// A cache of any kind, at one kv head.
typedef struct {
  int headSize;
  const uint8_t *keys8;
  const float *keyScales;
  const uint8_t *values8;
  const float *valueScales;
  const uint16_t *keys16;
  const uint16_t *values16;
  const float *keys32;
  const float *values32;
} head_cache;

// The pairs that are attended together, and which positions of the chunk each sees.
typedef struct {
  const float *query[PAIRS];
  float *partial[PAIRS];
  int from[PAIRS], to[PAIRS]; // positions
  int first, end;             // those that any of them sees
  int readsFirst;             // whether no other block has read the chunk
  int readsUpTo;              // where the chunks after it end
} block;

static inline int least(int a, int b) { return a < b ? a : b; }

static inline int greatest(int a, int b) { return a > b ? a : b; }

// ---- 8 bit: absmax / 127 of each head and position. A head whose numbers are all below 1e-30 counts as zeros.

static float absmax(const float *x, int count) {
  floats most = all(0);
  int i = 0;
  for (; i + LANES <= count; i += LANES) most = larger(magnitude(load(x + i)), most);
  if (i < count) most = larger(magnitude(load_some(x + i, count - i)), most);
  return largest_of(most);
}

// Returns the scale.
static float quantize_head(const float *x, int count, int8_t *q) {
  const float most = absmax(x, count);
  if (!(most >= 1e-30f)) {
    memset(q, 0, (size_t)count);
    return 0;
  }
  const float inverse = 127 / most;
  int i = 0;
  for (; i + LANES <= count; i += LANES) {
    const octets n = __builtin_convertvector(rounded(load(x + i) * inverse), octets);
    memcpy(q + i, &n, sizeof n);
  }
  if (i < count) {
    const ints n = rounded(load_some(x + i, count - i) * inverse);
    for (int lane = 0; i + lane < count; lane++) q[i + lane] = (int8_t)n[lane];
  }
  return most / 127;
}

// Columns of values: those of a head, in whole tiles.
static inline int value_columns(int headSize) { return (headSize + TILE - 1) / TILE * TILE; }

void TERN(store8)(const tern_kv8 *cache, const float *k, const float *v, int64_t stride, int position, int count,
                  int firstHead, int endHead) {
  const int size = cache->headSize;
  for (int n = 0; n < count; n++)
    for (int head = firstHead; head < endHead; head++) {
      const int64_t at = (int64_t)head * cache->capacity + position + n;
      int8_t q[LARGEST_HEAD];
      cache->keyScales[at] = quantize_head(k + n * stride + (int64_t)head * size, size, q);
      uint8_t *lane = cache->keys + at / TILE * TILE * size + at % TILE * 4;
      for (int quad = 0; quad < size / 4; quad++)
        for (int i = 0; i < 4; i++) lane[quad * TILE * 4 + i] = (uint8_t)(q[quad * 4 + i] + 128);
      cache->valueScales[at] = quantize_head(v + n * stride + (int64_t)head * size, size, q);
      uint8_t *value = cache->values + at / RUN * RUN * value_columns(size) + at % RUN / 4 * TILE * 4 + at % 4;
      for (int i = 0; i < size; i++) value[i / TILE * RUN * TILE + i % TILE * 4] = (uint8_t)(q[i] + 128);
    }
}

void TERN(store32)(const tern_kv32 *cache, const float *k, const float *v, int64_t stride, int position, int count,
                   int firstHead, int endHead) {
  const int size = cache->headSize;
  for (int n = 0; n < count; n++)
    for (int head = firstHead; head < endHead; head++) {
      const int64_t at = ((int64_t)head * cache->capacity + position + n) * size;
      memcpy(cache->keys + at, k + n * stride + (int64_t)head * size, (size_t)size * sizeof(float));
      memcpy(cache->values + at, v + n * stride + (int64_t)head * size, (size_t)size * sizeof(float));
    }
}

// Rounded to nearest even; what is too large becomes infinite.
static inline uint16_t to_half(float x) {
  const _Float16 half = (_Float16)x;
  uint16_t bits;
  memcpy(&bits, &half, sizeof bits);
  return bits;
}

static inline float from_half(uint16_t bits) {
  _Float16 half;
  memcpy(&half, &bits, sizeof half);
  return (float)half;
}

void TERN(store16)(const tern_kv16 *cache, const float *k, const float *v, int64_t stride, int position, int count,
                   int firstHead, int endHead) {
  const int size = cache->headSize;
  for (int n = 0; n < count; n++)
    for (int head = firstHead; head < endHead; head++) {
      const int64_t at = ((int64_t)head * cache->capacity + position + n) * size, from = n * stride + (int64_t)head * size;
      for (int i = 0; i < size; i++) cache->keys[at + i] = to_half(k[from + i]);
      for (int i = 0; i < size; i++) cache->values[at + i] = to_half(v[from + i]);
    }
}

// ---- Scores of the positions that a block sees in a chunk; scores[p][i] is that of position chunk + i.

INLINE void score8(const int pairs, const head_cache *cache, const block *with, int chunk, float factor,
                   float (*scores)[CHUNK]) {
  const int size = cache->headSize;
  int8_t q[PAIRS][LARGEST_HEAD];
  float scales[PAIRS];
  int32_t bias[PAIRS];
  for (int p = 0; p < pairs; p++) {
    scales[p] = quantize_head(with->query[p], size, q[p]) * factor;
    int32_t sum = 0;
    for (int i = 0; i < size; i++) sum += q[p][i];
    bias[p] = -128 * sum;
  }
  for (int at = with->first / TILE * TILE; at < with->end; at += TILE) {
    int32_t products[PAIRS * TILE] __attribute__((aligned(64)));
    const uint8_t *keys = cache->keys8 + (int64_t)at * size;
    const uint8_t *soon = with->readsFirst ? cache->values8 + (int64_t)at * value_columns(size) : keys;
    multiply_tile(pairs, keys, size / 4, soon, q, bias, products);
    for (int lane = 0; lane < TILE; lane += LANES) {
      const floats keyScales = load(cache->keyScales + at + lane);
#pragma GCC unroll 8
      for (int p = 0; p < pairs; p++)
        store(scores[p] + at - chunk + lane, floats_at(products + p * TILE + lane) * (keyScales * scales[p]));
    }
  }
}

// A key's numbers from `at` on: LANES of them, or the first n.
INLINE floats key_part(const int kind, const head_cache *cache, int64_t at) {
  return kind == HALVES ? from_halves(cache->keys16 + at) : load(cache->keys32 + at);
}

INLINE floats key_rest(const int kind, const head_cache *cache, int64_t at, int n) {
  if (kind == FLOATS) return load_some(cache->keys32 + at, n);
  uint16_t halves[LANES] = {0};
  memcpy(halves, cache->keys16 + at, (size_t)n * sizeof *halves);
  return from_halves(halves);
}

INLINE void score(const int kind, const int pairs, const head_cache *cache, const block *with, int chunk, float factor,
                  float (*scores)[CHUNK]) {
  const int size = cache->headSize;
  for (int at = with->first; at < with->end; at++) {
    const int64_t key = (int64_t)at * size;
    floats sums[PAIRS];
#pragma GCC unroll 8
    for (int p = 0; p < pairs; p++) sums[p] = all(0);
    int i = 0;
    for (; i + LANES <= size; i += LANES) {
      const floats part = key_part(kind, cache, key + i);
#pragma GCC unroll 8
      for (int p = 0; p < pairs; p++) sums[p] = fused(part, load(with->query[p] + i), sums[p]);
    }
#pragma GCC unroll 8
    for (int p = 0; p < pairs; p++) {
      if (i < size) sums[p] = fused(key_rest(kind, cache, key + i, size - i), load_some(with->query[p] + i, size - i), sums[p]);
      scores[p][at - chunk] = sum_of(sums[p]) * factor;
    }
  }
}

// ---- Scores become weights: e^(score - largest), times the value's scale where there is one; 0 where a row does not see.

// Returns the largest weight.
static float weigh(const block *with, int p, int chunk, const float *valueScales, int headSize, float *scores) {
  const int first = with->first - chunk, from = with->from[p] - chunk, to = with->to[p] - chunk, end = with->end - chunk;
  if (from >= to) {
    memset(scores + first, 0, (size_t)(end - first) * sizeof(float));
    return 0;
  }
  // What lies beyond in the strips of lanes counts as not seen.
  const int firstStrip = first / LANES * LANES, endStrip = (end + LANES - 1) / LANES * LANES;
  for (int i = firstStrip; i < from; i++) scores[i] = -INFINITY;
  for (int i = to; i < endStrip; i++) scores[i] = -INFINITY;

  floats most = all(-INFINITY);
  for (int i = firstStrip; i < endStrip; i += LANES) most = larger(load(scores + i), most);
  float *partial = with->partial[p];
  const float before = partial[0], now = largest_of(most), largest = now > before ? now : before;
  floats sums = all(0), heaviest = all(0);
  for (int i = firstStrip; i < endStrip; i += LANES) {
    floats e = e_to(load(scores + i) - largest);
    sums += e;
    if (valueScales) e *= load(valueScales + chunk + i);
    heaviest = larger(e, heaviest);
    store(scores + i, e);
  }
  // A scale that nobody wrote yet may be no number.
  if (valueScales) {
    for (int i = firstStrip; i < from; i++) scores[i] = 0;
    for (int i = to; i < endStrip; i++) scores[i] = 0;
  }

  partial[0] = largest;
  if (largest > before) {
    const float shrink = e_to(all(before - largest))[0];
    for (int i = 1; i < headSize + 2; i++) partial[i] *= shrink;
  }
  partial[1] += sum_of(sums);
  return largest_of(heaviest);
}

// ---- Values times weights, `strips` strips of lanes from a column on.

// A value's numbers from `at` on.
INLINE floats value_part(const int kind, const head_cache *cache, int64_t at) {
  return kind == HALVES ? from_halves(cache->values16 + at) : load(cache->values32 + at);
}

static inline float value_at(int kind, const head_cache *cache, int64_t at) {
  return kind == HALVES ? from_half(cache->values16[at]) : cache->values32[at];
}

INLINE void add_values(const int kind, const int pairs, const int strips, const head_cache *cache, const block *with, int chunk,
                       int column, const float (*weights)[CHUNK]) {
  floats sums[PAIRS][4];
#pragma GCC unroll 8
  for (int p = 0; p < pairs; p++)
#pragma GCC unroll 4
    for (int s = 0; s < strips; s++) sums[p][s] = load(with->partial[p] + 2 + column + s * LANES);
  for (int at = with->first; at < with->end; at++) {
    const int64_t from = (int64_t)at * cache->headSize + column;
    floats value[4];
#pragma GCC unroll 4
    for (int s = 0; s < strips; s++) value[s] = value_part(kind, cache, from + s * LANES);
#pragma GCC unroll 8
    for (int p = 0; p < pairs; p++) {
      const floats weight = all(weights[p][at - chunk]);
#pragma GCC unroll 4
      for (int s = 0; s < strips; s++) sums[p][s] = fused(weight, value[s], sums[p][s]);
    }
  }
#pragma GCC unroll 8
  for (int p = 0; p < pairs; p++)
#pragma GCC unroll 4
    for (int s = 0; s < strips; s++) store(with->partial[p] + 2 + column + s * LANES, sums[p][s]);
}

// Columns that fill no strip: heads of 8 numbers where a strip has 16.
static void add_last_values(int kind, int pairs, const head_cache *cache, const block *with, int chunk, int column,
                            const float (*weights)[CHUNK]) {
  for (int p = 0; p < pairs; p++)
    for (int at = with->first; at < with->end; at++)
      for (int i = column; i < cache->headSize; i++)
        with->partial[p][2 + i] += weights[p][at - chunk] * value_at(kind, cache, (int64_t)at * cache->headSize + i);
}

// Values of floats or halves, times the weights of a chunk.
INLINE void add_all_values(const int kind, const int pairs, const head_cache *cache, const block *with, int chunk,
                           const float (*weights)[CHUNK]) {
  const int strips = pairs <= WIDE_PAIRS ? 4 : 2; // as many sums as there are registers for
  int column = 0;
  for (; column + strips * LANES <= cache->headSize; column += strips * LANES)
    add_values(kind, pairs, strips, cache, with, chunk, column, weights);
  for (; column + LANES <= cache->headSize; column += LANES) add_values(kind, pairs, 1, cache, with, chunk, column, weights);
  if (column < cache->headSize) add_last_values(kind, pairs, cache, with, chunk, column, weights);
}

// ---- 8 bit: weights become integers, so that values are summed as integers too.

// What has room for 127 in the high one of two digits of 8 bits with signs.
enum { MOST_WEIGHT = 127 * 256 };

// Weights of a chunk, `count` of them, a multiple of LANES, as 0 .. MOST_WEIGHT; returns what one is.
static float round_weights(const float *weights, int count, float largest, int16_t *to) {
  const float inverse = largest >= 1e-30f ? MOST_WEIGHT / largest : 0;
  for (int i = 0; i < count; i += LANES) {
    const words w = __builtin_convertvector(rounded(load(weights + i) * inverse), words);
    memcpy(to + i, &w, sizeof w);
  }
  return largest / MOST_WEIGHT;
}

INLINE int32_t sum_of_weights(const int16_t *weights) {
  int32_t sum = 0;
  for (int i = 0; i < RUN; i++) sum += weights[i];
  return sum;
}

// multiply_run by multiply_tile, where four bytes are multiplied by four at once: weight = 256 * high + low.
INLINE void multiply_run_in_digits(int pairs, const uint8_t *values, int columns, int quads, const uint8_t *soon,
                                   const int16_t (*weights)[CHUNK], int32_t (*products)[LARGEST_HEAD]) {
  int8_t digits[2 * PAIRS][LARGEST_HEAD]; // high ones of all pairs, then low ones
  int32_t bias[2 * PAIRS];
  for (int p = 0; p < pairs; p++) {
    int8_t *high = digits[p], *low = digits[pairs + p];
    int32_t ofHigh = 0, ofLow = 0;
    for (int i = 0; i < RUN; i++) {
      high[i] = (int8_t)((weights[p][i] + 128) >> 8), low[i] = (int8_t)weights[p][i];
      ofHigh += high[i], ofLow += low[i];
    }
    bias[p] = -128 * ofHigh, bias[pairs + p] = -128 * ofLow;
  }
  for (int column = 0; column < columns; column += TILE) {
    int32_t sums[2 * PAIRS * TILE] __attribute__((aligned(64)));
    const uint8_t *tile = values + column * RUN, *next = soon + column * RUN;
    const int8_t(*of)[LARGEST_HEAD] = (const int8_t(*)[LARGEST_HEAD])digits;
    if (2 * pairs <= PAIRS) {
      multiply_tile(2 * pairs, tile, quads, next, of, bias, sums);
    } else {
      multiply_tile(pairs, tile, quads, next, of, bias, sums);
      multiply_tile(pairs, tile, quads, tile, of + pairs, bias + pairs, sums + pairs * TILE);
    }
#pragma GCC unroll 8
    for (int p = 0; p < pairs; p++)
      for (int lane = 0; lane < TILE; lane += LANES) {
        ints high, low;
        memcpy(&high, sums + p * TILE + lane, sizeof high);
        memcpy(&low, sums + (pairs + p) * TILE + lane, sizeof low);
        high = (high << 8) + low;
        memcpy(products[p] + column + lane, &high, sizeof high);
      }
  }
}

INLINE void add_values8(const int pairs, const head_cache *cache, const block *with, int chunk, float (*weights)[CHUNK],
                        const float *largest) {
  const int size = cache->headSize, columns = value_columns(size);
  const int firstRun = with->first / RUN * RUN, endRun = (with->end + RUN - 1) / RUN * RUN;
  int16_t whole[PAIRS][CHUNK] __attribute__((aligned(64)));
  float steps[PAIRS];
  for (int p = 0; p < pairs; p++) {
    const int first = firstRun - chunk;
    memset(weights[p] + first, 0, (size_t)(with->first - firstRun) * sizeof(float));
    memset(weights[p] + with->end - chunk, 0, (size_t)(endRun - with->end) * sizeof(float));
    steps[p] = round_weights(weights[p] + first, endRun - firstRun, largest[p], whole[p] + first);
  }
  for (int run = firstRun; run < endRun; run += RUN) {
    const int quads = (least(with->end - run, RUN) + 7) / 8 * 2; // that are seen; even
    const uint8_t *values = cache->values8 + (int64_t)run * columns;
    const int more = with->readsFirst && run + CHUNK < with->readsUpTo;
    const uint8_t *soon = more ? cache->keys8 + (int64_t)(run + CHUNK) * size : values;
    int32_t products[PAIRS][LARGEST_HEAD] __attribute__((aligned(64)));
    multiply_run(pairs, values, columns, quads, soon, (const int16_t(*)[CHUNK])(whole[0] + run - chunk), products);
    for (int p = 0; p < pairs; p++) {
      float *to = with->partial[p] + 2;
      const floats step = all(steps[p]);
      int i = 0;
      for (; i + LANES <= size; i += LANES) store(to + i, fused(floats_at(products[p] + i), step, load(to + i)));
      if (i < size) store_some(to + i, fused(floats_at(products[p] + i), step, load_some(to + i, size - i)), size - i);
    }
  }
}

INLINE void attend_block(const int kind, const int pairs, const head_cache *cache, const block *with, int chunk, float factor) {
  float scores[PAIRS][CHUNK] __attribute__((aligned(64)));
  if (kind == INT8)
    score8(pairs, cache, with, chunk, factor, scores);
  else
    score(kind, pairs, cache, with, chunk, factor, scores);

  float largest[PAIRS];
  for (int p = 0; p < pairs; p++)
    largest[p] = weigh(with, p, chunk, kind == INT8 ? cache->valueScales : NULL, cache->headSize, scores[p]);

  if (kind == INT8)
    add_values8(pairs, cache, with, chunk, scores, largest);
  else
    add_all_values(kind, pairs, cache, with, chunk, (const float(*)[CHUNK])scores);
}

INLINE void attend_pairs(const int kind, int pairs, const head_cache *cache, const block *with, int chunk, float factor) {
  switch (pairs) {
    case 1: attend_block(kind, 1, cache, with, chunk, factor); break;
    case 2: attend_block(kind, 2, cache, with, chunk, factor); break;
    case 3: attend_block(kind, 3, cache, with, chunk, factor); break;
    case 4: attend_block(kind, 4, cache, with, chunk, factor); break;
#if PAIRS == 8
    case 5: attend_block(kind, 5, cache, with, chunk, factor); break;
    case 6: attend_block(kind, 6, cache, with, chunk, factor); break;
    case 7: attend_block(kind, 7, cache, with, chunk, factor); break;
    case 8: attend_block(kind, 8, cache, with, chunk, factor); break;
#endif
  }
}

INLINE void attend(const int kind, const head_cache *cache, int kvHeads, const float *query, int64_t queryStride, int heads,
                   int kvHead, float factor, int position, int window, int firstRow, int endRow, int fromPosition,
                   int toPosition, float *partial, int64_t partialStride) {
  const int group = heads / kvHeads, all_pairs = (endRow - firstRow) * group;
  const int blocks = (all_pairs + PAIRS - 1) / PAIRS;
  for (int pair = 0; pair < all_pairs; pair++) {
    float *of = partial + ((int64_t)(firstRow + pair / group) * heads + kvHead * group + pair % group) * partialStride;
    of[0] = -INFINITY;
    memset(of + 1, 0, (size_t)(cache->headSize + 1) * sizeof(float));
  }
  for (int chunk = fromPosition / CHUNK * CHUNK; chunk < toPosition; chunk += CHUNK)
    for (int b = 0; b < blocks; b++) {
      const int firstPair = (int)((int64_t)all_pairs * b / blocks), endPair = (int)((int64_t)all_pairs * (b + 1) / blocks);
      block with;
      with.first = chunk + CHUNK;
      with.end = chunk;
      for (int pair = firstPair; pair < endPair; pair++) {
        const int p = pair - firstPair, row = firstRow + pair / group, head = kvHead * group + pair % group;
        with.query[p] = query + row * queryStride + (int64_t)head * cache->headSize;
        with.partial[p] = partial + ((int64_t)row * heads + head) * partialStride;
        with.to[p] = least(least(chunk + CHUNK, toPosition), position + row + 1);
        with.from[p] = greatest(chunk, fromPosition);
        if (window > 0) with.from[p] = greatest(with.from[p], position + row - window + 1);
        if (with.from[p] < with.to[p]) {
          with.first = least(with.first, with.from[p]);
          with.end = greatest(with.end, with.to[p]);
        }
      }
      with.readsFirst = b == 0;
      with.readsUpTo = toPosition;
      if (with.first < with.end) attend_pairs(kind, endPair - firstPair, cache, &with, chunk, factor);
    }
}

void TERN(attend8)(const tern_kv8 *cache, const float *query, int64_t queryStride, int heads, int kvHead, float factor,
                   int position, int window, int firstRow, int endRow, int fromPosition, int toPosition, float *partial,
                   int64_t partialStride) {
  const int64_t before = (int64_t)kvHead * cache->capacity;
  const head_cache at = {.headSize = cache->headSize,
                         .keys8 = cache->keys + before * cache->headSize,
                         .keyScales = cache->keyScales + before,
                         .values8 = cache->values + before * value_columns(cache->headSize),
                         .valueScales = cache->valueScales + before};
  attend(INT8, &at, cache->kvHeads, query, queryStride, heads, kvHead, factor, position, window, firstRow, endRow,
         fromPosition, toPosition, partial, partialStride);
}

void TERN(attend16)(const tern_kv16 *cache, const float *query, int64_t queryStride, int heads, int kvHead, float factor,
                    int position, int window, int firstRow, int endRow, int fromPosition, int toPosition, float *partial,
                    int64_t partialStride) {
  const int64_t before = (int64_t)kvHead * cache->capacity * cache->headSize;
  const head_cache at = {.headSize = cache->headSize, .keys16 = cache->keys + before, .values16 = cache->values + before};
  attend(HALVES, &at, cache->kvHeads, query, queryStride, heads, kvHead, factor, position, window, firstRow, endRow,
         fromPosition, toPosition, partial, partialStride);
}

void TERN(attend32)(const tern_kv32 *cache, const float *query, int64_t queryStride, int heads, int kvHead, float factor,
                    int position, int window, int firstRow, int endRow, int fromPosition, int toPosition, float *partial,
                    int64_t partialStride) {
  const int64_t before = (int64_t)kvHead * cache->capacity * cache->headSize;
  const head_cache at = {.headSize = cache->headSize, .keys32 = cache->keys + before, .values32 = cache->values + before};
  attend(FLOATS, &at, cache->kvHeads, query, queryStride, heads, kvHead, factor, position, window, firstRow, endRow,
         fromPosition, toPosition, partial, partialStride);
}

// ---- Partial results over different positions become one.

void TERN(merge)(const float *partial, int64_t partStride, int parts, int64_t partialStride, int heads, int headSize,
                 int firstRow, int endRow, int firstHead, int endHead, float *out, int64_t outStride) {
  for (int row = firstRow; row < endRow; row++)
    for (int head = firstHead; head < endHead; head++) {
      const float *first = partial + ((int64_t)row * heads + head) * partialStride;
      float *to = out + row * outStride + (int64_t)head * headSize;
      float largest = first[0], sum = 0;
      for (int part = 1; part < parts; part++) largest = first[part * partStride] > largest ? first[part * partStride] : largest;
      memset(to, 0, (size_t)headSize * sizeof(float));
      for (int part = 0; part < parts; part++) {
        const float *of = first + part * partStride;
        if (of[1] == 0) continue; // it sees none of these positions
        const float weight = parts == 1 ? 1 : e_to(all(of[0] - largest))[0];
        sum += of[1] * weight;
        for (int i = 0; i < headSize; i++) to[i] += of[2 + i] * weight;
      }
      const float share = sum == 0 ? 0 : 1 / sum;
      for (int i = 0; i < headSize; i++) to[i] *= share;
    }
}
