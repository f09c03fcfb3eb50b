package dev.tern.llm.layer;

/** How a cache keeps keys and values. */
public enum KvFormat {
  /** 8-bit integers with a scale for each head and position: a quarter of the memory to read. */
  INT8,
  /** Floats, for exactness tests. */
  F32
}
