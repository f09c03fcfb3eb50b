/** Native memory that kernels work on: rows of floats, rows of 8-bit activations. */
package dev.tern.tensor.memory;
