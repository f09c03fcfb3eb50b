// What each instruction set's files define: products_SET.c the matrix products, layers_SET.c everything else in the table
// of kernels.h. A name ends in its set: tern_product_avx2. tiers.c makes tables of them.
#pragma once
#include "kernels.h"

#define TERN_DECLARE_PRODUCTS(set)                                                                                      \
  void tern_product_##set(int layout, const uint8_t *weights, int rows, int columns, int firstBlock, int endBlock,      \
                          const int8_t *q, const float *scales, const int32_t *sums, int count, float *y,               \
                          int64_t yStride);                                                                             \
  void tern_product_tiles_##set(int layout, const uint8_t *weights, int rows, int columns, const int32_t *tiles,        \
                                int tileCount, const int8_t *q, const float *scales, const int32_t *sums, int count,    \
                                float *y, int64_t yStride);                                                             \
  void tern_product_float_##set(int layout, const uint8_t *weights, int columns, int firstBlock, int endBlock,          \
                                const float *x, int64_t xStride, int count, float *y, int64_t yStride);                 \
  void tern_quantize_##set(int quantization, const float *x, int64_t xStride, int columns, int firstRow, int endRow,    \
                           int count, int8_t *q, float *scales, int32_t *sums);

#define TERN_DECLARE_LAYERS(set)                                                                                        \
  void tern_rms_norm_##set(const float *x, int64_t xStride, const float *weight, int columns, float epsilon,            \
                           int firstRow, int endRow, float *y, int64_t yStride);                                        \
  void tern_layer_norm_##set(const float *x, int64_t xStride, const float *gamma, const float *beta, int columns,       \
                             float epsilon, int firstRow, int endRow, float *y, int64_t yStride);                       \
  void tern_rms_norm_heads_##set(float *x, int64_t xStride, const float *weight, int heads, int headSize,               \
                                 float epsilon, int firstRow, int endRow);                                              \
  void tern_rotate_##set(float *x, int64_t xStride, int heads, int headSize, int dimensions, int pairing,               \
                         const float *table, int position, int firstRow, int endRow);                                   \
  void tern_gate_##set(int activation, float *gate, const float *up, int64_t stride, int columns, int firstRow,         \
                       int endRow);                                                                                     \
  void tern_gelu_##set(float *x, int64_t xStride, int columns, int firstRow, int endRow);                               \
  void tern_add_##set(const float *x, int64_t xStride, float *y, int64_t yStride, int columns, int firstRow,            \
                      int endRow);                                                                                      \
  void tern_scale_##set(float *x, int64_t xStride, float factor, int columns, int firstRow, int endRow);                \
  void tern_softmax_##set(float *x, int64_t count);                                                                     \
  void tern_store8_##set(const tern_kv8 *cache, const float *k, const float *v, int64_t stride, int position,           \
                         int count, int firstHead, int endHead);                                                        \
  void tern_store16_##set(const tern_kv16 *cache, const float *k, const float *v, int64_t stride, int position,         \
                          int count, int firstHead, int endHead);                                                       \
  void tern_store32_##set(const tern_kv32 *cache, const float *k, const float *v, int64_t stride, int position,         \
                          int count, int firstHead, int endHead);                                                       \
  void tern_attend8_##set(const tern_kv8 *cache, const float *query, int64_t queryStride, int heads, int kvHead,        \
                          float factor, int position, int window, int firstRow, int endRow, int fromPosition,           \
                          int toPosition, float *partial, int64_t partialStride);                                       \
  void tern_attend16_##set(const tern_kv16 *cache, const float *query, int64_t queryStride, int heads, int kvHead,      \
                           float factor, int position, int window, int firstRow, int endRow, int fromPosition,          \
                           int toPosition, float *partial, int64_t partialStride);                                      \
  void tern_attend32_##set(const tern_kv32 *cache, const float *query, int64_t queryStride, int heads, int kvHead,      \
                           float factor, int position, int window, int firstRow, int endRow, int fromPosition,          \
                           int toPosition, float *partial, int64_t partialStride);                                      \
  void tern_merge_##set(const float *partial, int64_t partStride, int parts, int64_t partialStride, int heads,          \
                        int headSize, int firstRow, int endRow, int firstHead, int endHead, float *out,                 \
                        int64_t outStride);

// Whether this processor is fastest at reading memory from one place to the next without being asked for any of it ahead. Measured on
// Zen 4, whose own fetching is disturbed by asking and by reading at several places; taken for all of AMD's.
int tern_reads_ahead(void);

// One for all sets: a row is read once per token.
void tern_unpack_row(int layout, const uint8_t *weights, int rows, int columns, int row, float *target);

TERN_DECLARE_PRODUCTS(scalar)
TERN_DECLARE_LAYERS(scalar)
#if defined(__x86_64__)
TERN_DECLARE_PRODUCTS(avx2)
TERN_DECLARE_PRODUCTS(avx_vnni)
TERN_DECLARE_PRODUCTS(avx512_vnni)
TERN_DECLARE_PRODUCTS(avx512_vbmi) // product alone
TERN_DECLARE_PRODUCTS(amx_int8)    // product alone
TERN_DECLARE_LAYERS(avx2)
TERN_DECLARE_LAYERS(avx_vnni)
TERN_DECLARE_LAYERS(avx512_vnni)
#elif defined(__aarch64__)
TERN_DECLARE_PRODUCTS(neon)
TERN_DECLARE_PRODUCTS(neon_dotprod)
TERN_DECLARE_LAYERS(neon)
TERN_DECLARE_LAYERS(neon_dotprod)
#endif
