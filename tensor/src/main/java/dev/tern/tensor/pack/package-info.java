/**
 * Weights in the layouts that kernels read: packing, and the file that keeps them.
 *
 * <p>Model files store rows of blocks; a kernel wants 16 rows side by side, so that nothing is ever
 * added across the lanes of a vector. {@link dev.tern.tensor.pack.Packer} moves the bits from one
 * into the other: every format becomes a row of integers and half-precision scales, and every
 * layout is written from such a row, so that formats and layouts need not know each other.
 *
 * <p>{@link dev.tern.tensor.pack.PackFile} keeps the result beside the model and maps it at the
 * next start. It is a cache: whatever is wrong with it, weights are packed again, into memory if
 * need be, and the caller is told in one line.
 *
 * <p>Left out on purpose: model files (a matrix is handed its bytes, {@link
 * dev.tern.tensor.pack.FileMatrix}) and arithmetic on weights, which is the kernels'.
 */
package dev.tern.tensor.pack;
