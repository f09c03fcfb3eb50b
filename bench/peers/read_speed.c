// How fast this machine reads memory: plain sums over a gibibyte that no cache holds, by one thread and by two, the best of
// some passes. Prints {"read1":..,"read2":..} in GB/s (1e9). Processors fetch ahead at each place that is read in order;
// one, two and four such places are tried, as which is fastest differs from machine to machine.

#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

enum { PASSES = 7, MOST_THREADS = 2, UNROLL = 32 };
static const size_t SIZE = (size_t)1 << 30;

typedef struct {
  const uint64_t *from;
  size_t count;
  int places;
  uint64_t sum;
} Share;

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

// UNROLL sums a place, 256 bytes a step: the compiler keeps them in vectors.
static void *read_share(void *argument) {
  Share *share = argument;
  uint64_t sums[UNROLL] = {0};
  size_t length = share->count / (size_t)share->places;
  for (size_t i = 0; i < length; i += UNROLL) {
    for (int place = 0; place < share->places; place++) {
      const uint64_t *at = share->from + (size_t)place * length + i;
      for (int u = 0; u < UNROLL; u++) {
        sums[u] += at[u];
      }
    }
  }
  share->sum = 0;
  for (int u = 0; u < UNROLL; u++) {
    share->sum += sums[u];
  }
  return NULL;
}

static double gigabytes_a_second(const uint64_t *memory, int threads, int places) {
  double best = 0;
  for (int pass = 0; pass < PASSES; pass++) {
    Share shares[MOST_THREADS];
    pthread_t readers[MOST_THREADS];
    size_t count = SIZE / sizeof *memory / (size_t)threads;
    double start = seconds();
    for (int i = 0; i < threads; i++) {
      shares[i] = (Share){memory + (size_t)i * count, count, places, 0};
      pthread_create(readers + i, NULL, read_share, shares + i);
    }
    uint64_t sum = 0;
    for (int i = 0; i < threads; i++) {
      pthread_join(readers[i], NULL);
      sum += shares[i].sum;
    }
    double speed = (double)SIZE / (seconds() - start) * 1e-9;
    if (sum != SIZE / sizeof *memory) {
      fprintf(stderr, "read_speed: sum=%llu is wrong\n", (unsigned long long)sum);
      exit(1);
    }
    best = speed > best ? speed : best;
  }
  return best;
}

int main(void) {
  uint64_t *memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    perror("read_speed: no memory");
    return 1;
  }
  madvise(memory, SIZE, MADV_HUGEPAGE);
  for (size_t i = 0; i < SIZE / sizeof *memory; i++) {
    memory[i] = 1;
  }
  double best[MOST_THREADS + 1] = {0};
  for (int threads = 1; threads <= MOST_THREADS; threads++) {
    for (int places = 1; places <= 4; places *= 2) {
      double speed = gigabytes_a_second(memory, threads, places);
      best[threads] = speed > best[threads] ? speed : best[threads];
    }
  }
  printf("{\"read1\":%.2f,\"read2\":%.2f}\n", best[1], best[2]);
  return 0;
}
