/* What the native executable asks its processor at each start, on processors whose answers are known. */
#include <stdio.h>
#include <string.h>

#include "../../native-toolchain/libraries/include/aarch64cpufeatures.h"

void determineCPUFeatures(CPUFeatures *features);
int checkCPUFeatures(const unsigned char *negated);

/* Arm's technical reference manuals: the A72 is an Armv8.0 processor; the A76 has the atomics and halves of 8.2. */
static const struct {
  const char *name;
  unsigned char atomics, halves;
} known[] = {{"cortex-a72", 0, 0}, {"cortex-a76", 1, 1}};

static int failed;

static void expect(const char *what, int expected, int found) {
  if (expected == found) return;
  printf("%s: expected=%d found=%d\n", what, expected, found);
  failed = 1;
}

int main(int count, char **arguments) {
  const char *processor = count > 1 ? arguments[1] : "";
  CPUFeatures features;
  determineCPUFeatures(&features);
  expect("fp", 1, features.fFP);
  expect("asimd", 1, features.fASIMD);
  expect("sve", 0, features.fSVE);
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (!strcmp(known[i].name, processor)) {
      expect("atomics", known[i].atomics, features.fLSE);
      expect("halves", known[i].halves, features.fASIMDHP);
    }

  /* An executable carries the negation of what it was built for: here of nothing, of this processor, of atomics. */
  unsigned char negated[sizeof features];
  memset(negated, 0xff, sizeof negated);
  expect("check of no feature", 0, checkCPUFeatures(negated));
  for (size_t i = 0; i < sizeof negated; i++) negated[i] = (unsigned char)~((unsigned char *)&features)[i];
  expect("check of this processor", 0, checkCPUFeatures(negated));
  memset(negated, 0xff, sizeof negated);
  ((CPUFeatures *)negated)->fLSE = (unsigned char)~1;
  expect("check of atomics", !features.fLSE, checkCPUFeatures(negated));

  printf("atomics=%d halves=%d crc32=%d\n", features.fLSE, features.fASIMDHP, features.fCRC32);
  return failed;
}
