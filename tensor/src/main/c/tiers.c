// Which instruction sets are built, and which of them this processor has.
#define _GNU_SOURCE // syscall
#include "tiers.h"
#if defined(__x86_64__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif
#if defined(__aarch64__)
#include <sys/auxv.h>
#define HWCAP_DOT_PRODUCT (1UL << 20) // HWCAP_ASIMDDP of asm/hwcap.h
#endif

#define PRODUCTS(set)                                                                                                   \
  .product = tern_product_##set, .productTiles = tern_product_tiles_##set, .productFloat = tern_product_float_##set,    \
  .unpackRow = tern_unpack_row, .quantize = tern_quantize_##set

#define LAYERS(set)                                                                                                     \
  .rmsNorm = tern_rms_norm_##set, .layerNorm = tern_layer_norm_##set, .rmsNormHeads = tern_rms_norm_heads_##set,        \
  .rotate = tern_rotate_##set, .gate = tern_gate_##set, .gelu = tern_gelu_##set, .add = tern_add_##set,                 \
  .scale = tern_scale_##set, .softmax = tern_softmax_##set, .store8 = tern_store8_##set, .store16 = tern_store16_##set, \
  .store32 = tern_store32_##set, .attend8 = tern_attend8_##set, .attend16 = tern_attend16_##set,                        \
  .attend32 = tern_attend32_##set, .merge = tern_merge_##set

static const tern_kernels scalar = {PRODUCTS(scalar), LAYERS(scalar)};
#if defined(__x86_64__)
static const tern_kernels avx2 = {PRODUCTS(avx2), LAYERS(avx2)};
static const tern_kernels avxVnni = {PRODUCTS(avx_vnni), LAYERS(avx_vnni)};
static const tern_kernels avx512Vnni = {PRODUCTS(avx512_vnni), LAYERS(avx512_vnni)};
#define ALL_BUT_PRODUCT_OF_AVX512_VNNI                                                                                   \
  .productTiles = tern_product_tiles_avx512_vnni, .productFloat = tern_product_float_avx512_vnni,                       \
  .unpackRow = tern_unpack_row, .quantize = tern_quantize_avx512_vnni, LAYERS(avx512_vnni)
static const tern_kernels avx512Vbmi = {.product = tern_product_avx512_vbmi, ALL_BUT_PRODUCT_OF_AVX512_VNNI};
static const tern_kernels amxInt8 = {.product = tern_product_amx_int8, ALL_BUT_PRODUCT_OF_AVX512_VNNI};
#elif defined(__aarch64__)
static const tern_kernels neon = {PRODUCTS(neon), LAYERS(neon)};
static const tern_kernels neonDotprod = {PRODUCTS(neon_dotprod), LAYERS(neon_dotprod)};
#endif

const tern_kernels *tern_kernels_of(int tier) {
  switch (tier) {
    case TERN_SCALAR: return &scalar;
#if defined(__x86_64__)
    case TERN_AVX2: return &avx2;
    case TERN_AVX_VNNI: return &avxVnni;
    case TERN_AVX512_VNNI: return &avx512Vnni;
    case TERN_AVX512_VBMI: return &avx512Vbmi;
    case TERN_AMX_INT8: return &amxInt8;
#elif defined(__aarch64__)
    case TERN_NEON: return &neon;
    case TERN_NEON_DOTPROD: return &neonDotprod;
#endif
    default: return NULL;
  }
}

int tern_reads_ahead(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  return __builtin_cpu_is("amd");
#else
  return 0;
#endif
}

#if defined(__x86_64__)

// The compiler's own questions also ask whether the system saves the wide registers.
static int has_avx2(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
}

static int has_avx_vnni(void) {
  // CPUID leaf 7, subleaf 1, EAX bit 4
  unsigned eax, ebx, ecx, edx;
  return has_avx2() && __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx) && (eax & (1u << 4));
}

static int has_avx512_vnni(void) {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni");
}

static int has_avx512_vbmi(void) { return has_avx512_vnni() && __builtin_cpu_supports("avx512vbmi"); }

// Linux, Documentation/arch/x86/xstate.rst: a process asks once for the 8 KiB of tiles, for all of its threads.
enum { ASK_FOR_STATE = 0x1023, TILE_DATA = 18 };

static int has_amx_int8(void) {
  // CPUID leaf 7, EDX: bit 24 tiles, bit 25 their 8-bit dot products
  unsigned eax, ebx, ecx, edx;
  return has_avx512_vbmi() && __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && (edx & (1u << 24)) && (edx & (1u << 25)) &&
         syscall(SYS_arch_prctl, ASK_FOR_STATE, TILE_DATA) == 0;
}

#endif

int tern_has(int tier) {
  switch (tier) {
    case TERN_SCALAR: return 1;
#if defined(__x86_64__)
    case TERN_AVX2: return has_avx2();
    case TERN_AVX_VNNI: return has_avx_vnni();
    case TERN_AVX512_VNNI: return has_avx512_vnni();
    case TERN_AVX512_VBMI: return has_avx512_vbmi();
    case TERN_AMX_INT8: return has_amx_int8();
#elif defined(__aarch64__)
    case TERN_NEON: return 1;
    case TERN_NEON_DOTPROD: return (getauxval(AT_HWCAP) & HWCAP_DOT_PRODUCT) != 0;
#endif
    default: return 0;
  }
}
