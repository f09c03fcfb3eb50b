// Which instruction sets this library was built with, and which of them the processor has.
#include "kernels.h"

#if defined(__x86_64__)

extern const tern_kernels tern_scalar, tern_avx2, tern_avx_vnni, tern_avx512_vnni;

const tern_kernels *tern_kernels_of(int tier) {
  switch (tier) {
    case TERN_SCALAR: return &tern_scalar;
    case TERN_AVX2: return &tern_avx2;
    case TERN_AVX_VNNI: return &tern_avx_vnni;
    case TERN_AVX512_VNNI: return &tern_avx512_vnni;
    default: return NULL;
  }
}

static int has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
}

// The compiler's own questions also ask whether the operating system keeps the wide registers.
int tern_has(int tier) {
  __builtin_cpu_init();
  switch (tier) {
    case TERN_SCALAR: return 1;
    case TERN_AVX2: return has_avx2();
    case TERN_AVX_VNNI: return has_avx2() && __builtin_cpu_supports("avxvnni");
    case TERN_AVX512_VNNI:
      return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni");
    default: return 0;
  }
}

#elif defined(__aarch64__)

#include <sys/auxv.h>

extern const tern_kernels tern_scalar, tern_neon, tern_neon_dotprod;

const tern_kernels *tern_kernels_of(int tier) {
  switch (tier) {
    case TERN_SCALAR: return &tern_scalar;
    case TERN_NEON: return &tern_neon;
    case TERN_NEON_DOTPROD: return &tern_neon_dotprod;
    default: return NULL;
  }
}

// Linux, arch/arm64/include/uapi/asm/hwcap.h: HWCAP_ASIMDDP
enum { HAS_DOTPROD = 1 << 20 };

int tern_has(int tier) {
  switch (tier) {
    case TERN_SCALAR:
    case TERN_NEON: return 1;
    case TERN_NEON_DOTPROD: return (getauxval(AT_HWCAP) & HAS_DOTPROD) != 0;
    default: return 0;
  }
}

#else
#error "kernels are for x86-64 and arm64"
#endif
