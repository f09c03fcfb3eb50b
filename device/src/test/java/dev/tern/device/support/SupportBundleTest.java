package dev.tern.device.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plants secrets wherever a device has some, and looks for them in the bundle. */
final class SupportBundleTest {
  private static final List<String> PLANTED =
      List.of(
          "hunter2-mqtt",
          "hunter2-http",
          "hunter2-broker",
          "hunter2-pending",
          "hunter2-remote",
          "hunter2-bearer",
          "hunter2-setting",
          "MC4CAQAwBQYDK2VwBCIEIPLANTED",
          "turn on the light in the bedroom",
          "buy milk and insulin");

  @TempDir Path folder;

  @Test
  void holdsNoneOfTheSecrets() throws IOException {
    Path board = device();

    SupportBundle bundle =
        SupportBundle.collect(
            board,
            Map.of(
                "settings.txt",
                () ->
                    "tried Authorization: Bearer hunter2-bearer\nmqtt.password=hunter2-setting\n"
                        + "sent hunter2-mqtt to http://me:hunter2-remote@10.0.0.9/v1\n"
                        + "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIPLANTED\n"
                        + "-----END PRIVATE KEY-----\nand after"));
    Path zip = folder.resolve("bundle.zip");
    bundle.write(zip);

    String all = unpacked(zip);
    for (String secret : PLANTED) {
      assertFalse(all.contains(secret), secret + " is in the bundle:\n" + all);
    }
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(zip)));
  }

  @Test
  void holdsWhatHelps() throws IOException {
    SupportBundle bundle =
        SupportBundle.collect(
            device(),
            Map.of(
                "broken.txt",
                () -> {
                  throw new IOException("no such sound card");
                }));

    Map<String, String> pieces = bundle.pieces();
    assertTrue(pieces.get("board.yaml").contains("password-file: "), pieces.get("board.yaml"));
    assertTrue(pieces.get("ota/journal.log").contains("set=kitchen-17 failed: too slow"));
    assertTrue(pieces.get("ota/files.txt").contains("broker.json"));
    assertTrue(pieces.get("about.txt").contains("board virtual"), pieces.get("about.txt"));
    assertTrue(pieces.get("broken.txt").startsWith("could not be had: "), pieces.get("broken.txt"));
    assertTrue(pieces.get("health.json").startsWith("could not be had: "));
    assertTrue(pieces.containsKey("system/meminfo"));
    assertFalse(pieces.containsKey("ota/broker.json"));
  }

  @Test
  void keepsOnlyLinesOfTheLogThatHoldNoWordsOfPeople() {
    String kept =
        UnitLog.kept(
            List.of(
                "2026-11-22T08:00:00+0000 pi tern[812]: tern 0.1.0 on raspberry-pi-5",
                "2026-11-22T08:00:01+0000 pi tern[812]: ready after 900 ms: http://127.0.0.1:8765/",
                "2026-11-22T08:00:02+0000 pi tern[812]: heard \"call my doctor\": I can't call.",
                "2026-11-22T08:00:03+0000 pi tern[812]: said: tern: your doctor is Dr. Who",
                "2026-11-22T08:00:04+0000 pi tern[812]: tern: broker: nobody listens there",
                "2026-11-22T08:00:05+0000 pi systemd[1]: tern.service: Main process exited",
                "some line without a head"));

    assertFalse(kept.contains("doctor"), kept);
    assertEquals(5, kept.lines().count(), kept);
    assertTrue(kept.contains("nobody listens there"), kept);
    assertTrue(kept.endsWith("3 other lines are left out: they may hold what people said\n"), kept);
  }

  private Path device() throws IOException {
    Path state = folder.resolve("state");
    Path ota = Files.createDirectories(state.resolve("ota"));
    Path password = Files.writeString(folder.resolve("mqtt.pw"), "hunter2-mqtt\n");
    Path token = Files.writeString(folder.resolve("http.token"), "hunter2-http\n");
    Files.writeString(
        ota.resolve("broker.json"),
        """
        {"format":1,"broker":{"uri":"tcp://10.0.0.2","user":"kitchen","password":"hunter2-broker",
         "clientKey":"-----BEGIN PRIVATE KEY-----\\nMC4CAQAwBQYDK2VwBCIEIPLANTED\\n-----END PRIVATE KEY-----"}}""");
    Files.writeString(
        ota.resolve("enrolment.pending.json"), "{\"broker\":{\"password\":\"hunter2-pending\"}}");
    Files.writeString(
        ota.resolve("journal.log"),
        "2026-11-22T08:00:00Z set=kitchen-17 failed: too slow\n"
            + "2026-11-22T08:00:01Z broker said hunter2-broker and hunter2-pending\n");
    Files.writeString(state.resolve("notes.md"), "buy milk and insulin\n");
    Files.createDirectories(state.resolve("trace/1"));
    Files.writeString(state.resolve("trace/1/turn.json"), "turn on the light in the bedroom");
    return Files.writeString(
        folder.resolve("board.yaml"),
        """
        board: virtual
        # the password is hunter2-mqtt
        answer:
          remote: http://me:hunter2-remote@10.0.0.9/v1
        mqtt:
          broker: tcp://10.0.0.2:1883
          user: kitchen
          password-file: %s
        http:
          port: 1
          token-file: %s
        state:
          folder: %s
        """
            .formatted(password, token, state));
  }

  private static String unpacked(Path zip) throws IOException {
    StringBuilder all = new StringBuilder();
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        all.append(entry.getName()).append('\n');
        all.append(new String(in.readAllBytes(), StandardCharsets.UTF_8)).append('\n');
      }
    }
    return all.toString();
  }
}
