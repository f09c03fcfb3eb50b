package dev.tern.asr.whisper;

import dev.tern.asr.AsrException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the variables of a CTranslate2 model file, version 6.
 *
 * <pre>
 *   all numbers little-endian, unsigned; a string is u16 size, bytes, the last one NUL
 *
 *   u32 version (6)
 *   string specification ("WhisperSpec") | u32 its revision (3)
 *   u32 variable count
 *   per variable:
 *     string name | u8 rank | u32 extent[rank]
 *     u8 type: 0 float32, 1 int8, 2 int16, 3 int32, 4 float16
 *     u32 size in bytes | the values, row-major, not aligned
 *   u32 alias count
 *   per alias: string alias | string name
 * </pre>
 *
 * <p>Opening reads the names and checks that every variable lies within the file; values are read
 * when asked for. Nothing is trusted: a file that is cut off, foreign or of another shape ends in
 * an {@link AsrException} with the offset.
 */
final class Ct2File implements WhisperFile {
  private static final int VERSION = 6;
  private static final String SPECIFICATION = "WhisperSpec";
  private static final int REVISION = 3;
  private static final int MOST_VARIABLES = 100_000;
  private static final int MOST_RANK = 8;
  private static final String ADVICE = "; fetch the model again: tern models pull whisper-tiny.en";

  private enum Type {
    FLOAT32(4),
    INT8(1),
    INT16(2),
    INT32(4),
    FLOAT16(2);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }
  }

  private record Variable(String name, Type type, int[] shape, long offsetBytes, int sizeBytes) {}

  private final Path path;
  private final FileChannel channel;
  private final long fileSize;
  private final Map<String, Variable> variables = new HashMap<>();
  private long position;

  private Ct2File(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    this.fileSize = channel.size();
  }

  /** Opens a file and reads its directory. */
  static Ct2File open(Path path) {
    try {
      var file = new Ct2File(path, FileChannel.open(path, StandardOpenOption.READ));
      try {
        file.readDirectory();
        return file;
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw new AsrException(path + ": cannot be read (" + e + ")" + ADVICE, e);
    }
  }

  private void readDirectory() throws IOException {
    long version = u32("version");
    if (version != VERSION) {
      throw wrong(0, "version=" + VERSION + " of a CTranslate2 model", "version=" + version);
    }
    long at = position;
    String specification = string("specification");
    if (!specification.equals(SPECIFICATION)) {
      throw wrong(at, "specification=" + SPECIFICATION, "specification=" + specification);
    }
    at = position;
    long revision = u32("revision");
    if (revision != REVISION) {
      throw wrong(at, "revision=" + REVISION, "revision=" + revision);
    }

    int count = count("variable count", MOST_VARIABLES);
    for (int i = 0; i < count; i++) {
      Variable variable = variable();
      variables.put(variable.name(), variable);
    }

    int aliases = count("alias count", MOST_VARIABLES);
    for (int i = 0; i < aliases; i++) {
      at = position;
      String alias = string("alias");
      String name = string("name of alias");
      Variable variable = variables.get(name);
      if (variable == null) {
        throw wrong(at, "an alias of a variable", "alias " + alias + " of unknown " + name);
      }
      variables.put(alias, variable);
    }
  }

  private Variable variable() throws IOException {
    long at = position;
    String name = string("variable name");
    int rank = u8("rank of " + name);
    if (rank > MOST_RANK) {
      throw wrong(at, name + " of rank 0.." + MOST_RANK, "rank=" + rank);
    }
    int[] shape = new int[rank];
    long elements = 1;
    for (int i = 0; i < rank; i++) {
      shape[i] = count("extent of " + name, Integer.MAX_VALUE);
      elements = Math.min(elements * shape[i], Integer.MAX_VALUE);
    }
    int code = u8("type of " + name);
    if (code >= Type.values().length) {
      throw wrong(at, name + " of type 0.." + (Type.values().length - 1), "type=" + code);
    }
    Type type = Type.values()[code];
    long size = u32("size of " + name);
    if (size != elements * type.bytes || size > Integer.MAX_VALUE) {
      throw wrong(
          at,
          name + " " + type + Arrays.toString(shape) + " of " + elements * type.bytes + " bytes",
          "bytes=" + size);
    }
    var variable = new Variable(name, type, shape, position, (int) size);
    require(size, "values of " + name);
    position += size;
    return variable;
  }

  /**
   * Reads a tensor of float32 or float16 values as floats.
   *
   * @param shape what it must have
   */
  @Override
  public float[] floats(String name, int... shape) {
    Variable variable = find(name);
    if (!Arrays.equals(variable.shape(), shape)) {
      throw wrong(
          variable.offsetBytes(),
          name + Arrays.toString(shape),
          name + Arrays.toString(variable.shape()));
    }
    ByteBuffer bytes = values(variable);
    float[] floats = new float[variable.sizeBytes() / variable.type().bytes];
    switch (variable.type()) {
      case FLOAT32 -> bytes.asFloatBuffer().get(floats);
      case FLOAT16 -> {
        ShortBuffer halves = bytes.asShortBuffer();
        for (int i = 0; i < floats.length; i++) {
          floats[i] = Float.float16ToFloat(halves.get(i));
        }
      }
      case INT8, INT16, INT32 ->
          throw wrong(
              variable.offsetBytes(),
              name + " of type FLOAT32 or FLOAT16",
              "type=" + variable.type());
    }
    return floats;
  }

  @Override
  public int heads() {
    return integer("encoder/num_heads");
  }

  /** Reads a single whole number. */
  int integer(String name) {
    Variable variable = find(name);
    if (variable.shape().length != 0) {
      throw wrong(
          variable.offsetBytes(),
          name + " as one number",
          name + Arrays.toString(variable.shape()));
    }
    ByteBuffer bytes = values(variable);
    return switch (variable.type()) {
      case INT8 -> bytes.get(0);
      case INT16 -> bytes.getShort(0);
      case INT32 -> bytes.getInt(0);
      case FLOAT32, FLOAT16 ->
          throw wrong(
              variable.offsetBytes(), name + " as a whole number", "type=" + variable.type());
    };
  }

  /** How long the tensor is along an axis. */
  @Override
  public int extent(String name, int axis) {
    Variable variable = find(name);
    if (axis >= variable.shape().length) {
      throw wrong(
          variable.offsetBytes(),
          name + " of rank " + (axis + 1) + " or more",
          name + Arrays.toString(variable.shape()));
    }
    return variable.shape()[axis];
  }

  @Override
  public boolean has(String name) {
    return variables.containsKey(name);
  }

  private Variable find(String name) {
    Variable variable = variables.get(name);
    if (variable == null) {
      throw new AsrException(path + ": variable " + name + " is missing" + ADVICE);
    }
    return variable;
  }

  private ByteBuffer values(Variable variable) {
    ByteBuffer bytes = ByteBuffer.allocate(variable.sizeBytes()).order(ByteOrder.LITTLE_ENDIAN);
    try {
      read(bytes, variable.offsetBytes(), variable.name());
    } catch (IOException e) {
      throw new AsrException(path + ": " + variable.name() + " cannot be read (" + e + ")", e);
    }
    return bytes;
  }

  private int count(String what, int most) throws IOException {
    long at = position;
    long count = u32(what);
    if (count > most) {
      throw wrong(at, what + " of at most " + most, what + "=" + count);
    }
    return (int) count;
  }

  private int u8(String what) throws IOException {
    return take(1, what).get(0) & 0xff;
  }

  private long u32(String what) throws IOException {
    return Integer.toUnsignedLong(take(4, what).getInt(0));
  }

  private String string(String what) throws IOException {
    long at = position;
    int size = take(2, what).getShort(0) & 0xffff;
    byte[] bytes = take(size, what).array();
    if (size == 0 || bytes[size - 1] != 0) {
      throw wrong(at, what + " as a string that ends in NUL", "size=" + size);
    }
    return new String(bytes, 0, size - 1, StandardCharsets.UTF_8);
  }

  private ByteBuffer take(int size, String what) throws IOException {
    require(size, what);
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    read(bytes, position, what);
    position += size;
    return bytes;
  }

  private void require(long size, String what) {
    if (size > fileSize - position) {
      throw wrong(
          position, size + " bytes: " + what, "the file's end after " + (fileSize - position));
    }
  }

  private void read(ByteBuffer into, long from, String what) throws IOException {
    while (into.hasRemaining()) {
      if (channel.read(into, from + into.position()) < 0) {
        throw wrong(from + into.position(), what, "the file's end");
      }
    }
    into.flip();
  }

  private AsrException wrong(long offsetBytes, String expected, String found) {
    return new AsrException(
        "%s: offset=%d: expected %s, found %s%s"
            .formatted(path, offsetBytes, expected, found, ADVICE));
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new AsrException(path + ": cannot be closed (" + e + ")", e);
    }
  }
}
