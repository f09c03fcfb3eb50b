package dev.tern.llm.layer;

import dev.tern.tensor.kernel.Kernels.CacheNumbers;

/** How a cache keeps keys and values. */
public enum KvFormat {
  /** 8-bit integers with a scale for each head and position: a quarter of the memory to read. */
  INT8(CacheNumbers.INT8),
  /** Half precision, as llama.cpp keeps them by itself: what to compare with it. */
  F16(CacheNumbers.F16),
  /** Floats, for exactness tests. */
  F32(CacheNumbers.F32);

  private final CacheNumbers numbers;

  KvFormat(CacheNumbers numbers) {
    this.numbers = numbers;
  }

  /** What the kernels call it. */
  CacheNumbers numbers() {
    return numbers;
  }
}
