/**
 * Matrices as they are stored in model files, and their product with vectors.
 *
 * <p>Weights come in blocks: a few numbers share a scale, so that each needs only two to eight
 * bits. There is one class per {@link dev.tern.tensor.quant.Format}, {@code F32Blocks} to {@code
 * I2_SBlocks}; it draws the block's layout and says in plain Java what number each bit pattern
 * means. Those definitions are slow and are what everything fast is held to.
 *
 * <p>The packed matrices beside them are fast: a matrix is repacked once, at load, so that a vector
 * lane is a row. Every format then unpacks into the same kind of tile, and one product, {@link
 * dev.tern.tensor.quant.TileProduct}, serves them all: one input when a token is written, many when
 * a prompt is read. Inputs and sums are float32; nothing is rounded that the file did not round.
 *
 * <p>Left out on purpose: file formats (a matrix is handed its rows as bytes) and integer
 * arithmetic.
 */
package dev.tern.tensor.quant;
