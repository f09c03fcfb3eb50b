package dev.tern.ota.transfer;

import dev.tern.ota.Disk;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** An open file from its beginning to its end; closing it leaves the file open. */
final class DiskStream extends InputStream {
  private final Disk.OpenFile file;
  private final Pace pace;
  private long offset;

  /**
   * @param pace stops reading while the device is busy
   */
  DiskStream(Disk.OpenFile file, Pace pace) {
    this.file = file;
    this.pace = pace;
  }

  @Override
  public int read() throws java.io.IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int length) throws java.io.IOException {
    pace.stepAside();
    int read = file.read(offset, ByteBuffer.wrap(into, from, length));
    offset += Math.max(0, read);
    return read <= 0 ? -1 : read;
  }
}
