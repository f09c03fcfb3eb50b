package dev.tern.llm.gguf;

import dev.tern.llm.LlmException;
import dev.tern.llm.MalformedGgufException;
import dev.tern.tensor.quant.Format;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A GGUF file, mapped; for use by several threads. The mapping goes when this is closed and nothing
 * refers to a tensor's data any more; what was copied from it stays valid.
 *
 * <pre>
 *   "GGUF"  version u32 = 3  tensor count u64  metadata count u64
 *   metadata:  key string, type u32, value                              (count times)
 *   tensors:   name string, dimensions u32, lengths u64.., type u32, offset u64   (count times)
 *   padding to the alignment (metadata general.alignment, 32 unless told)
 *   data:      each tensor at its offset from here, a multiple of the alignment
 *
 *   string: length u64, bytes of UTF-8        array: element type u32, count u64, elements
 *   All numbers little endian. Source: ggml's docs/gguf.md.
 * </pre>
 */
public final class GgufFile implements AutoCloseable {
  private static final int MAGIC = 0x46554747; // "GGUF"
  private static final int VERSION = 3;
  private static final int MOST_DIMENSIONS = 4;

  /** In a tensor; far more than any model has, far less than overflows. */
  private static final long MOST_ELEMENTS = 1L << 40;

  /** Of one dimension; a row of float32 then still has fewer bytes than an int can count. */
  private static final long LONGEST = 1L << 28;

  /** Of a tensor's data: more than any file has, far less than overflows. */
  private static final long LARGEST_OFFSET = 1L << 48;

  /** Keys are of up to 65535 bytes and tensors' names of up to 64, says ggml's docs/gguf.md. */
  private static final int LONGEST_KEY = 0xFFFF;

  private static final int LONGEST_NAME = 64;
  private static final int MOST_ENTRIES = 1 << 16;
  private static final int LARGEST_ALIGNMENT = 1 << 20;

  /** A string takes at least its length; a metadata entry a key, a type and one byte. */
  private static final int LEAST_TEXT_SIZE = 8;

  private static final int LEAST_METADATA_SIZE = LEAST_TEXT_SIZE + 4 + 1;
  private static final int LEAST_TENSOR_SIZE = LEAST_TEXT_SIZE + 4 + 8 + 4 + 8;

  private MemorySegment file; // null once it is closed
  private final GgufMetadata metadata;
  private final SequencedMap<String, TensorInfo> tensors;

  private GgufFile(
      MemorySegment file, GgufMetadata metadata, SequencedMap<String, TensorInfo> tensors) {
    this.file = file;
    this.metadata = metadata;
    this.tensors = tensors;
  }

  /**
   * Maps a file and reads all but its tensors' data.
   *
   * @throws MalformedGgufException when it is not GGUF version 3, cut off or damaged, or holds a
   *     format that this engine does not read
   * @throws LlmException when it is missing or can't be read
   */
  public static GgufFile open(Path path) {
    String name = String.valueOf(path.getFileName());
    if (!Files.isRegularFile(path)) {
      throw new LlmException(path + ": no such model file; pull the model or give another path");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      // Not an arena to be closed: all of a team read weights while they pack them.
      return parse(
          name, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto()));
    } catch (IOException unreadable) {
      throw new LlmException(path + ": cannot be read: " + unreadable.getMessage(), unreadable);
    }
  }

  public GgufMetadata metadata() {
    return metadata;
  }

  /** All tensors by name, in the order of the file. */
  public SequencedMap<String, TensorInfo> tensors() {
    return tensors;
  }

  /** Copies bytes of a tensor's data to the start of {@code target}. */
  public void read(TensorInfo tensor, long offsetBytes, int sizeBytes, byte[] target) {
    if (offsetBytes < 0 || offsetBytes + sizeBytes > tensor.sizeBytes()) {
      throw new IllegalArgumentException(
          tensor.name()
              + ": offset="
              + offsetBytes
              + ", size="
              + sizeBytes
              + " is outside its "
              + tensor.sizeBytes()
              + " bytes");
    }
    long from = tensor.offsetBytes() + offsetBytes;
    MemorySegment.copy(file, ValueLayout.JAVA_BYTE, from, target, 0, sizeBytes);
  }

  /** A tensor's data in the mapping, with its trailer where the format has one. Read-only. */
  public MemorySegment data(TensorInfo tensor) {
    if (!tensor.equals(tensors.get(tensor.name()))) {
      throw new IllegalArgumentException(tensor.name() + " is not a tensor of this file");
    }
    return file.asSlice(tensor.offsetBytes(), tensor.sizeBytes());
  }

  /** The scale that all numbers of a tensor share on top of what its blocks say; 1 but for I2_S. */
  public float scale(TensorInfo tensor) {
    byte[] trailer = new byte[tensor.format().trailerSize()];
    read(tensor, tensor.sizeBytes() - trailer.length, trailer.length, trailer);
    return tensor.format().tensorScale(trailer, 0);
  }

  @Override
  public void close() {
    file = null;
  }

  /** Reads a file that is in memory, which stays the caller's. */
  static GgufFile parse(String name, MemorySegment file) {
    GgufCursor cursor = new GgufCursor(name, file);
    int magic = cursor.readInt("magic");
    if (magic != MAGIC) {
      throw new MalformedGgufException(
          name,
          0,
          String.format(
              "not a GGUF file: offset=0, expected 0x%08x (\"GGUF\"), found 0x%08x; "
                  + "give a model in GGUF format",
              MAGIC, magic));
    }
    int version = cursor.readInt("version");
    if (version != VERSION) {
      throw new MalformedGgufException(
          name,
          4,
          "GGUF version at offset=4: expected "
              + VERSION
              + ", found "
              + Integer.toUnsignedString(version)
              + "; convert the model to version "
              + VERSION);
    }
    int tensorCount = cursor.readCount("tensor count", LEAST_TENSOR_SIZE, MOST_ENTRIES);
    int metadataCount = cursor.readCount("metadata count", LEAST_METADATA_SIZE, MOST_ENTRIES);

    GgufMetadata metadata = readMetadata(name, cursor, metadataCount);
    int alignment = metadata.integer("general.alignment", 1, LARGEST_ALIGNMENT, 32);
    if (Integer.bitCount(alignment) != 1) {
      throw cursor.wrong(
          metadata.offset("general.alignment"),
          "general.alignment",
          "a power of two",
          String.valueOf(alignment));
    }
    SequencedMap<String, TensorInfo> tensors =
        readTensors(cursor, tensorCount, alignment, file.byteSize());
    return new GgufFile(file.asReadOnly(), metadata, tensors);
  }

  private static GgufMetadata readMetadata(String name, GgufCursor cursor, int count) {
    Map<String, GgufMetadata.Value> values = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      long at = cursor.offset();
      String key = cursor.readText("metadata key", LONGEST_KEY);
      int type = cursor.readInt("type of " + key);
      long valueAt = cursor.offset();
      Object value = readValue(cursor, key, type);
      if (values.put(key, new GgufMetadata.Value(value, valueAt)) != null) {
        throw cursor.wrong(at, "metadata", "each key once", "a second " + key);
      }
    }
    return new GgufMetadata(name, values, cursor.offset());
  }

  /** Integers of every width become Long, floats Double; arrays stay compact. */
  private static Object readValue(GgufCursor cursor, String key, int type) {
    return switch (type) {
      case 0 -> (long) Byte.toUnsignedInt(cursor.readByte(key));
      case 1 -> (long) cursor.readByte(key);
      case 2 -> (long) Short.toUnsignedInt(cursor.readShort(key));
      case 3 -> (long) cursor.readShort(key);
      case 4 -> Integer.toUnsignedLong(cursor.readInt(key));
      case 5 -> (long) cursor.readInt(key);
      case 6 -> (double) Float.intBitsToFloat(cursor.readInt(key));
      case 7 -> cursor.readByte(key) != 0;
      case 8 -> cursor.readText(key);
      case 9 -> readArray(cursor, key);
      case 10, 11 -> cursor.readLong(key);
      case 12 -> Double.longBitsToDouble(cursor.readLong(key));
      default -> throw unknownType(cursor, key, type);
    };
  }

  private static Object readArray(GgufCursor cursor, String key) {
    int type = cursor.readInt("element type of " + key);
    return switch (type) {
      case 0, 1, 7 -> cursor.readBytes(cursor.readCount("count of " + key, 1), key);
      case 2, 3 -> readShorts(cursor, key, cursor.readCount("count of " + key, 2), type == 2);
      case 4, 5 -> readInts(cursor, key, cursor.readCount("count of " + key, 4));
      case 6 -> readFloats(cursor, key, cursor.readCount("count of " + key, 4));
      case 8 -> readTexts(cursor, key, cursor.readCount("count of " + key, LEAST_TEXT_SIZE));
      case 10, 11, 12 -> readLongs(cursor, key, cursor.readCount("count of " + key, 8));
      default -> throw unknownType(cursor, key, type);
    };
  }

  private static int[] readShorts(GgufCursor cursor, String key, int count, boolean unsigned) {
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      short value = cursor.readShort(key);
      values[i] = unsigned ? Short.toUnsignedInt(value) : value;
    }
    return values;
  }

  private static int[] readInts(GgufCursor cursor, String key, int count) {
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      values[i] = cursor.readInt(key);
    }
    return values;
  }

  private static float[] readFloats(GgufCursor cursor, String key, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = Float.intBitsToFloat(cursor.readInt(key));
    }
    return values;
  }

  private static long[] readLongs(GgufCursor cursor, String key, int count) {
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] = cursor.readLong(key);
    }
    return values;
  }

  private static String[] readTexts(GgufCursor cursor, String key, int count) {
    String[] values = new String[count];
    for (int i = 0; i < count; i++) {
      values[i] = cursor.readText(key);
    }
    return values;
  }

  private static MalformedGgufException unknownType(GgufCursor cursor, String key, int type) {
    return cursor.wrong(
        cursor.offset() - 4,
        "metadata type of " + key,
        "0..12, and no array in an array",
        Integer.toUnsignedString(type));
  }

  private static SequencedMap<String, TensorInfo> readTensors(
      GgufCursor cursor, int count, int alignment, long fileSize) {
    List<TensorInfo> fromDataStart = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      fromDataStart.add(readTensor(cursor, alignment));
    }

    long dataStart = (cursor.offset() + alignment - 1) / alignment * alignment;
    SequencedMap<String, TensorInfo> tensors = new LinkedHashMap<>();
    for (TensorInfo tensor : fromDataStart) {
      long offset = dataStart + tensor.offsetBytes();
      if (offset > fileSize || tensor.sizeBytes() > fileSize - offset) {
        throw cursor.wrong(
            offset,
            "data of tensor " + tensor.name(),
            tensor.sizeBytes() + " bytes",
            Math.max(0, fileSize - offset) + " before the end of the file");
      }
      TensorInfo placed =
          new TensorInfo(
              tensor.name(), tensor.shape(), tensor.format(), offset, tensor.sizeBytes());
      if (tensors.put(tensor.name(), placed) != null) {
        throw cursor.wrong(offset, "tensors", "each name once", "a second " + tensor.name());
      }
    }
    requireApart(cursor, tensors.values());
    return tensors;
  }

  private static void requireApart(GgufCursor cursor, Collection<TensorInfo> tensors) {
    List<TensorInfo> inOrder = new ArrayList<>(tensors);
    inOrder.sort(Comparator.comparingLong(TensorInfo::offsetBytes));
    for (int i = 1; i < inOrder.size(); i++) {
      TensorInfo before = inOrder.get(i - 1);
      TensorInfo tensor = inOrder.get(i);
      long end = before.offsetBytes() + before.sizeBytes();
      if (tensor.offsetBytes() < end) {
        throw cursor.wrong(
            tensor.offsetBytes(),
            "data of tensor " + tensor.name(),
            "a start after that of " + before.name() + ", which ends at " + end,
            String.valueOf(tensor.offsetBytes()));
      }
    }
  }

  /** Reads one entry of the table; its offset still counts from the start of the data. */
  private static TensorInfo readTensor(GgufCursor cursor, int alignment) {
    String name = cursor.readText("tensor name", LONGEST_NAME);
    long at = cursor.offset();
    int dimensions = cursor.readInt("dimensions of " + name);
    if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
      throw cursor.wrong(at, "dimensions of " + name, "1..4", Integer.toUnsignedString(dimensions));
    }
    List<Long> shape = new ArrayList<>();
    long elements = 1;
    for (int i = 0; i < dimensions; i++) {
      at = cursor.offset();
      long length = cursor.readLong("shape of " + name);
      long longest = Math.min(LONGEST, MOST_ELEMENTS / elements);
      if (length < 1 || length > longest) {
        throw cursor.wrong(at, "shape of " + name, "1.." + longest, Long.toUnsignedString(length));
      }
      shape.add(length);
      elements *= length;
    }
    Format format = format(cursor, name);
    long blockLength = format.blockLength();
    if (shape.getFirst() % blockLength != 0) {
      throw cursor.wrong(
          at, "columns of " + name, "a multiple of " + blockLength, "" + shape.getFirst());
    }
    at = cursor.offset();
    long offset = cursor.readLong("offset of " + name);
    if (offset < 0 || offset % alignment != 0 || offset >= LARGEST_OFFSET) {
      throw cursor.wrong(
          at,
          "offset of " + name,
          "a multiple of " + alignment + " below 2^48",
          Long.toUnsignedString(offset));
    }
    return new TensorInfo(
        name,
        shape,
        format,
        offset,
        elements / blockLength * format.blockSize() + format.trailerSize());
  }

  private static Format format(GgufCursor cursor, String tensor) {
    int type = cursor.readInt("type of " + tensor);
    return GgmlType.format(type)
        .orElseThrow(
            () ->
                cursor.unsupported(
                    "tensor " + tensor + ": type=" + GgmlType.unreadName(type),
                    Arrays.toString(Format.values())));
  }
}
