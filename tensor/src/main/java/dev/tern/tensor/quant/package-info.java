/**
 * Matrices as they are stored in model files, and their product with vectors.
 *
 * <p>Weights come in blocks: a few numbers share a scale, so that each needs only 4 or 8 bits.
 * There is one class per {@link dev.tern.tensor.quant.Format}; it draws the block's layout, says in
 * plain Java what number each bit pattern means ({@code dequantize}, the definition), and unpacks
 * blocks with vectors. The idea that keeps all of them short: a matrix is repacked once, at load,
 * so that a vector lane is a row. Every format then unpacks into the same kind of tile, and one
 * product, {@link dev.tern.tensor.quant.TileProduct}, serves them all: one input when a token is
 * written, many when a prompt is read.
 *
 * <p>Inputs and sums are float32; nothing is rounded that the file did not round. Left out on
 * purpose: file formats (a matrix is handed its rows as bytes) and integer arithmetic.
 */
package dev.tern.tensor.quant;
