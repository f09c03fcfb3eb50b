package dev.tern.tensor.quant;

/**
 * 4 bits a number, 32 numbers share a scale (ggml: {@code block_q4_0}).
 *
 * <pre>
 *   byte   0      1     2         3        ..   17
 *         scale f16   q16 | q0  q17 | q1   ..  q31 | q15     high half | low half
 *
 *   value i = scale * (q[i] - 8),  q in 0..15
 * </pre>
 */
final class Q4_0Matrix extends Matrix {
  private final NibbleBlocks blocks;

  Q4_0Matrix(int rows, int columns, RowSource source) {
    super(Format.Q4_0, rows, columns);
    blocks = new NibbleBlocks(Format.Q4_0, rows, columns);
    packBlocks(
        Format.Q4_0,
        rows,
        columns,
        source,
        (bytes, at, groupBlock, lane) -> {
          float scale = LittleEndian.readHalf(bytes, at);
          blocks.set(groupBlock, lane, scale, -8 * scale, bytes, at + 2);
        });
  }

  @Override
  void unpack(int group, float[] tile) {
    int blocksInRow = columns() / 32;
    blocks.unpack(group * blocksInRow, blocksInRow, tile);
  }
}
