package dev.tern.ota.tuf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.disk.FileDisk;
import dev.tern.ota.repository.Repository;
import dev.tern.ota.repository.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A publisher with all of its keys, some of which a test may have stolen. Two of {@code anna},
 * {@code ben} and {@code cleo} sign root; {@code online} signs timestamp and snapshot.
 */
final class TestFleet {
  final SigningKey anna = SigningKey.generate();
  final SigningKey ben = SigningKey.generate();
  final SigningKey cleo = SigningKey.generate();
  final SigningKey targets = SigningKey.generate();
  final SigningKey online = SigningKey.generate();
  final SigningKey config = SigningKey.generate();
  final MovableClock clock = new MovableClock(Instant.parse("2026-11-22T08:00:00Z"));

  final Path folder;
  final Repository repository;
  private final byte[] enrolledRoot;

  TestFleet(Path base) throws IOException {
    folder = base.resolve("repository");
    repository =
        Repository.create(
            folder,
            Map.of(
                "root",
                RoleKeys.of(2, anna.verification(), ben.verification(), cleo.verification()),
                "targets",
                RoleKeys.of(1, targets.verification()),
                "snapshot",
                RoleKeys.of(1, online.verification()),
                "timestamp",
                RoleKeys.of(1, online.verification()),
                "config",
                RoleKeys.of(1, config.verification())),
            clock);
    repository.addTarget("sets/kitchen.json", bytes("kitchen 1"), null);
    publish();
    enrolledRoot = Files.readAllBytes(folder.resolve("metadata/1.root.json"));
  }

  byte[] enrolledRoot() {
    return enrolledRoot.clone();
  }

  /** With all keys. */
  void publish() {
    repository.publish(List.of(anna, ben, cleo, targets, config, online));
  }

  /** A later state of the repository, one version on. */
  void publishAnother() {
    repository.addTarget("sets/kitchen.json", bytes("kitchen " + clock.instant()), null);
    clock.forward(Duration.ofMinutes(1));
    repository.renew("targets");
    publish();
  }

  MemoryOrigin origin() throws IOException {
    return MemoryOrigin.copyOf(folder);
  }

  /** A device whose clock is that of the fleet. */
  TufTrust device(Path state) {
    return device(state, clock);
  }

  TufTrust device(Path state, MovableClock itsClock) {
    return TufTrust.open(new FileDisk(), state, enrolledRoot, itsClock);
  }

  /** Rewrites a file as somebody can who has these keys. */
  static void forge(
      MemoryOrigin origin, String path, Consumer<ObjectNode> change, SigningKey... stolen) {
    forge(origin, path, path, change, stolen);
  }

  static void forge(
      MemoryOrigin origin,
      String from,
      String path,
      Consumer<ObjectNode> change,
      SigningKey... stolen) {
    ObjectNode signed = SignedFile.parse(from, origin.files.get(from)).signed();
    change.accept(signed);
    ObjectNode file = JsonNodeFactory.instance.objectNode();
    file.set("signed", signed);
    var signatures = file.putArray("signatures");
    for (SigningKey key : stolen) {
      signatures
          .addObject()
          .put("keyid", key.id())
          .put("sig", HexFormat.of().formatHex(key.sign(CanonicalJson.encode(signed))));
    }
    origin.files.put(path, bytes(file.toString()));
  }

  /** Makes a listing fit a file again, with version and digest of its bytes. */
  static Consumer<ObjectNode> listing(MemoryOrigin origin, String role, long version, String path) {
    return signed -> {
      signed.put("version", signed.get("version").asLong() + 1);
      byte[] file = origin.files.get(path);
      ObjectNode meta = signed.withObjectProperty("meta").putObject(role + ".json");
      meta.put("version", version).put("length", file.length);
      meta.putObject("hashes").put("sha256", sha256(file));
    };
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A copy with one bit turned. */
  static byte[] flipped(byte[] bytes, int bit) {
    byte[] copy = Arrays.copyOf(bytes, bytes.length);
    copy[bit / 8] ^= (byte) (1 << bit % 8);
    return copy;
  }

  /** A clock in the hands of the test: the fleet's, and a device's. */
  static final class MovableClock extends Clock implements TrustedTime {
    private Instant now;
    private Duration uptime = Duration.ZERO;
    boolean isTrusted = true;

    MovableClock(Instant now) {
      this.now = now;
    }

    void set(Instant time) {
      now = time;
    }

    /** Time goes by. */
    void forward(Duration by) {
      now = now.plus(by);
      uptime = uptime.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public Optional<Instant> wallClock() {
      return isTrusted ? Optional.of(now) : Optional.empty();
    }

    @Override
    public long steadyNanos() {
      return uptime.toNanos();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
