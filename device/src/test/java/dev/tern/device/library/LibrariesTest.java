package dev.tern.device.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class LibrariesTest {
  @Test
  void libraryThatAnotherOneNeedsNamesItsPackage() {
    UnsatisfiedLinkError loader =
        new UnsatisfiedLinkError(
            "/usr/lib/tern/lib/libvosk.so: libatomic.so.1: cannot open shared object file: No such"
                + " file or directory");

    LibraryException refused =
        assertThrows(LibraryException.class, () -> open(new RuntimeException(loader)));

    assertEquals(
        "library=libatomic.so.1 is not there; it is in the Debian package libatomic1: sudo apt-get"
            + " install libatomic1",
        refused.getMessage());
  }

  @Test
  void whatHasNothingToDoWithLibrariesStaysAsItIs() {
    RuntimeException damaged = new RuntimeException("the model is damaged");

    assertEquals(damaged, assertThrows(RuntimeException.class, () -> open(damaged)));
  }

  private static void open(RuntimeException failure) {
    Libraries.current()
        .opening(
            () -> {
              throw failure;
            },
            EngineLibrary.VOSK);
  }
}
