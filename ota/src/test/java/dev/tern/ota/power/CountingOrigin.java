package dev.tern.ota.power;

import dev.tern.ota.Origin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Notes which bytes are asked of another origin. */
final class CountingOrigin implements Origin {
  private final Origin origin;
  private final List<Asked> asked;

  /** Bytes of a file. */
  record Asked(String path, Range range) {}

  CountingOrigin(Origin origin, List<Asked> asked) {
    this.origin = origin;
    this.asked = asked;
  }

  @Override
  public String name() {
    return origin.name();
  }

  @Override
  public Optional<byte[]> read(String path, long limit) throws IOException, InterruptedException {
    return origin.read(path, limit);
  }

  @Override
  public void fetch(String path, List<Range> ranges, Receiver receiver)
      throws IOException, InterruptedException {
    ranges.forEach(range -> asked.add(new Asked(path, range)));
    origin.fetch(path, ranges, receiver);
  }

  @Override
  public void close() {
    origin.close();
  }

  static List<Asked> none() {
    return new ArrayList<>();
  }
}
