// Memory that ends at a page nobody may touch, so that a read or write behind it ends the program. For tests.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// Holds `size` bytes, the last of them before the page; filled with 0xa5. Never given back: a test ends soon.
static inline void *guarded(size_t size) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE), room = (size + page - 1) / page * page;
  uint8_t *memory = mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED || mprotect(memory + room, page, PROT_NONE) != 0) {
    perror("guarded memory");
    exit(2);
  }
  memset(memory, 0xa5, room);
  return memory + room - size;
}

static inline void give_back(void *memory, size_t size) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE), room = (size + page - 1) / page * page;
  munmap((uint8_t *)memory + size - room, room + page);
}
