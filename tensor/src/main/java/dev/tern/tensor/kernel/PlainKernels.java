package dev.tern.tensor.kernel;

/** Placeholder until the definitions land. */
abstract non-sealed class PlainKernels implements Kernels {}
