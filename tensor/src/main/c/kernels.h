// The native boundary: everything that Java calls, and the layouts both sides agree on.
//
// Java (dev.tern.tensor.kernel.NativeKernels) declares one native method per function here and checks lengths first;
// nothing here checks, allocates, keeps a pointer after it returns, or sees a path. Functions are pure: threads may call
// them at once on results that do not overlap. Inputs and results never overlap unless told. Every address that is
// marked [64] is a multiple of 64 bytes. All numbers are little endian.
#pragma once
#include <stddef.h>
#include <stdint.h>

// ---- Weights: how a packed matrix of `rows` and `columns` lies in memory.
//
// Rows come in blocks of 64 = 4 tiles of 16 rows; the last block is padded with rows of zeros. In a tile one lane is one
// row, so a product never adds across lanes. Four neighboring columns of a row make a dword ("quad"), which is what an
// 8-bit dot product instruction multiplies with four activations:
//
//   64 bytes of one quad column in one tile:   row 0: c0 c1 c2 c3 | row 1: c0 c1 c2 c3 | .. | row 15: c0 c1 c2 c3
//
// Formats with a scale per 32 columns:  [row block][32 columns][tile 4]{ parts in this order }
//
//   Q8    quads 8 x 64 B, u8 = q + 128          | scale 16 x f16                                      544 B a tile
//   Q6    low 4 bits 4 x 64 B | high 2 bits 2 x 64 B | scales of columns 0..15, 16..31: 2 x 16 x f16  448 B, q + 32
//   Q5    low 4 bits 4 x 64 B | 5th bit 64 B    | scale 16 x f16                                      352 B, q + 16
//   Q5M   the same                              | scale 16 x f16 | offset 16 x f16                    384 B
//   Q4    low 4 bits 4 x 64 B                   | scale 16 x f16                                      288 B, q + 8
//   Q4M   the same                              | scale 16 x f16 | offset 16 x f16                    320 B
//
//   low 4 bits:   part i (0..3): quad 2i in the low half of each byte, quad 2i + 1 in the high half
//   high 2 bits:  part i (0..1): quads 4i .. 4i + 3 at bits 0-1, 2-3, 4-5, 6-7 of each byte
//   5th bit:      quad i at bit i of each byte
//   value = scale * q                  for Q8, Q6, Q5, Q4 (the stored number is q plus what the table says)
//   value = scale * q + offset         for Q5M, Q4M       (the stored number is q, 0 at least)
//
// Ternary formats, digit u = weight + 1:
//
//   T2    [row block][16 columns][tile 4] 64 B: quad p (0..3) at bits 2p, 2p + 1 of each byte        2 bits a weight
//         then float scale[rows padded to 64]
//   T2S   [row block][256 columns]{ [16 columns 16][tile 4] 64 B as above, 64 x f16 scale }           for scales per 256
//   T5    [row block][20 columns][tile 4] 64 B: byte = u0 + 3 u1 + 9 u2 + 27 u3 + 81 u4, up is quad p  1.6 bits
//         columns padded with weights of zero to a multiple of 20; then float scale[rows padded to 64]
//
// Floating point, any number of columns:  [row block][column][64 rows]
//   F32 4 B, F16 2 B, BF16 2 B (the upper half of a float) each
//
// Columns: a multiple of 32, for T2S of 256. A matrix begins at [64].
enum tern_layout {
  TERN_F32 = 0,
  TERN_F16 = 1,
  TERN_BF16 = 2,
  TERN_Q8 = 3,
  TERN_Q6 = 4,
  TERN_Q5 = 5,
  TERN_Q5M = 6,
  TERN_Q4 = 7,
  TERN_Q4M = 8,
  TERN_T2 = 9,
  TERN_T2S = 10,
  TERN_T5 = 11,
};
enum { TERN_BLOCK_ROWS = 64, TERN_TILE_ROWS = 16 };

// ---- Activations, quantized to 8 bit. `count` rows (tokens) of `columns` numbers lie in panels of 12 rows; the last panel
// is as wide as rows are left, so one row alone lies as a plain vector. depth = columns rounded up to a multiple of 160
// (of 4, 32 and 20); what is past `columns` is zero.
//
//   q       i8  [panel][depth / 4][rows of the panel][4]       panel p begins at p * 12 * depth
//   sums   i32   [panel][columns / 16][rows of the panel]      sums of q over 16 columns, columns / 16 rounded up
//   scales float [panel][columns / 32][rows of the panel]      panel p begins at p * 12 * (columns / 32)
//   value = scale * q, q = round to nearest even (x * (127 / absmax)), scale = absmax / 127, all in float;
//   an absmax under 1e-30 counts as zero: scale and q are 0
//   Columns are a multiple of 32.
//   PER_32: the scale is rounded to f16 and back, as ggml's q8_0 and q8_1 blocks keep it. PER_256: one scale per 256
//   columns, repeated for its eight blocks of 32 (ggml's q8_K, which has -127 / max instead: the numbers are the same but
//   for the sign of both); columns past the last multiple of 256 share one scale. PER_320: the same with 320 columns, ten
//   blocks of 32, which are 16 whole steps of T5.
enum tern_quantization { TERN_PER_32 = 0, TERN_PER_256 = 1, TERN_PER_320 = 2 };
enum { TERN_PANEL_ROWS = 12, TERN_DEPTH_STEP = 160 };

// ---- The KV cache of one layer, for `kvHeads` heads of `headSize` numbers (a multiple of 8, 256 at most) and `capacity` positions (a
// multiple of 64)
//
//   int8:  keys   u8    [kvHead][capacity / 16][headSize / 4][16 positions][4]   q + 128, lane = position   [64]
//          keyScales   float [kvHead][capacity]
//          values u8    [kvHead][capacity / 64][tile][16 quads of positions][16 columns][4]   q + 128, lane = column; columns
//                       come in whole tiles of 16                                                           [64]
//          valueScales float [kvHead][capacity]
//   f16:   keys, values half precision [kvHead][capacity][headSize]; a number beyond 65504 becomes infinite [64]
//   f32:   keys, values float [kvHead][capacity][headSize]                                                  [64]
typedef struct {
  int kvHeads, headSize, capacity;
  uint8_t *keys;
  float *keyScales;
  uint8_t *values;
  float *valueScales;
} tern_kv8;
typedef struct {
  int kvHeads, headSize, capacity;
  uint16_t *keys;
  uint16_t *values;
} tern_kv16;
typedef struct {
  int kvHeads, headSize, capacity;
  float *keys;
  float *values;
} tern_kv32;

// ---- What each instruction set offers. Rows of floats have a stride in floats, a multiple of 16.
typedef struct {
  // y[n * yStride + r] = row r of the weights times activation row n, for the rows of blocks firstBlock .. endBlock - 1 (padding
  // rows included: y needs 64 * blocks floats a row) and all n of 0 .. count - 1.
  // T2, T2S: scales are TERN_PER_256's. T5: TERN_PER_320's. Others: TERN_PER_32's or TERN_PER_256's.
  void (*product)(int layout, const uint8_t *weights, int rows, int columns, int firstBlock, int endBlock, const int8_t *q,
                  const float *scales, const int32_t *sums, int count, float *y, int64_t yStride);

  // The same for some tiles alone: tiles[i] is a tile's index (rows 16 * index ..), result i goes to y[n * yStride + 16 * i ..].
  void (*productTiles)(int layout, const uint8_t *weights, int rows, int columns, const int32_t *tiles, int tileCount,
                       const int8_t *q, const float *scales, const int32_t *sums, int count, float *y, int64_t yStride);

  // The same for F32, F16, BF16 weights; x is [count][xStride]. Sums in float, 64 rows side by side, columns in order.
  void (*productFloat)(int layout, const uint8_t *weights, int columns, int firstBlock, int endBlock, const float *x,
                       int64_t xStride, int count, float *y, int64_t yStride);

  // The numbers of one row of a packed matrix of any layout.
  void (*unpackRow)(int layout, const uint8_t *weights, int rows, int columns, int row, float *target);

  // Quantizes rows firstRow .. endRow - 1 (firstRow a multiple of 12; endRow too, or count) of `count`.
  void (*quantize)(int quantization, const float *x, int64_t xStride, int columns, int firstRow, int endRow, int count,
                   int8_t *q, float *scales, int32_t *sums);

  // y = x / sqrt(mean(x^2) + epsilon) * weight, for rows firstRow .. endRow - 1; squares summed in double; x may be y.
  void (*rmsNorm)(const float *x, int64_t xStride, const float *weight, int columns, float epsilon, int firstRow, int endRow,
                  float *y, int64_t yStride);

  // y = (x - mean) / sqrt(variance + epsilon) * gamma + beta, for rows firstRow .. endRow - 1; sums in double; x may be y.
  void (*layerNorm)(const float *x, int64_t xStride, const float *gamma, const float *beta, int columns, float epsilon,
                    int firstRow, int endRow, float *y, int64_t yStride);

  // rmsNorm over each of `heads` heads of headSize numbers of a row, with one weight[headSize] (Qwen 3, Gemma 3), in place.
  void (*rmsNormHeads)(float *x, int64_t xStride, const float *weight, int heads, int headSize, float epsilon, int firstRow,
                       int endRow);

  // Turns heads of rows firstRow .. endRow - 1 in place; row n is at position + n. table [position][dimensions / 2]{cos, sin}.
  // pairing 0: numbers 2i and 2i + 1 are a pair; 1: i and i + dimensions / 2.
  void (*rotate)(float *x, int64_t xStride, int heads, int headSize, int dimensions, int pairing, const float *table,
                 int position, int firstRow, int endRow);

  // gate = activation(gate) * up, over `columns` of rows firstRow .. endRow - 1.
  // activation 0: silu, x / (1 + e^-x); 1: gelu, 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))); 2: squared relu, max(x, 0)^2
  void (*gate)(int activation, float *gate, const float *up, int64_t stride, int columns, int firstRow, int endRow);

  // x = x/2 * (1 + erf(x / sqrt(2))), over `columns` of rows firstRow .. endRow - 1; within 2e-7 * max(1, |x|).
  void (*gelu)(float *x, int64_t xStride, int columns, int firstRow, int endRow);

  // y += x; an xStride of 0 adds one row to all.
  void (*add)(const float *x, int64_t xStride, float *y, int64_t yStride, int columns, int firstRow, int endRow);

  // x *= factor
  void (*scale)(float *x, int64_t xStride, float factor, int columns, int firstRow, int endRow);

  // x = e^(x - max) / sum, over one row of `count`; returns nothing else.
  void (*softmax)(float *x, int64_t count);

  // Puts keys and values of rows 0 .. count - 1, at position + n, into the cache; heads firstHead .. endHead - 1.
  // k, v: [count][stride], kvHeads * headSize numbers a row. int8: scale = absmax / 127 of each head and position.
  // f16: rounded to nearest even.
  void (*store8)(const tern_kv8 *cache, const float *k, const float *v, int64_t stride, int position, int count,
                 int firstHead, int endHead);
  void (*store16)(const tern_kv16 *cache, const float *k, const float *v, int64_t stride, int position, int count,
                  int firstHead, int endHead);
  void (*store32)(const tern_kv32 *cache, const float *k, const float *v, int64_t stride, int position, int count,
                  int firstHead, int endHead);

  // Attention of query rows firstRow .. endRow - 1 (row n at position + n) of one kv head's group of heads to positions
  // [fromPosition, toPosition) of the cache, of which row n sees those <= position + n and > position + n - window
  // (window 0: all). query [row][stride]: heads * headSize numbers. group = heads / kvHeads; head h asks kv head h / group.
  // Leaves for each row and head a partial result, to be merged with those over other positions:
  //   partial[(row * heads + head) * partialStride] = { max of scores, sum of e^(score - max), sum of e^(score - max) * value [headSize] }
  // A row that sees none of the positions gets { -inf, 0, zeros }. partialStride >= headSize + 2.
  // score = factor * query . key. int8: the query is quantized per head as well, and e^(score - max) times the value's scale
  // is rounded to 1/32512 of the largest of those summed together, which are 256 positions at most.
  void (*attend8)(const tern_kv8 *cache, const float *query, int64_t queryStride, int heads, int kvHead, float factor,
                  int position, int window, int firstRow, int endRow, int fromPosition, int toPosition, float *partial,
                  int64_t partialStride);
  void (*attend16)(const tern_kv16 *cache, const float *query, int64_t queryStride, int heads, int kvHead, float factor,
                   int position, int window, int firstRow, int endRow, int fromPosition, int toPosition, float *partial,
                   int64_t partialStride);
  void (*attend32)(const tern_kv32 *cache, const float *query, int64_t queryStride, int heads, int kvHead, float factor,
                   int position, int window, int firstRow, int endRow, int fromPosition, int toPosition, float *partial,
                   int64_t partialStride);

  // out[row][head * headSize ..] = the merged partials, `parts` of them, part p at partial + p * partStride floats;
  // heads firstHead .. endHead - 1 of rows firstRow .. endRow - 1.
  void (*merge)(const float *partial, int64_t partStride, int parts, int64_t partialStride, int heads, int headSize,
                int firstRow, int endRow, int firstHead, int endHead, float *out, int64_t outStride);
} tern_kernels;

// Instruction sets. A table is NULL where the build lacks the set; whether the processor has it is asked of
// tern_has.
enum tern_tier {
  TERN_SCALAR = 0,
  TERN_AVX2 = 1,         // with FMA and F16C
  TERN_AVX_VNNI = 2,     // 256 bit, AVX-VNNI; those with AVX-512 alone have the next, or AVX2
  TERN_AVX512_VNNI = 3,  // F, BW, VL, VNNI
  TERN_NEON = 4,         // ARMv8.0
  TERN_NEON_DOTPROD = 5, // ARMv8.2 with dot product
  TERN_AMX_INT8 = 6,     // AVX512_VBMI, and AMX for products of many rows
  TERN_AVX512_VBMI = 7,  // AVX512_VNNI, and VBMI
};
const tern_kernels *tern_kernels_of(int tier);
int tern_has(int tier);
