package dev.tern.tensor.pack;

import dev.tern.tensor.team.ThreadTeam;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * All packed matrices of a model: pages of a pack file, which processes share and the system may
 * drop and read again, or memory of this process alone.
 *
 * <p>Safe for use by several threads. The memory is given back when neither this nor a matrix of it
 * is in use any more. A pack file must not be changed in place while it is mapped; to delete or
 * replace it is fine.
 */
public final class Weights {
  /** A buffer holds at most 2 GiB. */
  private static final long CHUNK_SIZE = 1L << 30;

  private final Map<String, PackedMatrix> matrices = new LinkedHashMap<>();
  private final Path file;
  private final String remark;

  /**
   * Takes what was packed.
   *
   * @param memory of each matrix in the same order, longer than it perhaps
   * @param file null where they lie in memory
   * @param remark null where there is nothing to report
   */
  Weights(List<PackHeader.Entry> entries, List<MemorySegment> memory, Path file, String remark) {
    for (int i = 0; i < entries.size(); i++) {
      PackHeader.Entry entry = entries.get(i);
      matrices.put(
          entry.name(),
          new PackedMatrix(
              entry.layout(), entry.quantization(), entry.rows(), entry.columns(), memory.get(i)));
    }
    this.file = file;
    this.remark = remark;
  }

  /** The matrix that was asked for by this name. */
  public PackedMatrix matrix(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "matrix "
                        + name
                        + " is not among the "
                        + matrices.size()
                        + " that were packed"));
  }

  /** The matrix of this name, if it was asked for. */
  public Optional<PackedMatrix> find(String name) {
    return Optional.ofNullable(matrices.get(name));
  }

  /** The pack file they are mapped from; empty where they lie in memory of this process. */
  public Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /**
   * One line that somebody should read: why there is no pack file, or what was wrong with the one
   * found.
   */
  public Optional<String> remark() {
    return Optional.ofNullable(remark);
  }

  /** Bytes of all matrices. */
  public long sizeBytes() {
    return matrices.values().stream().mapToLong(PackedMatrix::sizeBytes).sum();
  }

  /** Reads every page of a mapped file now rather than when a product first needs it. */
  public void preload() {
    if (file != null) {
      matrices.values().forEach(matrix -> matrix.memory().load());
    }
  }

  /** The CRC-32C of each piece of memory. */
  static int[] checksums(List<MemorySegment> memory, ThreadTeam team) {
    int[] sums = new int[memory.size()];
    team.run(sums.length, i -> sums[i] = checksum(memory.get(i)));
    return sums;
  }

  private static int checksum(MemorySegment memory) {
    CRC32C crc = new CRC32C();
    for (long at = 0; at < memory.byteSize(); at += CHUNK_SIZE) {
      long size = Math.min(CHUNK_SIZE, memory.byteSize() - at);
      crc.update(memory.asSlice(at, size).asByteBuffer());
    }
    return (int) crc.getValue();
  }
}
