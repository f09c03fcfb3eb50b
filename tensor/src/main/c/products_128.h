// What products.h is made of with NEON, but for the dot products: 4 rows in a vector, 32 registers.
#pragma once
#include "layouts.h"
#include <arm_neon.h>
#include <math.h>

#define STRIP_ROWS 4
#define MOST_ROWS 12

typedef uint8x16_t codes;
typedef int32x4_t wide;
typedef float32x4_t lanes;

static INLINE codes load_codes(const uint8_t *bytes) { return vld1q_u8(bytes); }
static INLINE codes masked(codes x, int mask) { return vandq_u8(x, vdupq_n_u8((uint8_t)mask)); }
static INLINE codes joined(codes a, codes b) { return vorrq_u8(a, b); }
static INLINE codes q8_codes(codes x) { return veorq_u8(x, vdupq_n_u8(128)); }

// An instruction holds its count.
static INLINE codes shifted_right(codes x, int count) {
  switch (count) {
    case 1: return vshrq_n_u8(x, 1);
    case 2: return vshrq_n_u8(x, 2);
    case 3: return vshrq_n_u8(x, 3);
    case 4: return vshrq_n_u8(x, 4);
    default: return vshrq_n_u8(x, 6);
  }
}
static INLINE codes shifted_left(codes x, int count) {
  switch (count) {
    case 1: return vshlq_n_u8(x, 1);
    case 2: return vshlq_n_u8(x, 2);
    case 3: return vshlq_n_u8(x, 3);
    default: return vshlq_n_u8(x, 4);
  }
}

// x, less `amount` where it has that much: below it the difference wraps around and is the larger.
static INLINE codes without(codes x, int amount) { return vminq_u8(x, vsubq_u8(x, vdupq_n_u8((uint8_t)amount))); }
static INLINE codes differing(codes a, codes b) { return vsubq_u8(a, b); }

// 0 .. 26 to three digits of two bits.
static INLINE codes digits_of_27(codes x) {
  return vqtbl2q_u8((uint8x16x2_t){{vld1q_u8(tern_digits_of_27), vld1q_u8(tern_digits_of_27 + 16)}}, x);
}

// 0, 27, 54 to 0, 1, 2 at bits 6-7: the low halves 0, 11, 6 tell them apart.
static INLINE codes digit_of_27s(codes x) {
  return vqtbl1q_u8(vld1q_u8(tern_digit_of_27s), vandq_u8(x, vdupq_n_u8(15)));
}

static INLINE wide spread_int(int32_t x) { return vdupq_n_s32(x); }
static INLINE wide plus(wide a, wide b) { return vaddq_s32(a, b); }

static INLINE int8x16_t spread_quad(const int8_t *q) {
  int32_t quad;
  memcpy(&quad, q, QUAD);
  return vreinterpretq_s8_s32(vdupq_n_s32(quad));
}

static INLINE lanes zeros(void) { return vdupq_n_f32(0); }
static INLINE lanes load_lanes(const float *x) { return vld1q_f32(x); }
static INLINE void store_lanes(float *x, lanes a) { vst1q_f32(x, a); }
static INLINE lanes load_halves(const uint8_t *x) {
  return vcvt_f32_f16(vreinterpret_f16_u8(vld1_u8(x)));
}
static INLINE lanes load_upper_halves(const uint8_t *x) {
  return vreinterpretq_f32_u32(vshll_n_u16(vreinterpret_u16_u8(vld1_u8(x)), 16));
}
static INLINE lanes to_lanes(wide x) { return vcvtq_f32_s32(x); }
static INLINE lanes spread(float x) { return vdupq_n_f32(x); }
static INLINE lanes times(lanes a, lanes b) { return vmulq_f32(a, b); }
static INLINE lanes multiplied_in(lanes a, lanes b, lanes sum) { return vfmaq_f32(sum, a, b); }

#define FLOATS_STRIPS_1 16
#define FLOATS_STRIPS_2 8
#define FLOATS_STRIPS_3 8
#define FLOATS_STRIPS_4 4

static INLINE float largest_of(const float *x, int count) {
  float32x4_t largest = vdupq_n_f32(0);
  int i = 0;
  for (; i + 4 <= count; i += 4) largest = vmaxq_f32(largest, vabsq_f32(vld1q_f32(x + i)));
  float result = vmaxvq_f32(largest);
  for (; i < count; i++) result = fabsf(x[i]) > result ? fabsf(x[i]) : result;
  return result;
}

static INLINE int16x4_t words_of(const float *x, float factor) {
  return vqmovn_s32(vcvtnq_s32_f32(vmulq_n_f32(vld1q_f32(x), factor)));
}

static INLINE int32_t bytes_of(const float *x, float factor, int8_t *bytes) {
  int16x8_t low = vcombine_s16(words_of(x, factor), words_of(x + 4, factor));
  int16x8_t high = vcombine_s16(words_of(x + 8, factor), words_of(x + 12, factor));
  vst1q_s8(bytes, vcombine_s8(vqmovn_s16(low), vqmovn_s16(high)));
  return vaddvq_s32(vpadalq_s16(vpaddlq_s16(low), high));
}

static INLINE float half_and_back(float x) {
  return vgetq_lane_f32(vcvt_f32_f16(vcvt_f16_f32(vdupq_n_f32(x))), 0);
}
