#include "dot.h"

#include <arm_neon.h>

int32_t dot_dotprod(const int8_t *left, const int8_t *right, size_t length) {
  int32x4_t sums = vdupq_n_s32(0);
  size_t i = 0;
  for (; i + 16 <= length; i += 16) sums = vdotq_s32(sums, vld1q_s8(left + i), vld1q_s8(right + i));

  int32_t sum = vaddvq_s32(sums);
  for (; i < length; i++) sum += left[i] * right[i];
  return sum;
}
