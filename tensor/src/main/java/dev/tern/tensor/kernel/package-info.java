/**
 * Kernels: the few loops in which nearly all time is spent.
 *
 * <p>{@link dev.tern.tensor.kernel.Kernels} is C, for the strongest instruction set of the
 * processor, through one class of native methods that stands line for line beside {@code
 * kernels.h}; plain Java defines what each must give, and contract tests hold all to it.
 *
 * <p>Kernels see addresses or arrays, and lengths. They start no threads: the caller cuts the work
 * into shares for the thread team. They allocate nothing and check nothing; the packages {@code
 * pack} and {@code memory} are the checked way in.
 */
package dev.tern.tensor.kernel;
