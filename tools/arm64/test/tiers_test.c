/* The harness's own test: both tiers agree with their definition at lengths around the vectors' edges, in buffers that
   end at a guard page; and where the processor lacks the dot product, reaching it all the same kills, so a wrong
   choice of tier cannot pass unnoticed. */
#include <asm/hwcap.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dot.h"

#define LONGEST 200

static int checks;

/* A buffer of that many bytes; the byte after its last one is not to be touched. */
static int8_t *guarded(size_t length) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  char *memory = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED || mprotect(memory + page, page, PROT_NONE)) {
    perror("guard page");
    exit(2);
  }
  return (int8_t *)(memory + page - length);
}

static void expect_equal(const char *tier, size_t length, int32_t expected, int32_t found) {
  checks++;
  if (expected != found) {
    printf("%s: length=%zu expected=%d found=%d\n", tier, length, expected, found);
    exit(1);
  }
}

static void expect_dotprod_kills(const int8_t *left, const int8_t *right) {
  pid_t child = fork();
  if (child == 0) _exit(dot_dotprod(left, right, LONGEST) & 1);
  int status;
  waitpid(child, &status, 0);
  checks++;
  if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGILL) {
    printf("dotprod ran on a processor without it: status=%#x expected=SIGILL\n", (unsigned)status);
    exit(1);
  }
}

int main(void) {
  int has_dotprod = (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0;
  int8_t *left = guarded(LONGEST), *right = guarded(LONGEST);
  uint32_t state = 1;
  for (int i = 0; i < LONGEST; i++) {
    state = state * 1664525 + 1013904223;
    left[i] = i % 3 ? (int8_t)(state >> 24) : INT8_MIN;
    right[i] = i % 5 ? (int8_t)(state >> 16) : INT8_MIN;
  }

  for (size_t length = 0; length <= LONGEST; length++) {
    const int8_t *l = left + LONGEST - length, *r = right + LONGEST - length;
    int32_t expected = 0;
    for (size_t i = 0; i < length; i++) expected += l[i] * r[i];
    expect_equal("neon", length, expected, dot_neon(l, r, length));
    if (has_dotprod) expect_equal("dotprod", length, expected, dot_dotprod(l, r, length));
  }
  if (!has_dotprod) expect_dotprod_kills(left, right);

  printf("dotprod=%d, %d checks\n", has_dotprod, checks);
  return 0;
}
