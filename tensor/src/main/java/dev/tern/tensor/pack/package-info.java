/** Weights in the layouts that kernels read: packing, and the file that keeps them. */
package dev.tern.tensor.pack;
