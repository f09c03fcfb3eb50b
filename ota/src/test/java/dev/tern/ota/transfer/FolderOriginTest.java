package dev.tern.ota.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tern.ota.Origin;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class FolderOriginTest extends OriginContractTest {
  @Override
  Origin open() {
    return new FolderOrigin(repository);
  }

  @Test
  void saysThatTheStickIsGone() {
    IOException gone =
        assertThrows(
            IOException.class,
            () -> new FolderOrigin(Path.of("/media/usb")).read("metadata/1.root.json", 100));

    assertEquals("folder /media/usb is not there; is the stick plugged in?", gone.getMessage());
  }
}
