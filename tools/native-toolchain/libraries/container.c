/* cgroup v2/v1 limits behind the svm_container_* names the builder links against. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static long num(const char* p) {
  FILE* f = fopen(p, "re");
  char b[64];
  long v = -1;
  if (!f) return -1;
  if (fgets(b, sizeof b, f) && strncmp(b, "max", 3)) v = atol(b);
  fclose(f);
  return v;
}
static long quota(void) {
  FILE* f = fopen("/sys/fs/cgroup/cpu.max", "re");
  long q = -1, p = 0;
  if (f) {
    char a[32];
    if (fscanf(f, "%31s %ld", a, &p) == 2 && strcmp(a, "max")) q = atol(a);
    fclose(f);
  } else {
    q = num("/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
    p = num("/sys/fs/cgroup/cpu/cpu.cfs_period_us");
  }
  return q > 0 && p > 0 ? (q + p - 1) / p : -1;
}
static int cpus(void) {
  cpu_set_t s;
  return sched_getaffinity(0, sizeof s, &s) == 0 ? CPU_COUNT(&s)
                                                 : (int)sysconf(_SC_NPROCESSORS_ONLN);
}
static long phys(void) { return sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE); }
long svm_container_memory_limit_in_bytes(void) {
  long v = num("/sys/fs/cgroup/memory.max");
  if (v < 0) v = num("/sys/fs/cgroup/memory/memory.limit_in_bytes");
  return v > 0 && v < phys() ? v : -1;
}
int svm_container_initialize(int version) {
  return version < 240100 ? 3 : (svm_container_memory_limit_in_bytes() > 0 || quota() > 0);
}
unsigned long svm_container_physical_memory(void) { return (unsigned long)phys(); }
long svm_container_memory_and_swap_limit_in_bytes(void) { return -1; }
long svm_container_memory_soft_limit_in_bytes(void) { return num("/sys/fs/cgroup/memory.high"); }
long svm_container_memory_usage_in_bytes(void) { return num("/sys/fs/cgroup/memory.current"); }
long svm_container_memory_max_usage_in_bytes(void) { return num("/sys/fs/cgroup/memory.peak"); }
long svm_container_rss_usage_in_bytes(void) { return -1; }
long svm_container_cache_usage_in_bytes(void) { return -1; }
int svm_container_active_processor_count(void) {
  int c = cpus();
  long q = quota();
  return q > 0 && q < c ? (int)q : c;
}
