/**
 * The numbers of model files, bit by bit.
 *
 * <p>Weights come in blocks: a few numbers share a scale, so that each needs only two to eight
 * bits. There is one class per {@link dev.tern.tensor.quant.Format}, {@code F32Blocks} to {@code
 * I2_SBlocks}; it draws the block's layout and says in plain Java what number each bit pattern
 * means. Those definitions are slow and are what everything fast is held to.
 *
 * <p>Left out on purpose: files (blocks come as bytes), and layouts that are fast to multiply,
 * which {@code dev.tern.tensor.pack} makes of these.
 */
package dev.tern.tensor.quant;
