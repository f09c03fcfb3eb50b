package dev.tern.ota.fleet;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.OtaException;
import dev.tern.ota.TargetFile;
import dev.tern.ota.TargetSet;
import dev.tern.ota.TargetSet.Member;
import dev.tern.ota.digest.Sha256;
import dev.tern.ota.fleet.SetPlan.Part;
import dev.tern.ota.repository.Repository;
import dev.tern.ota.set.SetDocument;
import dev.tern.ota.set.SetRequirements;
import dev.tern.ota.transfer.ChunkList;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Puts a set into a repository: its files, the lists of their chunks, and the document that names
 * them. A file that is there already with the same digest is not stored twice, and one that changed
 * gets another target, so that earlier sets stay what they are.
 */
public final class SetMaker {
  /** Below this a file is fetched as a whole: its list would save nothing. */
  private static final long LEAST_CHUNKED_BYTES = 256 << 10;

  private static final int DIGITS = 12;

  private final Repository repository;
  private final HashProgress progress;
  private long doneBytes;
  private long totalBytes;

  public SetMaker(Repository repository, HashProgress progress) {
    this.repository = repository;
    this.progress = progress;
  }

  /**
   * Stages the set; it still has to be signed and published.
   *
   * @throws OtaException where a set of that name is there and says something else: names are never
   *     used twice
   */
  public TargetSet add(SetPlan plan) {
    if (!SetDocument.isName(plan.name())) {
      throw new OtaException(
          "name=" + plan.name() + ": expected 1 to 64 of a-z, A-Z, 0-9, '_.-', such as kitchen-17");
    }
    // Each file is read to be cut into chunks, and again to be stored.
    totalBytes = 2 * plan.files().stream().mapToLong(part -> size(part)).sum();
    List<Member> members = new ArrayList<>();
    for (Part part : plan.files()) {
      members.add(member(part));
    }
    TargetSet set =
        new TargetSet(
            plan.name(), plan.description(), members, plan.config(), plan.levels(), plan.health());
    byte[] document = SetDocument.write(set);
    String target = SetDocument.target(plan.name());
    TargetFile before = repository.targets().get(target);
    if (before != null && !before.sha256().equals(Sha256.hexOf(document))) {
      throw new OtaException(
          "set="
              + plan.name()
              + " is there and has other contents; a name is never used twice, choose another");
    }
    repository.addTarget(target, document, SetRequirements.write(plan.requirements()));
    return set;
  }

  private static long size(Part part) {
    try {
      return Files.size(part.file());
    } catch (IOException e) {
      throw new OtaException(part.file() + " can't be read: " + e, e);
    }
  }

  private Member member(Part part) {
    ChunkList chunks = chunks(part);
    String path = free(part.path(), chunks.sha256());
    TargetFile target = repository.addTarget(path, part.file(), custom(part));
    if (!target.sha256().equals(chunks.sha256())) {
      throw new OtaException(
          part.file() + " was changed while it was read; leave it alone and run the command again");
    }
    doneBytes += chunks.length();
    progress.at(part.path(), doneBytes, totalBytes);
    String list = "";
    if (chunks.length() >= LEAST_CHUNKED_BYTES) {
      list = "chunks/" + chunks.sha256();
      repository.addTarget(list, chunks.toBytes(), null);
    }
    return new Member(part.role(), part.path(), path, target.length(), target.sha256(), list);
  }

  private static ObjectNode custom(Part part) {
    ObjectNode custom = JsonNodeFactory.instance.objectNode();
    custom.putObject("tern").put("role", SetDocument.key(part.role()));
    return custom;
  }

  /** The path itself where no other file has it, else one with the digest in it. */
  private String free(String path, String sha256) {
    Map<String, TargetFile> targets = repository.targets();
    TargetFile there = targets.get(path);
    if (there == null || there.sha256().equals(sha256)) {
      return path;
    }
    int slash = path.lastIndexOf('/');
    return path.substring(0, slash + 1) + sha256.substring(0, DIGITS) + path.substring(slash);
  }

  private ChunkList chunks(Part part) {
    try (InputStream in = new Counting(Files.newInputStream(part.file()), part.path())) {
      return ChunkList.of(in);
    } catch (IOException e) {
      throw new OtaException(part.file() + " can't be read: " + e, e);
    }
  }

  /** Tells what went through. */
  private final class Counting extends FilterInputStream {
    private final String path;

    Counting(InputStream in, String path) {
      super(in);
      this.path = path;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = super.read(into, offset, length);
      doneBytes += Math.max(0, read);
      progress.at(path, doneBytes, totalBytes);
      return read;
    }
  }
}
