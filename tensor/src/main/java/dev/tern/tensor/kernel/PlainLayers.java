package dev.tern.tensor.kernel;

import static dev.tern.tensor.kernel.NativeBytes.half;
import static dev.tern.tensor.kernel.NativeBytes.number;
import static dev.tern.tensor.kernel.NativeBytes.putByte;
import static dev.tern.tensor.kernel.NativeBytes.putHalf;
import static dev.tern.tensor.kernel.NativeBytes.putNumber;
import static dev.tern.tensor.kernel.NativeBytes.unsignedByte;

import dev.tern.tensor.kernel.Kernels.Activation;
import dev.tern.tensor.kernel.Kernels.Cache;
import dev.tern.tensor.kernel.Kernels.CacheNumbers;
import dev.tern.tensor.kernel.Kernels.Pairing;

/**
 * What norms, rotary positions, gates and attention are, in plain Java: one number after the other
 * and in double, so that others can be held to a tolerance. Only what becomes an 8-bit integer is
 * computed in float as {@code kernels.h} says, because there all have to agree exactly.
 */
final class PlainLayers {
  private static final int TILE = 16;
  private static final int RUN = Kernels.POSITIONS_STEP;

  /** A head whose numbers are all smaller is stored as zeros: 127 / absmax has to be a float. */
  private static final float SMALLEST_ABSMAX = 1e-30f;

  private PlainLayers() {}

  static void rmsNorm(
      long x,
      long xStride,
      long weight,
      int columns,
      float epsilon,
      int firstRow,
      int endRow,
      long y,
      long yStride) {
    for (int row = firstRow; row < endRow; row++) {
      norm(at(x, row * xStride), weight, columns, epsilon, at(y, row * yStride));
    }
  }

  static void layerNorm(
      long x,
      long xStride,
      long gamma,
      long beta,
      int columns,
      float epsilon,
      int firstRow,
      int endRow,
      long y,
      long yStride) {
    for (int row = firstRow; row < endRow; row++) {
      long from = at(x, row * xStride);
      double sum = 0;
      for (int i = 0; i < columns; i++) {
        sum += number(at(from, i));
      }
      double mean = sum / columns;
      double squares = 0;
      for (int i = 0; i < columns; i++) {
        squares += (number(at(from, i)) - mean) * (number(at(from, i)) - mean);
      }
      double factor = 1 / Math.sqrt(squares / columns + epsilon);
      for (int i = 0; i < columns; i++) {
        double normed = (number(at(from, i)) - mean) * factor;
        putNumber(
            at(y, row * yStride + i),
            (float) (normed * number(at(gamma, i)) + number(at(beta, i))));
      }
    }
  }

  static void rmsNormHeads(
      long x,
      long xStride,
      long weight,
      int heads,
      int headSize,
      float epsilon,
      int firstRow,
      int endRow) {
    for (int row = firstRow; row < endRow; row++) {
      for (int head = 0; head < heads; head++) {
        long of = at(x, row * xStride + (long) head * headSize);
        norm(of, weight, headSize, epsilon, of);
      }
    }
  }

  private static void norm(long x, long weight, int count, float epsilon, long y) {
    double squares = 0;
    for (int i = 0; i < count; i++) {
      squares += (double) number(at(x, i)) * number(at(x, i));
    }
    double factor = 1 / Math.sqrt(squares / count + epsilon);
    for (int i = 0; i < count; i++) {
      putNumber(at(y, i), (float) (number(at(x, i)) * factor * number(at(weight, i))));
    }
  }

  static void rotate(
      long x,
      long xStride,
      int heads,
      int headSize,
      int dimensions,
      Pairing pairing,
      long table,
      int position,
      int firstRow,
      int endRow) {
    for (int row = firstRow; row < endRow; row++) {
      for (int head = 0; head < heads; head++) {
        long of = at(x, row * xStride + (long) head * headSize);
        for (int i = 0; i < dimensions / 2; i++) {
          long turn = at(table, ((long) position + row) * dimensions + 2L * i);
          switch (pairing) {
            case NEIGHBORS -> turn(at(of, 2L * i), at(of, 2L * i + 1), turn);
            case HALVES -> turn(at(of, i), at(of, i + dimensions / 2), turn);
          }
        }
      }
    }
  }

  private static void turn(long first, long second, long cosineAndSine) {
    double cosine = number(cosineAndSine);
    double sine = number(at(cosineAndSine, 1));
    double a = number(first);
    double b = number(second);
    putNumber(first, (float) (a * cosine - b * sine));
    putNumber(second, (float) (a * sine + b * cosine));
  }

  static void gate(
      Activation activation,
      long gate,
      long up,
      long stride,
      int columns,
      int firstRow,
      int endRow) {
    for (int row = firstRow; row < endRow; row++) {
      for (int column = 0; column < columns; column++) {
        long of = at(gate, row * stride + column);
        double with = number(at(up, row * stride + column));
        putNumber(of, (float) (activated(activation, number(of)) * with));
      }
    }
  }

  private static double activated(Activation activation, double x) {
    return switch (activation) {
      case SILU -> x / (1 + Math.exp(-x));
      case GELU -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
      case SQUARED_RELU -> x > 0 ? x * x : 0;
    };
  }

  static void gelu(long x, long xStride, int columns, int firstRow, int endRow) {
    for (int row = firstRow; row < endRow; row++) {
      for (int column = 0; column < columns; column++) {
        long of = at(x, row * xStride + column);
        double value = number(of);
        double half = Math.abs(value) / 2;
        putNumber(of, (float) (Math.max(value, 0) - half * erfc(Math.abs(value) / Math.sqrt(2))));
      }
    }
  }

  /** The complementary error function of a number that is not negative, to 14 digits or so. */
  private static double erfc(double z) {
    if (z < 2) {
      // 1 - 2/sqrt(pi) * (z - z^3/3 + z^5/(2! 5) - ..)
      double power = z;
      double sum = z;
      for (int n = 1; n < 60; n++) {
        power *= -z * z / n;
        sum += power / (2 * n + 1);
      }
      return 1 - 2 / Math.sqrt(Math.PI) * sum;
    }
    // e^(-z^2) / sqrt(pi) / (z + 1/2 / (z + 2/2 / (z + 3/2 / ..)))
    double fraction = z;
    for (int n = 100; n > 0; n--) {
      fraction = z + n / 2.0 / fraction;
    }
    return Math.exp(-z * z) / (Math.sqrt(Math.PI) * fraction);
  }

  static void add(long x, long xStride, long y, long yStride, int columns, int first, int end) {
    for (int row = first; row < end; row++) {
      for (int column = 0; column < columns; column++) {
        long to = at(y, row * yStride + column);
        putNumber(to, number(to) + number(at(x, row * xStride + column)));
      }
    }
  }

  static void scale(long x, long xStride, float factor, int columns, int firstRow, int endRow) {
    for (int row = firstRow; row < endRow; row++) {
      for (int column = 0; column < columns; column++) {
        long of = at(x, row * xStride + column);
        putNumber(of, number(of) * factor);
      }
    }
  }

  static void softmax(long x, long count) {
    double largest = Double.NEGATIVE_INFINITY;
    for (long i = 0; i < count; i++) {
      largest = Math.max(largest, number(at(x, i)));
    }
    double sum = 0;
    for (long i = 0; i < count; i++) {
      sum += Math.exp(number(at(x, i)) - largest);
    }
    for (long i = 0; i < count; i++) {
      putNumber(at(x, i), (float) (Math.exp(number(at(x, i)) - largest) / sum));
    }
  }

  static void store(
      Cache cache,
      long k,
      long v,
      long stride,
      int position,
      int count,
      int firstHead,
      int endHead) {
    for (int n = 0; n < count; n++) {
      for (int head = firstHead; head < endHead; head++) {
        long from = n * stride + (long) head * cache.headSize();
        if (cache.numbers() == CacheNumbers.INT8) {
          store8(cache, at(k, from), at(v, from), head, position + n);
        } else {
          for (int i = 0; i < cache.headSize(); i++) {
            put(cache, cache.keys(), head, position + n, i, number(at(k, from + i)));
            put(cache, cache.values(), head, position + n, i, number(at(v, from + i)));
          }
        }
      }
    }
  }

  private static void store8(Cache cache, long k, long v, int head, int position) {
    int size = cache.headSize();
    byte[] q = new byte[size];
    putNumber(at(cache.keyScales(), slot(cache, head, position)), quantize(k, q));
    for (int i = 0; i < size; i++) {
      putByte(key8(cache, head, position, i), q[i] + 128);
    }
    putNumber(at(cache.valueScales(), slot(cache, head, position)), quantize(v, q));
    for (int i = 0; i < size; i++) {
      putByte(value8(cache, head, position, i), q[i] + 128);
    }
  }

  /** Fills q and returns its scale. In float, and rounded to even, as everywhere. */
  private static float quantize(long x, byte[] q) {
    float absmax = 0;
    for (int i = 0; i < q.length; i++) {
      absmax = Math.max(absmax, Math.abs(number(at(x, i))));
    }
    boolean zero = !(absmax >= SMALLEST_ABSMAX);
    for (int i = 0; i < q.length; i++) {
      q[i] = zero ? 0 : (byte) Math.rint(number(at(x, i)) * (127 / absmax));
    }
    return zero ? 0 : absmax / 127;
  }

  static void attend(
      Cache cache,
      long query,
      long queryStride,
      int heads,
      int kvHead,
      float factor,
      int position,
      int window,
      int firstRow,
      int endRow,
      int fromPosition,
      int toPosition,
      long partial,
      long partialStride) {
    int group = heads / cache.kvHeads();
    for (int row = firstRow; row < endRow; row++) {
      int to = Math.min(toPosition, position + row + 1);
      int from = window > 0 ? Math.max(fromPosition, position + row - window + 1) : fromPosition;
      for (int head = kvHead * group; head < (kvHead + 1) * group; head++) {
        attend(
            cache,
            at(query, row * queryStride + (long) head * cache.headSize()),
            kvHead,
            factor,
            from,
            to,
            at(partial, ((long) row * heads + head) * partialStride));
      }
    }
  }

  private static void attend(
      Cache cache, long query, int kvHead, float factor, int from, int to, long partial) {
    double[] scores = new double[Math.max(0, to - from)];
    byte[] q = new byte[cache.headSize()];
    float queryScale = quantize(query, q);
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < scores.length; i++) {
      scores[i] =
          factor
              * (cache.numbers() == CacheNumbers.INT8
                  ? score8(cache, q, kvHead, from + i) * queryScale
                  : score(cache, query, kvHead, from + i));
      largest = Math.max(largest, scores[i]);
    }
    double sum = 0;
    double[] values = new double[cache.headSize()];
    for (int i = 0; i < scores.length; i++) {
      double weight = Math.exp(scores[i] - largest);
      sum += weight;
      for (int column = 0; column < values.length; column++) {
        values[column] += weight * value(cache, kvHead, from + i, column);
      }
    }
    putNumber(partial, (float) largest);
    putNumber(at(partial, 1), (float) sum);
    for (int column = 0; column < values.length; column++) {
      putNumber(at(partial, column + 2), (float) values[column]);
    }
  }

  private static double score8(Cache cache, byte[] q, int head, int position) {
    int sum = 0;
    for (int i = 0; i < q.length; i++) {
      sum += q[i] * (unsignedByte(key8(cache, head, position, i)) - 128);
    }
    return (double) sum * number(at(cache.keyScales(), slot(cache, head, position)));
  }

  private static double score(Cache cache, long query, int head, int position) {
    double sum = 0;
    for (int i = 0; i < cache.headSize(); i++) {
      sum += (double) number(at(query, i)) * get(cache, cache.keys(), head, position, i);
    }
    return sum;
  }

  private static double value(Cache cache, int head, int position, int column) {
    return cache.numbers() == CacheNumbers.INT8
        ? (unsignedByte(value8(cache, head, position, column)) - 128.0)
            * number(at(cache.valueScales(), slot(cache, head, position)))
        : get(cache, cache.values(), head, position, column);
  }

  static void merge(
      long partial,
      long partStride,
      int parts,
      long partialStride,
      int heads,
      int headSize,
      int firstRow,
      int endRow,
      int firstHead,
      int endHead,
      long out,
      long outStride) {
    for (int row = firstRow; row < endRow; row++) {
      for (int head = firstHead; head < endHead; head++) {
        long first = at(partial, ((long) row * heads + head) * partialStride);
        double largest = Double.NEGATIVE_INFINITY;
        for (int part = 0; part < parts; part++) {
          largest = Math.max(largest, number(at(first, part * partStride)));
        }
        for (int i = 0; i < headSize; i++) {
          putNumber(
              at(out, row * outStride + (long) head * headSize + i),
              (float) merged(first, partStride, parts, largest, i));
        }
      }
    }
  }

  /** 0 where a row saw no position at all. */
  private static double merged(long first, long partStride, int parts, double largest, int column) {
    double sum = 0;
    double value = 0;
    for (int part = 0; part < parts; part++) {
      long of = at(first, part * partStride);
      double weight = number(of) == Float.NEGATIVE_INFINITY ? 0 : Math.exp(number(of) - largest);
      sum += weight * number(at(of, 1));
      value += weight * number(at(of, column + 2L));
    }
    return sum == 0 ? 0 : value / sum;
  }

  // ---- Where things lie: kernels.h draws the cache.

  private static long at(long address, long index) {
    return address + 4 * index;
  }

  private static long slot(Cache cache, int head, int position) {
    return (long) head * cache.capacity() + position;
  }

  private static float get(Cache cache, long keysOrValues, int head, int position, int column) {
    long index = slot(cache, head, position) * cache.headSize() + column;
    return cache.numbers() == CacheNumbers.F16
        ? half(keysOrValues + 2 * index)
        : number(at(keysOrValues, index));
  }

  private static void put(
      Cache cache, long keysOrValues, int head, int position, int column, float number) {
    long index = slot(cache, head, position) * cache.headSize() + column;
    if (cache.numbers() == CacheNumbers.F16) {
      putHalf(keysOrValues + 2 * index, number);
    } else {
      putNumber(at(keysOrValues, index), number);
    }
  }

  private static long key8(Cache cache, int head, int position, int column) {
    long tile = slot(cache, head, position - position % TILE) * cache.headSize();
    return cache.keys()
        + tile
        + (long) column / 4 * 4 * TILE
        + (long) position % TILE * 4
        + column % 4;
  }

  private static long value8(Cache cache, int head, int position, int column) {
    long run =
        slot(cache, head, position - position % RUN) * Kernels.valueColumns(cache.headSize());
    return cache.values()
        + run
        + (long) column / TILE * TILE * RUN
        + (long) position % RUN / 4 * 4 * TILE
        + (long) column % TILE * 4
        + position % 4;
  }
}
