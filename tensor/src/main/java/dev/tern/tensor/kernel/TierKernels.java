package dev.tern.tensor.kernel;

/** Placeholder until the C kernels land. */
abstract non-sealed class TierKernels implements Kernels {}
