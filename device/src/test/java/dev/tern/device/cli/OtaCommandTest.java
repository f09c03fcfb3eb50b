package dev.tern.device.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.device.board.BoardLocation;
import dev.tern.ota.TargetSet;
import dev.tern.ota.TargetSet.Role;
import dev.tern.ota.agent.HandedFolder;
import dev.tern.ota.disk.FileDisk;
import dev.tern.ota.set.Offer;
import dev.tern.ota.set.SetDocument;
import dev.tern.ota.slot.Slots;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tern ota} over the state that an appliance left. */
final class OtaCommandTest {
  @TempDir Path folder;

  private Path board;
  private Path ota;
  private String out;
  private String err;

  @BeforeEach
  void device() throws Exception {
    ota = folder.resolve("state/ota");
    board = folder.resolve("board.yaml");
    Files.writeString(board, "board: virtual\nstate:\n  folder: " + folder.resolve("state") + "\n");
  }

  @Test
  void aDeviceThatWasNeverUpdatedSaysSo() throws Exception {
    assertEquals(0, ota("status"));
    assertEquals(
        """
        in use     what the device was installed with
        before     what the device was installed with
        update     idle
        """,
        out);
    assertEquals(1, ota("rollback"));
    assertEquals(
        "tern: this device runs what it was installed with; there is nothing to go back to\n", err);
    assertFalse(Files.exists(ota), "looking must leave nothing behind");
  }

  @Test
  void tellsWhatIsInUseAndGoesBack() throws Exception {
    committed("kitchen-17");

    assertEquals(0, ota("status"));
    assertTrue(out.startsWith("in use     kitchen-17 (slot a)\n"), out);
    assertTrue(out.contains("about      quieter\n"), out);
    assertEquals(0, ota("status", "--json"));
    assertEquals("kitchen-17", new ObjectMapper().readTree(out).get("active").asText());
    assertEquals(0, ota("log", "--last", "1"));
    assertTrue(out.contains("set=kitchen-17 committed"), out);
    assertEquals(0, ota("rollback"));
    assertTrue(out.startsWith("asked to go back to what the device was installed with: "), out);

    Slots next = Slots.open(new FileDisk(), ota, Clock.systemUTC());
    assertTrue(next.rollBackAsAsked());
  }

  @Test
  void handsAStickToTheAppliance() throws Exception {
    Path stick = folder.resolve("stick");
    assertEquals(1, ota("apply", stick.toString()));
    assertEquals(
        "tern: " + stick + " has no offer.json; make the folder with: tern fleet stick\n", err);
    Files.createDirectories(stick.resolve("metadata"));
    Files.writeString(stick.resolve("metadata/timestamp.json"), "{}");
    Files.writeString(stick.resolve("offer.json"), "{}");
    assertEquals(1, ota("apply", stick.toString()));
    assertTrue(err.contains("belongs to no fleet, so it believes nobody"), err);
    Files.createDirectories(ota);
    Files.writeString(ota.resolve("identity.json"), "{}");

    assertEquals(0, ota("apply", stick.toString()));

    assertEquals(Optional.of(stick), HandedFolder.handed(new FileDisk(), ota));
    assertEquals(1, ota("recover", stick.toString()));
    assertTrue(err.contains("has no recovery.json"), err);
  }

  private void committed(String name) {
    TargetSet set = new TargetSet(name, "quieter", List.of(), Map.of(), Map.of(Role.LLM, 3), "");
    Slots slots = Slots.open(new FileDisk(), ota, Clock.systemUTC());
    slots.take(new Offer("7", name), "");
    slots.assemble(set, SetDocument.write(set));
    slots.staged(0);
    slots.prepared();
    slots.onTrial(Map.of());
    slots.commit();
  }

  private int ota(String... arguments) {
    OtaCommand command = new OtaCommand();
    command.location = () -> new BoardLocation(folder, board);
    Typed typed = Typed.to(command, arguments);
    out = typed.out();
    err = typed.err();
    return typed.exit();
  }
}
