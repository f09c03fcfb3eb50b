package dev.tern.tensor.pack;

import dev.tern.tensor.kernel.Layout;
import dev.tern.tensor.kernel.Quantization;
import dev.tern.tensor.quant.Format;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What a pack file begins with: whose weights it keeps, and where.
 *
 * <pre>
 *    0  "TERNPACK"
 *    8  version u32                = 2, of this header and of all layouts
 *   12  header size u32            up to the first matrix, a multiple of 4096
 *   16  CRC-32C u32                of the header from byte 20 on
 *   20  matrices u32
 *   24  file size u64
 *   32  model file: size u64, modified i64 in nanoseconds since 1970, sample u64, SHA-256 of
 *         32 bytes
 *   88  for each matrix:
 *         name string, format string, layout string, quantization string
 *         rows u32, columns u32, offset u64 (a multiple of 4096), size u64, CRC-32C u32
 *       zeros up to the header size, then the matrices; string: length u16, bytes of UTF-8
 *   All numbers little endian.
 * </pre>
 *
 * @param digest SHA-256 of the model file
 */
record PackHeader(ModelStamp model, byte[] digest, long fileSize, List<Entry> entries) {
  static final int VERSION = 2;
  static final int PAGE_SIZE = 4096;

  private static final byte[] MAGIC = "TERNPACK".getBytes(StandardCharsets.US_ASCII);
  private static final int CHECKED_FROM = 20;
  private static final int TABLE_AT = 88;

  /** More than the names of any model's matrices take. */
  private static final int MOST_HEADER_SIZE = 1 << 24;

  /** One matrix: what it was in the model file, how and where it lies in the pack. */
  record Entry(
      String name,
      Format format,
      Layout layout,
      Quantization quantization,
      int rows,
      int columns,
      long offset,
      int crc) {
    long size() {
      return layout.size(rows, columns);
    }

    /** Whether it keeps this matrix. */
    boolean keeps(FileMatrix matrix) {
      return name.equals(matrix.name())
          && format == matrix.format()
          && rows == matrix.rows()
          && columns == matrix.columns();
    }

    Entry withCrc(int found) {
      return new Entry(name, format, layout, quantization, rows, columns, offset, found);
    }
  }

  /** Whether it keeps exactly these. */
  boolean keeps(List<FileMatrix> matrices) {
    if (entries.size() != matrices.size()) {
      return false;
    }
    for (int i = 0; i < entries.size(); i++) {
      if (!entries.get(i).keeps(matrices.get(i))) {
        return false;
      }
    }
    return true;
  }

  PackHeader withModel(ModelStamp stamp) {
    return new PackHeader(stamp, digest, fileSize, entries);
  }

  /** Lays matrices out one after the other. */
  static List<Entry> plan(List<FileMatrix> matrices, Packer packer) {
    List<Entry> entries = new ArrayList<>();
    long tableSize = 0;
    for (FileMatrix matrix : matrices) {
      Layout layout = packer.layoutFor(matrix);
      Entry entry =
          new Entry(
              matrix.name(),
              matrix.format(),
              layout,
              Packer.quantizationFor(matrix.format(), layout),
              matrix.rows(),
              matrix.columns(),
              0,
              0);
      entries.add(entry);
      tableSize += entrySize(entry);
    }
    long at = pageAfter(TABLE_AT + tableSize);
    for (int i = 0; i < entries.size(); i++) {
      Entry e = entries.get(i);
      entries.set(
          i, new Entry(e.name, e.format, e.layout, e.quantization, e.rows, e.columns, at, e.crc));
      at = pageAfter(at + e.size());
    }
    return entries;
  }

  /** Where the last of them ends. */
  static long endOf(List<Entry> entries) {
    Entry last = entries.getLast();
    return pageAfter(last.offset + last.size());
  }

  private static long pageAfter(long at) {
    return (at + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;
  }

  void write(FileChannel channel) throws IOException {
    int size = Math.toIntExact(entries.getFirst().offset);
    ByteBuffer header = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).putInt(VERSION).putInt(size).putInt(0);
    header.putInt(entries.size()).putLong(fileSize);
    header.putLong(model.sizeBytes()).putLong(model.modifiedNanos()).putLong(model.sample());
    header.put(digest);
    for (Entry entry : entries) {
      putString(header, entry.name);
      putString(header, entry.format.name());
      putString(header, entry.layout.name());
      putString(header, entry.quantization.name());
      header.putInt(entry.rows).putInt(entry.columns);
      header.putLong(entry.offset).putLong(entry.size()).putInt(entry.crc);
    }
    header.putInt(CHECKED_FROM - 4, crc(header.array(), CHECKED_FROM, size));
    header.rewind();
    for (long at = 0; header.hasRemaining(); ) {
      at += channel.write(header, at);
    }
  }

  /**
   * Reads a header and checks it against itself and the file's length.
   *
   * @throws IOException with the reason, where the file can't be read or is none of ours, of
   *     another version, cut off or damaged
   */
  static PackHeader read(FileChannel channel) throws IOException {
    byte[] start = readBytes(channel, TABLE_AT);
    ByteBuffer first = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
    if (!Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new IOException("it is not a pack file");
    }
    int version = first.getInt(8);
    if (version != VERSION) {
      throw new IOException("version=" + version + "; expected " + VERSION);
    }
    int size = first.getInt(12);
    if (size < TABLE_AT || size > MOST_HEADER_SIZE || size % PAGE_SIZE != 0) {
      throw new IOException("header size=" + size + " is out of range");
    }
    byte[] all = readBytes(channel, size);
    if (crc(all, CHECKED_FROM, size) != first.getInt(16)) {
      throw new IOException("its header is damaged");
    }
    ByteBuffer header = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
    PackHeader read;
    try {
      read = parse(header);
    } catch (BufferUnderflowException | IllegalArgumentException senseless) {
      throw new IOException("its header makes no sense: " + senseless.getMessage(), senseless);
    }
    if (read.fileSize != channel.size()) {
      throw new IOException("size=" + channel.size() + "; expected " + read.fileSize);
    }
    return read;
  }

  private static PackHeader parse(ByteBuffer header) throws IOException {
    header.position(CHECKED_FROM);
    int count = header.getInt();
    long fileSize = header.getLong();
    ModelStamp model = new ModelStamp(header.getLong(), header.getLong(), header.getLong());
    byte[] digest = new byte[32];
    header.get(digest);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = getString(header);
      Format format = Format.valueOf(getString(header));
      Layout layout = Layout.valueOf(getString(header));
      Quantization quantization = Quantization.valueOf(getString(header));
      int rows = header.getInt();
      int columns = header.getInt();
      long offset = header.getLong();
      long size = header.getLong();
      int crc = header.getInt();
      if (rows < 1
          || columns < 1
          || size != layout.size(rows, columns)
          || offset < header.capacity()
          || offset % PAGE_SIZE != 0
          || offset > fileSize - size) {
        throw new IOException("matrix " + name + " lies outside");
      }
      entries.add(new Entry(name, format, layout, quantization, rows, columns, offset, crc));
    }
    return new PackHeader(model, digest, fileSize, entries);
  }

  private static byte[] readBytes(FileChannel channel, int size) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(size);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, bytes.position()) < 0) {
        throw new IOException("size=" + bytes.position() + " is too small for its header");
      }
    }
    return bytes.array();
  }

  private static int crc(byte[] bytes, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, to - from);
    return (int) crc.getValue();
  }

  private static int entrySize(Entry entry) {
    int size = 2 * Integer.BYTES + 2 * Long.BYTES + Integer.BYTES;
    for (String text :
        List.of(entry.name, entry.format.name(), entry.layout.name(), entry.quantization.name())) {
      size += Short.BYTES + text.getBytes(StandardCharsets.UTF_8).length;
    }
    return size;
  }

  private static void putString(ByteBuffer target, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0xFFFF) {
      throw new IllegalArgumentException("a name of " + bytes.length + " bytes");
    }
    target.putShort((short) bytes.length).put(bytes);
  }

  private static String getString(ByteBuffer source) {
    byte[] bytes = new byte[source.getShort() & 0xFFFF];
    source.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
