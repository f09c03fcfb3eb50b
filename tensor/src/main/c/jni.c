// What Java calls: dev.tern.tensor.kernel.NativeKernels, method for method. Only translates: `functions` is the address of a
// tern_kernels, other addresses become pointers.
#include "kernels.h"
#include <jni.h>

#define METHOD(type, name) JNIEXPORT type JNICALL Java_dev_tern_tensor_kernel_NativeKernels_##name
#define TABLE ((const tern_kernels *)functions)

METHOD(jboolean, has)(JNIEnv *env, jclass self, jint tier) {
  (void)env, (void)self;
  return tern_has(tier) != 0;
}

METHOD(jlong, table)(JNIEnv *env, jclass self, jint tier) {
  (void)env, (void)self;
  return (jlong)tern_kernels_of(tier);
}

METHOD(void, product)(JNIEnv *env, jclass self, jlong functions, jint layout, jlong weights, jint rows, jint columns,
                      jint firstBlock, jint endBlock, jlong q, jlong scales, jlong sums, jint count, jlong y,
                      jlong yStride) {
  (void)env, (void)self;
  TABLE->product(layout, (const uint8_t *)weights, rows, columns, firstBlock, endBlock, (const int8_t *)q,
                 (const float *)scales, (const int32_t *)sums, count, (float *)y, yStride);
}

METHOD(void, productTiles)(JNIEnv *env, jclass self, jlong functions, jint layout, jlong weights, jint rows,
                           jint columns, jlong tiles, jint tileCount, jlong q, jlong scales, jlong sums, jint count,
                           jlong y, jlong yStride) {
  (void)env, (void)self;
  TABLE->productTiles(layout, (const uint8_t *)weights, rows, columns, (const int32_t *)tiles, tileCount,
                      (const int8_t *)q, (const float *)scales, (const int32_t *)sums, count, (float *)y, yStride);
}

METHOD(void, productFloat)(JNIEnv *env, jclass self, jlong functions, jint layout, jlong weights, jint columns,
                           jint firstBlock, jint endBlock, jlong x, jlong xStride, jint count, jlong y,
                           jlong yStride) {
  (void)env, (void)self;
  TABLE->productFloat(layout, (const uint8_t *)weights, columns, firstBlock, endBlock, (const float *)x, xStride,
                      count, (float *)y, yStride);
}

METHOD(void, unpackRow)(JNIEnv *env, jclass self, jlong functions, jint layout, jlong weights, jint rows,
                        jint columns, jint row, jlong target) {
  (void)env, (void)self;
  TABLE->unpackRow(layout, (const uint8_t *)weights, rows, columns, row, (float *)target);
}

METHOD(void, quantize)(JNIEnv *env, jclass self, jlong functions, jint quantization, jlong x, jlong xStride,
                       jint columns, jint firstRow, jint endRow, jint count, jlong q, jlong scales, jlong sums) {
  (void)env, (void)self;
  TABLE->quantize(quantization, (const float *)x, xStride, columns, firstRow, endRow, count, (int8_t *)q,
                  (float *)scales, (int32_t *)sums);
}

METHOD(void, rmsNorm)(JNIEnv *env, jclass self, jlong functions, jlong x, jlong xStride, jlong weight, jint columns,
                      jfloat epsilon, jint firstRow, jint endRow, jlong y, jlong yStride) {
  (void)env, (void)self;
  TABLE->rmsNorm((const float *)x, xStride, (const float *)weight, columns, epsilon, firstRow, endRow, (float *)y,
                 yStride);
}

METHOD(void, layerNorm)(JNIEnv *env, jclass self, jlong functions, jlong x, jlong xStride, jlong gamma, jlong beta,
                        jint columns, jfloat epsilon, jint firstRow, jint endRow, jlong y, jlong yStride) {
  (void)env, (void)self;
  TABLE->layerNorm((const float *)x, xStride, (const float *)gamma, (const float *)beta, columns, epsilon, firstRow,
                   endRow, (float *)y, yStride);
}

METHOD(void, rmsNormHeads)(JNIEnv *env, jclass self, jlong functions, jlong x, jlong xStride, jlong weight,
                           jint heads, jint headSize, jfloat epsilon, jint firstRow, jint endRow) {
  (void)env, (void)self;
  TABLE->rmsNormHeads((float *)x, xStride, (const float *)weight, heads, headSize, epsilon, firstRow, endRow);
}

METHOD(void, rotate)(JNIEnv *env, jclass self, jlong functions, jlong x, jlong xStride, jint heads, jint headSize,
                     jint dimensions, jint pairing, jlong table, jint position, jint firstRow, jint endRow) {
  (void)env, (void)self;
  TABLE->rotate((float *)x, xStride, heads, headSize, dimensions, pairing, (const float *)table, position, firstRow,
                endRow);
}

METHOD(void, gate)(JNIEnv *env, jclass self, jlong functions, jint activation, jlong gate, jlong up, jlong stride,
                   jint columns, jint firstRow, jint endRow) {
  (void)env, (void)self;
  TABLE->gate(activation, (float *)gate, (const float *)up, stride, columns, firstRow, endRow);
}

METHOD(void, gelu)(JNIEnv *env, jclass self, jlong functions, jlong x, jlong xStride, jint columns, jint firstRow,
                   jint endRow) {
  (void)env, (void)self;
  TABLE->gelu((float *)x, xStride, columns, firstRow, endRow);
}

METHOD(void, add)(JNIEnv *env, jclass self, jlong functions, jlong x, jlong xStride, jlong y, jlong yStride,
                  jint columns, jint firstRow, jint endRow) {
  (void)env, (void)self;
  TABLE->add((const float *)x, xStride, (float *)y, yStride, columns, firstRow, endRow);
}

METHOD(void, scale)(JNIEnv *env, jclass self, jlong functions, jlong x, jlong xStride, jfloat factor, jint columns,
                    jint firstRow, jint endRow) {
  (void)env, (void)self;
  TABLE->scale((float *)x, xStride, factor, columns, firstRow, endRow);
}

METHOD(void, softmax)(JNIEnv *env, jclass self, jlong functions, jlong x, jlong count) {
  (void)env, (void)self;
  TABLE->softmax((float *)x, count);
}

// The cache that a call's parameters describe, by the bytes of one of its numbers.
#define INT8_CACHE \
  (tern_kv8){kvHeads, headSize, capacity, (uint8_t *)keys, (float *)keyScales, (uint8_t *)values, (float *)valueScales}
#define F16_CACHE (tern_kv16){kvHeads, headSize, capacity, (uint16_t *)keys, (uint16_t *)values}
#define F32_CACHE (tern_kv32){kvHeads, headSize, capacity, (float *)keys, (float *)values}

METHOD(void, store)(JNIEnv *env, jclass self, jlong functions, jint bytes, jint kvHeads, jint headSize, jint capacity,
                    jlong keys, jlong keyScales, jlong values, jlong valueScales, jlong k, jlong v, jlong stride,
                    jint position, jint count, jint firstHead, jint endHead) {
  (void)env, (void)self;
#define STORE(function, cache) \
  TABLE->function(&cache, (const float *)k, (const float *)v, stride, position, count, firstHead, endHead)
  switch (bytes) {
    case 1: STORE(store8, INT8_CACHE); break;
    case 2: STORE(store16, F16_CACHE); break;
    case 4: STORE(store32, F32_CACHE); break;
  }
#undef STORE
}

METHOD(void, attend)(JNIEnv *env, jclass self, jlong functions, jint bytes, jint kvHeads, jint headSize, jint capacity,
                     jlong keys, jlong keyScales, jlong values, jlong valueScales, jlong query, jlong queryStride,
                     jint heads, jint kvHead, jfloat factor, jint position, jint window, jint firstRow, jint endRow,
                     jint fromPosition, jint toPosition, jlong partial, jlong partialStride) {
  (void)env, (void)self;
#define ATTEND(function, cache)                                                                                  \
  TABLE->function(&cache, (const float *)query, queryStride, heads, kvHead, factor, position, window, firstRow, \
                  endRow, fromPosition, toPosition, (float *)partial, partialStride)
  switch (bytes) {
    case 1: ATTEND(attend8, INT8_CACHE); break;
    case 2: ATTEND(attend16, F16_CACHE); break;
    case 4: ATTEND(attend32, F32_CACHE); break;
  }
#undef ATTEND
}

METHOD(void, merge)(JNIEnv *env, jclass self, jlong functions, jlong partial, jlong partStride, jint parts,
                    jlong partialStride, jint heads, jint headSize, jint firstRow, jint endRow, jint firstHead,
                    jint endHead, jlong out, jlong outStride) {
  (void)env, (void)self;
  TABLE->merge((const float *)partial, partStride, parts, partialStride, heads, headSize, firstRow, endRow, firstHead,
               endHead, (float *)out, outStride);
}
