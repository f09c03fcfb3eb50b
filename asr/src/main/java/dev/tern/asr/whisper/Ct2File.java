package dev.tern.asr.whisper;

import dev.tern.asr.AsrException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
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
 *     u8 type: 0 float32, 1 int8, 2 int16, 3 int32, 4 float16, 5 bfloat16
 *     u32 size in bytes | the values, row-major, not aligned
 *   u32 alias count
 *   per alias: string alias | string name
 * </pre>
 *
 * <p>Weights of type int8 or int16 have a second variable of the same name with {@code _scale}: one
 * number for all or one for each row, by which the integers are divided.
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
  private static final int MOST_HEADS = 256;
  private static final int LEAST_VARIABLE_SIZE = 2 + 1 + 1 + 1 + 4;
  private static final int LEAST_ALIAS_SIZE = 2 + 1 + 2 + 1;

  private enum Type {
    FLOAT32(4),
    INT8(1),
    INT16(2),
    INT32(4),
    FLOAT16(2),
    BFLOAT16(2);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }
  }

  private record Variable(String name, Type type, int[] shape, long offsetBytes, int sizeBytes) {
    int elements() {
      return sizeBytes / type.bytes;
    }
  }

  private final FileCursor cursor;
  private final Map<String, Variable> variables = new HashMap<>();

  private Ct2File(FileCursor cursor) {
    this.cursor = cursor;
  }

  /** Opens a file and reads its directory. */
  static Ct2File open(Path path) {
    var file = new Ct2File(FileCursor.open(path));
    try {
      file.readDirectory();
      return file;
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private void readDirectory() {
    long version = cursor.u32("version");
    if (version != VERSION) {
      throw cursor.wrong(0, "version=" + VERSION + " of a CTranslate2 model", "version=" + version);
    }
    long at = cursor.position();
    String specification = string("specification");
    if (!specification.equals(SPECIFICATION)) {
      throw cursor.wrong(at, "specification=" + SPECIFICATION, "specification=" + specification);
    }
    at = cursor.position();
    long revision = cursor.u32("revision");
    if (revision != REVISION) {
      throw cursor.wrong(at, "revision=" + REVISION, "revision=" + revision);
    }

    int count = cursor.count("variable count", LEAST_VARIABLE_SIZE, MOST_VARIABLES);
    for (int i = 0; i < count; i++) {
      Variable variable = variable();
      variables.put(variable.name(), variable);
    }

    int aliases = cursor.count("alias count", LEAST_ALIAS_SIZE, MOST_VARIABLES);
    for (int i = 0; i < aliases; i++) {
      at = cursor.position();
      String alias = string("alias");
      String name = string("name of alias");
      Variable variable = variables.get(name);
      if (variable == null) {
        throw cursor.wrong(at, "an alias of a variable", "alias " + alias + " of unknown " + name);
      }
      variables.put(alias, variable);
    }
  }

  private Variable variable() {
    long at = cursor.position();
    String name = string("variable name");
    int rank = cursor.u8("rank of " + name);
    if (rank > MOST_RANK) {
      throw cursor.wrong(at, name + " of rank 0.." + MOST_RANK, "rank=" + rank);
    }
    int[] shape = new int[rank];
    long elements = 1;
    for (int i = 0; i < rank; i++) {
      shape[i] = cursor.number("extent of " + name, 0, Integer.MAX_VALUE);
      elements = Math.min(elements * shape[i], Integer.MAX_VALUE);
    }
    int code = cursor.u8("type of " + name);
    if (code >= Type.values().length) {
      throw cursor.wrong(at, name + " of type 0.." + (Type.values().length - 1), "type=" + code);
    }
    Type type = Type.values()[code];
    long size = cursor.u32("size of " + name);
    if (size != elements * type.bytes || size > Integer.MAX_VALUE - 8) {
      throw cursor.wrong(
          at,
          name + " " + type + Arrays.toString(shape) + " of " + elements * type.bytes + " bytes",
          "bytes=" + size);
    }
    var variable = new Variable(name, type, shape, cursor.position(), (int) size);
    cursor.skip(size, "values of " + name);
    return variable;
  }

  private String string(String what) {
    long at = cursor.position();
    int size = cursor.u16(what);
    String text = cursor.text(size, what);
    if (!text.endsWith("\0")) {
      throw cursor.wrong(at, what + " as a string that ends in NUL", "size=" + size);
    }
    return text.substring(0, text.length() - 1);
  }

  @Override
  public float[] floats(String name, int... shape) {
    Variable variable = find(name);
    if (!Arrays.equals(variable.shape(), shape)) {
      throw cursor.wrong(
          variable.offsetBytes(),
          name + Arrays.toString(shape),
          name + Arrays.toString(variable.shape()));
    }
    float[] floats = plain(variable);
    switch (variable.type()) {
      case INT8, INT16 -> divide(floats, find(name + "_scale"));
      case FLOAT32, FLOAT16, BFLOAT16 -> {}
      case INT32 ->
          throw cursor.wrong(
              variable.offsetBytes(), name + " of any type but INT32", "type=" + variable.type());
    }
    return floats;
  }

  /** The numbers as they stand there. */
  private float[] plain(Variable variable) {
    ByteBuffer bytes = values(variable);
    float[] floats = new float[variable.elements()];
    switch (variable.type()) {
      case FLOAT32 -> bytes.asFloatBuffer().get(floats);
      case FLOAT16 -> {
        for (int i = 0; i < floats.length; i++) {
          floats[i] = Float.float16ToFloat(bytes.getShort(2 * i));
        }
      }
      case BFLOAT16 -> {
        for (int i = 0; i < floats.length; i++) {
          floats[i] = Float.intBitsToFloat(bytes.getShort(2 * i) << 16);
        }
      }
      case INT8 -> {
        for (int i = 0; i < floats.length; i++) {
          floats[i] = bytes.get(i);
        }
      }
      case INT16 -> {
        for (int i = 0; i < floats.length; i++) {
          floats[i] = bytes.getShort(2 * i);
        }
      }
      case INT32 -> {
        for (int i = 0; i < floats.length; i++) {
          floats[i] = bytes.getInt(4 * i);
        }
      }
    }
    return floats;
  }

  private void divide(float[] integers, Variable scale) {
    float[] scales = plain(scale);
    if (scales.length == 0 || integers.length % scales.length != 0) {
      throw cursor.wrong(
          scale.offsetBytes(),
          scale.name() + " of one number, or one for each row",
          scale.name() + Arrays.toString(scale.shape()));
    }
    int rowLength = integers.length / scales.length;
    for (int i = 0; i < integers.length; i++) {
      float divisor = scales[i / rowLength];
      if (!(Math.abs(divisor) > 0) || Float.isInfinite(divisor)) {
        throw cursor.wrong(
            scale.offsetBytes(),
            scale.name() + " of finite numbers other than 0",
            divisor + " in row " + i / rowLength);
      }
      integers[i] /= divisor;
    }
  }

  @Override
  public int heads() {
    int heads = integer("encoder/num_heads");
    if (heads < 1 || heads > MOST_HEADS) {
      throw cursor.wrong(
          find("encoder/num_heads").offsetBytes(),
          "encoder/num_heads of 1.." + MOST_HEADS,
          "encoder/num_heads=" + heads);
    }
    return heads;
  }

  /** Reads a single whole number. */
  int integer(String name) {
    Variable variable = find(name);
    if (variable.shape().length != 0) {
      throw cursor.wrong(
          variable.offsetBytes(),
          name + " as one number",
          name + Arrays.toString(variable.shape()));
    }
    ByteBuffer bytes = values(variable);
    return switch (variable.type()) {
      case INT8 -> bytes.get(0);
      case INT16 -> bytes.getShort(0);
      case INT32 -> bytes.getInt(0);
      case FLOAT32, FLOAT16, BFLOAT16 ->
          throw cursor.wrong(
              variable.offsetBytes(), name + " as a whole number", "type=" + variable.type());
    };
  }

  @Override
  public int extent(String name, int axis) {
    Variable variable = find(name);
    if (axis >= variable.shape().length) {
      throw cursor.wrong(
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
      throw cursor.missing(name);
    }
    return variable;
  }

  private ByteBuffer values(Variable variable) {
    return cursor.read(
        ByteBuffer.allocate(variable.sizeBytes()), variable.offsetBytes(), variable.name());
  }

  @Override
  public void close() {
    cursor.close();
  }
}
