package dev.tern.device.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.tern.tensor.team.Placement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against the kernel: what a thread may run on stands in its status. */
final class PinnedCoresTest {
  @Test
  void keepsTheThreadOnItsCoresUntilItLeaves() throws IOException {
    String before = allowed();
    int core = Machine.running().cores().getLast();

    try (Placement.Stay stay = PinnedCores.of(List.of(core)).enter()) {
      assertEquals(Integer.toString(core), allowed());
    }

    assertEquals(before, allowed());
  }

  @Test
  void leavesTheThreadWhereItIsWhenThereIsNoSuchCore() throws IOException {
    String before = allowed();

    try (Placement.Stay stay = PinnedCores.of(List.of(1_023)).enter()) {
      assertEquals(before, allowed());
    }

    assertEquals(before, allowed());
  }

  @Test
  void noCoresAreAnyCores() {
    assertSame(Placement.ANYWHERE, PinnedCores.of(List.of()));
  }

  private static String allowed() throws IOException {
    return Files.readString(Path.of("/proc/thread-self/status"))
        .lines()
        .filter(line -> line.startsWith("Cpus_allowed_list:"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElseThrow();
  }
}
