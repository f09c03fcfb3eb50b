package dev.tern.tensor.kernel;

/**
 * How activations become 8-bit integers before a product; the layout is drawn in {@code kernels.h}.
 */
public enum Quantization {
  /** A scale per 32 columns, rounded to half precision: ggml's q8_0 and q8_1. */
  PER_32,
  /** A scale per 256 columns: ggml's q8_K. */
  PER_256,
  /** A scale per 320 columns, as many as are whole steps of {@link Layout#T5}. */
  PER_320
}
