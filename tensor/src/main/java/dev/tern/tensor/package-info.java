/**
 * Arithmetic on packed matrices: number formats, matrix-vector and matrix-matrix products, the
 * thread team. Used by the language model and by the Whisper listener; knows no model and no file
 * format.
 */
package dev.tern.tensor;
