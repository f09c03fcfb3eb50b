package dev.tern.ota.tuf;

import dev.tern.ota.Origin;
import dev.tern.ota.OverLimitException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A repository as it was at one moment, in memory, so that a test can be the attacker. */
final class MemoryOrigin implements Origin {
  final Map<String, byte[]> files = new TreeMap<>();
  final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  static MemoryOrigin copyOf(Path folder) throws IOException {
    MemoryOrigin origin = new MemoryOrigin();
    try (Stream<Path> all = Files.walk(folder.resolve("metadata"))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        origin.files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return origin;
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public Optional<byte[]> read(String path, long limit) {
    asked.add(path);
    byte[] bytes = files.get(path);
    if (bytes != null && bytes.length > limit) {
      throw new OverLimitException("bytes of " + path, bytes.length, limit, "not read");
    }
    return Optional.ofNullable(bytes);
  }

  @Override
  public void fetch(String path, List<Range> ranges, Receiver receiver) {
    throw new UnsupportedOperationException("contents are not asked for here");
  }

  @Override
  public void close() {}
}
