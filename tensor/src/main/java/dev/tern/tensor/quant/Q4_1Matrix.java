package dev.tern.tensor.quant;

/**
 * 4 bits a number, 32 numbers share a scale and a least value (ggml: {@code block_q4_1}).
 *
 * <pre>
 *   byte   0      1     2      3     4         5        ..   19
 *         scale f16   least f16    q16 | q0  q17 | q1   ..  q31 | q15     high half | low half
 *
 *   value i = scale * q[i] + least,  q in 0..15
 * </pre>
 */
final class Q4_1Matrix extends Matrix {
  private final NibbleBlocks blocks;

  Q4_1Matrix(int rows, int columns, RowSource source) {
    super(Format.Q4_1, rows, columns);
    blocks = new NibbleBlocks(Format.Q4_1, rows, columns);
    packBlocks(
        Format.Q4_1,
        rows,
        columns,
        source,
        (bytes, at, groupBlock, lane) -> {
          float scale = LittleEndian.readHalf(bytes, at);
          float least = LittleEndian.readHalf(bytes, at + 2);
          blocks.set(groupBlock, lane, scale, least, bytes, at + 4);
        });
  }

  @Override
  void unpack(int group, float[] tile) {
    int blocksInRow = columns() / 32;
    blocks.unpack(group * blocksInRow, blocksInRow, tile);
  }
}
