package dev.tern.ota.power;

import dev.tern.ota.disk.FileDisk;
import dev.tern.ota.disk.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Replaces files as many programs do: the new one is renamed before its contents are synced. */
final class CarelessDisk extends OtherDisk {
  private final Volume volume;

  CarelessDisk(Volume volume) {
    super(new FileDisk(volume));
    this.volume = volume;
  }

  @Override
  public void replace(Path file, byte[] contents) {
    makeFolder(file.getParent());
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      try (Volume.Handle open = volume.openToWrite(fresh)) {
        open.resize(0);
        open.write(0, ByteBuffer.wrap(contents));
      }
      volume.rename(fresh, file);
      volume.syncFolder(file.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
