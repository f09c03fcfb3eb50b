package dev.tern.ota.tuf;

import dev.tern.ota.Origin;
import dev.tern.ota.OtaException;
import dev.tern.ota.OverLimitException;
import dev.tern.ota.disk.FileDisk;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The command that the project tuf-conformance drives (its CLIENT-CLI.md); see
 * tools/tuf-conformance.
 */
final class ConformanceClient {
  private static final int MOST_TARGET_BYTES = 1 << 20;

  private final List<String> targetNames = new ArrayList<>();
  private Path metadata;
  private String metadataUrl = "";
  private String targetsUrl = "";
  private Path targets;

  private ConformanceClient() {}

  public static void main(String[] args) {
    try {
      new ConformanceClient().run(args);
    } catch (OtaException | IOException | InterruptedException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private void run(String[] args) throws IOException, InterruptedException {
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--metadata-dir" -> metadata = Path.of(args[++i]);
        case "--metadata-url" -> metadataUrl = args[++i];
        case "--target-name" -> targetNames.add(args[++i]);
        case "--target-base-url" -> targetsUrl = args[++i];
        case "--target-dir" -> targets = Path.of(args[++i]);
        case "init" -> Files.copy(Path.of(args[++i]), metadata.resolve("enrolled.root"));
        case "refresh" -> open().refresh(new Server());
        case "download" -> download();
        default -> throw new OtaException("argument=" + args[i] + " is not known");
      }
    }
  }

  private TufTrust open() throws IOException {
    return TufTrust.open(
        new FileDisk(),
        metadata,
        Files.readAllBytes(metadata.resolve("enrolled.root")),
        TrustedTime.of(InstantSource.system(), () -> true));
  }

  private void download() throws IOException, InterruptedException {
    TufTrust trust = open();
    Server server = new Server();
    trust.refresh(server);
    for (String name : targetNames) {
      TargetEntry entry =
          trust
              .find(name, server)
              .orElseThrow(() -> new OtaException("target=" + name + " is not known"));
      FileStamp stamp = new FileStamp(1, OptionalLong.of(entry.length()), entry.digests());
      Path file = targets.resolve(URLEncoder.encode(name, StandardCharsets.UTF_8));
      if (Files.exists(file) && stamp.fits(Fingerprint.of(Files.readAllBytes(file)))) {
        continue;
      }
      String digest = entry.digests().values().iterator().next();
      byte[] bytes =
          server
              .read(trust.targetPath(name, digest), MOST_TARGET_BYTES)
              .orElseThrow(() -> new OtaException("target=" + name + " is not there"));
      stamp.require(name, Fingerprint.of(bytes));
      Files.write(file, bytes);
    }
  }

  /** The suite's server: metadata and targets may be at different places. */
  private final class Server implements Origin {
    @Override
    public String name() {
      return metadataUrl;
    }

    @Override
    public Optional<byte[]> read(String path, long limit) throws IOException {
      boolean isMetadata = path.startsWith("metadata/");
      // Names of metadata are quoted already, paths of targets are not.
      String url =
          isMetadata
              ? metadataUrl + path.substring("metadata/".length())
              : targetsUrl + quoted(path.substring("targets/".length()));
      HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
      connection.setUseCaches(false);
      if (connection.getResponseCode() == 404) {
        return Optional.empty();
      }
      try (InputStream in = connection.getInputStream()) {
        byte[] bytes = in.readNBytes((int) limit + 1);
        if (bytes.length > limit) {
          throw new OverLimitException("bytes of " + path, bytes.length, limit, "not read");
        }
        return Optional.of(bytes);
      }
    }

    private static String quoted(String path) {
      return String.join(
          "/",
          Arrays.stream(path.split("/"))
              .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
              .toList());
    }

    @Override
    public void fetch(String path, List<Range> ranges, Receiver receiver) {
      throw new UnsupportedOperationException("not used here");
    }

    @Override
    public void close() {}
  }
}
