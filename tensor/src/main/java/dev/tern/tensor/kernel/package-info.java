/**
 * Kernels: the few loops in which nearly all time is spent.
 *
 * <p>Each kernel has a slow form in plain Java that defines it and a fast one that must agree with
 * it; one contract test runs over both. Kernels see arrays, offsets and lengths. They start no
 * threads: the caller cuts the work into ranges and hands them to the thread team. They allocate
 * nothing and check only what would otherwise corrupt a result.
 */
package dev.tern.tensor.kernel;
