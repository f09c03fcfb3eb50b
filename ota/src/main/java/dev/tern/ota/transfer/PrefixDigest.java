package dev.tern.ota.transfer;

import dev.tern.ota.Disk;
import dev.tern.ota.digest.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * The digest of a file, read back while the rest of it still comes: what stands at its beginning
 * without a gap is read while a device would only wait for the next block. One thread.
 */
final class PrefixDigest {
  private static final int READ_BYTES = 256 << 10;

  private final Disk.OpenFile file;
  private final Pace pace;
  private final MessageDigest digest = Sha256.start();
  private final ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
  private long at;

  PrefixDigest(Disk.OpenFile file, Pace pace) {
    this.file = file;
    this.pace = pace;
  }

  /** Reads on, as far as whole buffers are there. */
  void follow(long prefixBytes) throws IOException {
    while (prefixBytes - at >= READ_BYTES) {
      read(READ_BYTES);
    }
  }

  /** Reads what is left of it; 64 hexadecimal digits. */
  String end(long totalBytes) throws IOException {
    follow(totalBytes);
    if (at < totalBytes) {
      read((int) (totalBytes - at));
    }
    return Sha256.hex(digest.digest());
  }

  private void read(int bytes) throws IOException {
    pace.stepAside();
    buffer.clear().limit(bytes);
    int read = file.read(at, buffer);
    digest.update(buffer.flip());
    at += bytes;
    if (read < bytes) {
      digest.update((byte) 0); // shorter than it was: it is not the file any more
    }
  }
}
