/* Whether the processor this runs on has what an executable was built for. Of no one instruction set: the features are
   bytes, each 0 or 1, in the order of the header. */
#include <stdio.h>
#include <stdlib.h>

#ifdef __aarch64__
#include "include/aarch64cpufeatures.h"
#else
#include "include/amd64cpufeatures.h"
#endif

void determineCPUFeatures(CPUFeatures* f);

/* mask holds the build-time features bitwise negated; every byte pair must OR to all ones */
int checkCPUFeatures(const unsigned char* mask) {
  CPUFeatures f;
  determineCPUFeatures(&f);
  const unsigned char* h = (const unsigned char*)&f;
  for (size_t i = 0; i < sizeof f; i++)
    if ((unsigned char)(h[i] | mask[i]) != 0xff) return 1;
  return 0;
}

int checkCPUFeaturesOrExit(const unsigned char* mask, const char* msg) {
  if (checkCPUFeatures(mask)) {
    fputs(msg, stderr);
    fputc('\n', stderr);
    exit(1);
  }
  return 0;
}
