// What a layer does between its products, in vectors of 128 bits; shared by both sets of NEON, which differ in how they
// multiply 8-bit numbers.
#pragma once
#define LANES 4
#define PAIRS 4
#define WIDE_PAIRS 4 // 4 x 4 sums of values of 32 registers

#include "attention.h"
#include "layers.h"

#include <arm_neon.h>

INLINE floats fused(floats a, floats b, floats c) { return (floats)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b); }

INLINE floats larger(floats a, floats b) { return choose(a > b, a, b); }

INLINE floats from_halves(const uint16_t *p) { return (floats)vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p))); }

// Four keys of a quad column from `at` on, as signed numbers.
INLINE int8x16_t four_keys(const uint8_t *at) { return vreinterpretq_s8_u8(veorq_u8(vld1q_u8(at), vdupq_n_u8(0x80))); }
