package dev.tern.ota.power;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.Disk;
import dev.tern.ota.TargetSet;
import dev.tern.ota.TargetSet.Member;
import dev.tern.ota.TargetSet.Requirements;
import dev.tern.ota.TargetSet.Role;
import dev.tern.ota.Trust;
import dev.tern.ota.repository.Repository;
import dev.tern.ota.repository.SigningKey;
import dev.tern.ota.set.SetDocument;
import dev.tern.ota.set.SetRequirements;
import dev.tern.ota.transfer.ChunkList;
import dev.tern.ota.tuf.RoleKeys;
import dev.tern.ota.tuf.RoleName;
import dev.tern.ota.tuf.TrustedTime;
import dev.tern.ota.tuf.TufTrust;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A repository that signs with one key, and sets of given bytes in it. */
public final class SampleRepository {
  private final Path folder;
  private final SigningKey key = SigningKey.generate();
  private final Repository repository;
  private final Map<String, TargetSet> sets = new TreeMap<>();

  public SampleRepository(Path folder) {
    this.folder = folder;
    RoleKeys keys = RoleKeys.of(1, key.verification());
    Map<String, RoleKeys> roles = new TreeMap<>();
    RoleName.TOP.forEach(role -> roles.put(role, keys));
    repository = Repository.create(folder, roles, Clock.systemUTC());
  }

  public Path folder() {
    return folder;
  }

  /** What a device believes that was enrolled for the repository in that folder. */
  public static Trust trust(Disk disk, Path state, Path folder) {
    try {
      byte[] root = Files.readAllBytes(folder.resolve("metadata/1.root.json"));
      TrustedTime time = TrustedTime.of(Clock.systemUTC(), () -> true);
      return TufTrust.open(disk, state.resolve("tuf"), root, time);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A document signed by root. */
  public byte[] signedByRoot(ObjectNode document) {
    return repository.sign(RoleName.ROOT, document, List.of(key));
  }

  /** A file of a set, by its path there. */
  public record Content(Role role, String path, byte[] bytes) {}

  /** Publishes a set. */
  public TargetSet add(
      String name, Map<Role, Integer> levels, Requirements requirements, List<Content> contents)
      throws IOException {
    List<Member> members = new ArrayList<>();
    for (Content content : contents) {
      String sha256 = sha256(content.bytes);
      String target = content.path + "." + sha256.substring(0, 8);
      put(target, content.bytes, null);
      String chunks = "";
      if (content.bytes.length > 8192) {
        chunks = "chunks/" + sha256;
        byte[] list = ChunkList.of(new ByteArrayInputStream(content.bytes)).toBytes();
        put(chunks, list, null);
      }
      members.add(
          new Member(content.role, content.path, target, content.bytes.length, sha256, chunks));
    }
    TargetSet set = new TargetSet(name, "", members, new LinkedHashMap<>(), levels, "");
    put(SetDocument.target(name), SetDocument.write(set), SetRequirements.write(requirements));
    sets.put(name, set);
    repository.publish(List.of(key));
    return set;
  }

  public TargetSet set(String name) {
    return sets.get(name);
  }

  /** Contents of a target. */
  public byte[] target(String path) throws IOException {
    return Files.readAllBytes(folder.resolve(fetchPath(path)));
  }

  /** Where a target's contents are in the repository. */
  public String fetchPath(String path) {
    return repository.targets().get(path).fetchPath();
  }

  private void put(String path, byte[] bytes, ObjectNode custom) {
    repository.addTarget(path, bytes, custom);
  }

  public static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
