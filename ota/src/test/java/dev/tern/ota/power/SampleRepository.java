package dev.tern.ota.power;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.TargetSet;
import dev.tern.ota.TargetSet.Member;
import dev.tern.ota.TargetSet.Requirements;
import dev.tern.ota.TargetSet.Role;
import dev.tern.ota.set.SetDocument;
import dev.tern.ota.set.SetRequirements;
import dev.tern.ota.transfer.ChunkList;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A repository in a folder, with an index that {@link SampleTrust} believes. */
public final class SampleRepository {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final ObjectNode index = JSON.createObjectNode();
  private final Map<String, TargetSet> sets = new TreeMap<>();

  public SampleRepository(Path folder) {
    this.folder = folder;
  }

  public Path folder() {
    return folder;
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
      put(target, content.bytes, JSON.createObjectNode());
      String chunks = "";
      if (content.bytes.length > 8192) {
        chunks = "chunks/" + sha256;
        byte[] list = ChunkList.of(new ByteArrayInputStream(content.bytes)).toBytes();
        put(chunks, list, JSON.createObjectNode());
      }
      members.add(
          new Member(content.role, content.path, target, content.bytes.length, sha256, chunks));
    }
    TargetSet set = new TargetSet(name, "", members, new LinkedHashMap<>(), levels, "");
    put(SetDocument.target(name), SetDocument.write(set), SetRequirements.write(requirements));
    sets.put(name, set);
    Path file = folder.resolve("metadata/index.json");
    Files.createDirectories(file.getParent());
    Files.write(file, JSON.writeValueAsBytes(index));
    return set;
  }

  public TargetSet set(String name) {
    return sets.get(name);
  }

  /** Contents of a target. */
  public byte[] target(String path) throws IOException {
    return Files.readAllBytes(folder.resolve("targets").resolve(path));
  }

  private void put(String path, byte[] bytes, ObjectNode custom) throws IOException {
    Path file = folder.resolve("targets").resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
    index
        .putObject(path)
        .put("length", bytes.length)
        .put("sha256", sha256(bytes))
        .set("custom", custom);
  }

  public static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
