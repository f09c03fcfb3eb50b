/* Small things of libc that the builder calls through functions without variable arguments. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

extern char** environ;
char** getEnviron(void) { return environ; }
int getThreadId(void) { return (int)syscall(SYS_gettid); }
void codeSynchronization_clearCache(long a, long n) {
  __builtin___clear_cache((char*)a, (char*)a + n);
}
void* mremapP(void* o, size_t os, size_t ns, int f, void* n) { return mremap(o, os, ns, f, n); }
int openSII(const char* p, int f, int m) { return open(p, f, m); }
int openatISII(int d, const char* p, int f, int m) { return openat(d, p, f, m); }
int fprintfSD(FILE* s, const char* f, const char* a, int d) { return fprintf(s, f, a, d); }

long getThreadUserTimeSlow(int tid) {
  char p[64], b[1024];
  snprintf(p, sizeof p, "/proc/self/task/%d/stat", tid);
  int fd = open(p, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  ssize_t n = read(fd, b, sizeof b - 1);
  close(fd);
  if (n <= 0) return -1;
  b[n] = 0;
  char* q = strrchr(b, ')');
  long user = -1, system = -1;
  if (!q ||
      sscanf(q + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld", &user, &system) != 2)
    return -1;
  return user * (1000000000L / sysconf(_SC_CLK_TCK));
}

extern char* findJavaTZ_md(const char* java_home);
char* SVM_FindJavaTZmd(const char* mappings, int len) {
  (void)mappings;
  (void)len;
  return findJavaTZ_md("");
}
