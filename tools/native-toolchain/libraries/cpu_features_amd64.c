/* What this processor can do, in the shape of AMD64LibCHelper: asked when an executable is built
   for this machine, and at each start (cpu_check.c). */
#include <cpuid.h>
#include <string.h>

#include "include/amd64cpufeatures.h"

static unsigned long xgetbv0(void) {
  unsigned a, d;
  __asm__ volatile("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
  return ((unsigned long)d << 32) | a;
}

/* The features of this processor that the operating system lets programs use. */
#define BIT(r, n) (((r) >> (n)) & 1u)
void determineCPUFeatures(CPUFeatures* f) {
  unsigned a, b, c, d, max, xmax;
  memset(f, 0, sizeof *f);
  __cpuid(0, max, b, c, d);
  int amd = b == 0x68747541u || b == 0x6f677948u; /* AuthenticAMD, HygonGenuine */
  __cpuid(1, a, b, c, d);
  f->fCX8 = BIT(d, 8);
  f->fCMOV = BIT(d, 15);
  f->fFXSR = BIT(d, 24);
  f->fHT = BIT(d, 28);
  f->fMMX = BIT(d, 23);
  f->fSSE = BIT(d, 25);
  f->fSSE2 = BIT(d, 26);
  f->fTSC = BIT(d, 4);
  f->fFLUSH = BIT(d, 19);
  f->fSSE3 = BIT(c, 0);
  f->fSSSE3 = BIT(c, 9);
  f->fSSE4_1 = BIT(c, 19);
  f->fSSE4_2 = BIT(c, 20);
  f->fPOPCNT = BIT(c, 23);
  f->fCLMUL = BIT(c, 1);
  f->fAES = BIT(c, 25);
  f->fHV = BIT(c, 31);
  unsigned long xcr0 = BIT(c, 27) ? xgetbv0() : 0;
  int ymm = (xcr0 & 6) == 6, zmm = ymm && (xcr0 & 0xe0) == 0xe0, apx = (xcr0 >> 19) & 1;
  if (ymm && BIT(c, 28)) {
    f->fAVX = 1;
    f->fVZEROUPPER = 1;
    f->fFMA = BIT(c, 12);
    f->fF16C = BIT(c, 29);
  }
  if (max >= 7) {
    unsigned sub;
    __cpuid_count(7, 0, sub, b, c, d);
    f->fBMI1 = BIT(b, 3);
    f->fBMI2 = BIT(b, 8);
    f->fERMS = BIT(b, 9);
    f->fRTM = BIT(b, 11);
    f->fADX = BIT(b, 19);
    f->fFLUSHOPT = BIT(b, 23);
    f->fCLWB = BIT(b, 24);
    f->fSHA = BIT(b, 29);
    f->fRDPID = BIT(c, 22);
    f->fFSRM = BIT(d, 4);
    f->fSERIALIZE = BIT(d, 14);
    f->fPKU = BIT(c, 3);
    f->fOSPKE = BIT(c, 4);
    f->fCET_SS = BIT(c, 7);
    f->fCET_IBT = BIT(d, 20);
    if (f->fAVX) {
      f->fAVX2 = BIT(b, 5);
      f->fGFNI = BIT(c, 8);
    }
    if (f->fAVX && zmm && BIT(b, 16)) {
      f->fAVX512F = 1;
      f->fAVX512DQ = BIT(b, 17);
      f->fAVX512_IFMA = BIT(b, 21);
      f->fAVX512PF = BIT(b, 26);
      f->fAVX512ER = BIT(b, 27);
      f->fAVX512CD = BIT(b, 28);
      f->fAVX512BW = BIT(b, 30);
      f->fAVX512VL = BIT(b, 31);
      f->fAVX512_VBMI = BIT(c, 1);
      f->fAVX512_VBMI2 = BIT(c, 6);
      f->fAVX512_VAES = BIT(c, 9);
      f->fAVX512_VPCLMULQDQ = BIT(c, 10);
      f->fAVX512_VNNI = BIT(c, 11);
      f->fAVX512_BITALG = BIT(c, 12);
      f->fAVX512_VPOPCNTDQ = BIT(c, 14);
      f->fAVX512_FP16 = BIT(d, 23);
    }
    if (sub >= 1) {
      unsigned a1, b1, cc1, dd1;
      __cpuid_count(7, 1, a1, b1, cc1, dd1);
      if (f->fAVX) {
        f->fSHA512 = BIT(a1, 0);
        f->fAVX_IFMA = BIT(a1, 23);
      }
      f->fAPX_F = apx && BIT(dd1, 21);
    }
  }
  __cpuid(0x80000000u, xmax, b, c, d);
  if (xmax >= 0x80000001u) {
    __cpuid(0x80000001u, a, b, c, d);
    f->fLZCNT = BIT(c, 5);
    f->fAMD_3DNOW_PREFETCH = BIT(c, 8) | (amd && BIT(d, 31));
    f->fSSE4A = amd && BIT(c, 6);
    f->fRDTSCP = BIT(d, 27);
  }
  if (xmax >= 0x80000007u) {
    __cpuid(0x80000007u, a, b, c, d);
    f->fTSCINV_BIT = BIT(d, 8);
    f->fTSCINV = BIT(d, 8);
  }
}
