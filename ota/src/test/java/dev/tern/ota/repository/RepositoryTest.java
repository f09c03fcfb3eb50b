package dev.tern.ota.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.OtaException;
import dev.tern.ota.TargetFile;
import dev.tern.ota.tuf.RoleKeys;
import dev.tern.ota.tuf.SignedFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryTest {
  @TempDir Path folder;

  private final Clock clock = Clock.fixed(Instant.parse("2026-11-22T08:00:00Z"), ZoneOffset.UTC);
  private final SigningKey anna = SigningKey.generate();
  private final SigningKey ben = SigningKey.generate();
  private final SigningKey online = SigningKey.generate();

  @Test
  void publishesATargetUnderItsDigest() throws Exception {
    Repository repository = published();

    TargetFile target =
        repository.addTarget("models/x/model.gguf", bytes("weights"), custom("role", "set"));
    repository.publish(List.of(anna, online));

    assertEquals("targets/models/x/" + target.sha256() + ".model.gguf", target.fetchPath());
    assertEquals("weights", Files.readString(folder.resolve(target.fetchPath())));
    assertEquals(2, repository.version("targets"));
    assertEquals(2, repository.version("snapshot"));
    assertEquals(2, repository.version("timestamp"));
    assertEquals(1, repository.version("config"));
    assertTrue(Files.exists(folder.resolve("metadata/2.targets.json")));
    assertEquals(target, Repository.open(folder, clock).targets().get("models/x/model.gguf"));
  }

  @Test
  void aTargetThatIsAsBeforeMakesNoNewVersion() {
    Repository repository = published();
    repository.addTarget("a", bytes("a"), null);
    repository.publish(List.of(anna, online));

    repository.addTarget("a", bytes("a"), null);
    Repository.Published again = repository.publish(List.of(online));

    assertEquals(Map.of("timestamp", 3L), again.written());
  }

  @Test
  void aRootWaitsUntilEnoughHoldersHaveSignedOneAfterTheOther() {
    Repository repository = published();
    repository.setRole("root", RoleKeys.of(2, anna.verification(), ben.verification()));

    Repository.Published early = repository.publish(List.of(anna, online));

    assertEquals(Map.of("timestamp", 2L), early.written());
    assertEquals(1, early.waiting().size());
    assertEquals(List.of(ben.id()), early.waiting().getFirst().keyIds());

    assertEquals(List.of("root"), Repository.open(folder, clock).sign(ben));
    Repository.Published late = Repository.open(folder, clock).publish(List.of(online));

    assertEquals(2, late.written().get("root"));
    assertEquals(List.of(), late.waiting());
  }

  @Test
  void aRootThatTheOldKeysDidNotSignIsNotPublished() {
    Repository repository = published();
    repository.setRole("root", RoleKeys.of(1, ben.verification()));

    Repository.Published result = repository.publish(List.of(ben, online));

    assertEquals(1, repository.version("root"));
    assertEquals(List.of(anna.id()), result.waiting().getFirst().keyIds());
  }

  @Test
  void aRootWithOtherKeysForTargetsWaitsForTargetsThatTheySigned() {
    Repository repository = published();
    repository.setRole("targets", RoleKeys.of(1, ben.verification()));

    repository.publish(List.of(anna, online));

    assertEquals(1, repository.version("root"));

    repository.publish(List.of(ben, online));

    assertEquals(2, repository.version("root"));
    assertEquals(3, repository.version("targets"));
  }

  @Test
  void aTargetPublishesWhileARootWaits() {
    Repository repository = published();
    repository.setRole("root", RoleKeys.of(2, anna.verification(), ben.verification()));
    repository.addTarget("a", bytes("a"), null);

    Repository.Published result = repository.publish(List.of(anna, online));

    assertEquals(2, result.written().get("targets"));
    assertEquals(1, repository.version("root"));
  }

  @Test
  void withoutTheTimestampKeyNothingIsWritten() {
    Repository repository = published();
    repository.addTarget("a", bytes("a"), null);

    assertThrows(OtaException.class, () -> repository.publish(List.of(anna)));

    assertEquals(1, repository.version("targets"));
    assertEquals(1, repository.version("timestamp"));
  }

  @Test
  void signsADocumentForADelegatedRole() {
    Repository repository = published();
    ObjectNode document = custom("_type", "tern-config");
    document.putObject("values").put("tts.speed", 1.1f).put("mic", "hall");

    byte[] signed = repository.sign("config", document, List.of(online));

    SignedFile file = SignedFile.parseDocument("it", signed);
    assertEquals(List.of(online.id()), repository.role("config").signersOf(file));
    assertThrows(OtaException.class, () -> repository.sign("config", document, List.of(anna)));
  }

  @Test
  void expiredTargetsAreNotPublishedAgain() {
    published();
    Clock later = Clock.offset(clock, Duration.ofDays(400));
    Repository repository = Repository.open(folder, later);

    OtaException refused =
        assertThrows(OtaException.class, () -> repository.publish(List.of(online)));
    assertTrue(refused.getMessage().contains("targets version=1 expired=2027-11-22T08:00:00Z"));

    repository.renew("targets");
    repository.renew("config");
    repository.publish(List.of(anna, online));

    assertEquals(
        Instant.parse("2028-12-26T08:00:00Z"), repository.expires("targets").orElseThrow());
  }

  @Test
  void aKeyFileIsItsOwnersAndComesBackAsItWas() throws Exception {
    Path file = folder.resolve("anna.pem");
    anna.write(file);

    assertEquals(anna.id(), SigningKey.read(file).id());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertThrows(OtaException.class, () -> anna.write(file));

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    OtaException open = assertThrows(OtaException.class, () -> SigningKey.read(file));
    assertTrue(open.getMessage().contains("chmod 600"));
  }

  private Repository published() {
    Repository repository =
        Repository.create(
            folder,
            Map.of(
                "root", RoleKeys.of(1, anna.verification()),
                "targets", RoleKeys.of(1, anna.verification()),
                "snapshot", RoleKeys.of(1, online.verification()),
                "timestamp", RoleKeys.of(1, online.verification()),
                "config", RoleKeys.of(1, online.verification())),
            clock);
    repository.publish(List.of(anna, online));
    return repository;
  }

  private static ObjectNode custom(String name, String value) {
    return JsonNodeFactory.instance.objectNode().put(name, value);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
