/* What this ARM64 processor can do, in the shape of AArch64LibCHelper. The kernel says it in two words
   (Documentation/arch/arm64/elf_hwcaps.rst). The fields for quirks of single processors, which HotSpot reads out of the
   processor's identity, stay 0: code that was compiled ahead of time does not depend on them. */
#include <asm/hwcap.h>
#include <string.h>
#include <sys/auxv.h>

#include "include/aarch64cpufeatures.h"

void determineCPUFeatures(CPUFeatures* f) {
  unsigned long first = getauxval(AT_HWCAP), second = getauxval(AT_HWCAP2);
  memset(f, 0, sizeof *f);
  f->fFP = (first & HWCAP_FP) != 0;
  f->fASIMD = (first & HWCAP_ASIMD) != 0;
  f->fEVTSTRM = (first & HWCAP_EVTSTRM) != 0;
  f->fAES = (first & HWCAP_AES) != 0;
  f->fPMULL = (first & HWCAP_PMULL) != 0;
  f->fSHA1 = (first & HWCAP_SHA1) != 0;
  f->fSHA2 = (first & HWCAP_SHA2) != 0;
  f->fCRC32 = (first & HWCAP_CRC32) != 0;
  f->fLSE = (first & HWCAP_ATOMICS) != 0;
  f->fDCPOP = (first & HWCAP_DCPOP) != 0;
  f->fSHA3 = (first & HWCAP_SHA3) != 0;
  f->fSHA512 = (first & HWCAP_SHA512) != 0;
  f->fSVE = (first & HWCAP_SVE) != 0;
  f->fPACA = (first & HWCAP_PACA) != 0;
  f->fFPHP = (first & HWCAP_FPHP) != 0;
  f->fASIMDHP = (first & HWCAP_ASIMDHP) != 0;
  f->fSVE2 = (second & HWCAP2_SVE2) != 0;
  f->fSVEBITPERM = (second & HWCAP2_SVEBITPERM) != 0;
}
