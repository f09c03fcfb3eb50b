package dev.tern.device.support;

import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.SalvagedBoard;
import dev.tern.device.board.TernVersion;
import dev.tern.device.machine.Machine;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Collects what helps to find out why a device does not do what it should. */
public final class SupportBundle {
  private static final int LARGEST_PIECE = 1 << 20;
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

  /** Of the update work; broker.json and what else holds secrets is not among them. */
  private static final List<String> OTA_FILES =
      List.of("state.json", "state.json.damaged", "journal.log", "journal.1.log", "config.json");

  private static final List<String> SECRET_OTA_FILES =
      List.of("broker.json", "broker.trial.json", "enrolment.pending.json");

  private static final List<String> SYSTEM_FILES =
      List.of(
          "/proc/meminfo", "/proc/cpuinfo", "/proc/loadavg", "/proc/version", "/etc/os-release");

  private final Path boardFile;
  private final SalvagedBoard board;
  private final Secrets secrets = new Secrets();
  private final Map<String, String> pieces = new LinkedHashMap<>();

  private SupportBundle(Path boardFile, SalvagedBoard board) {
    this.boardFile = boardFile;
    this.board = board;
  }

  /**
   * Collects everything; what can't be had says why.
   *
   * @param boardFile that this device uses
   * @param findings further pieces by name, such as what the board check says
   */
  public static SupportBundle collect(Path boardFile, Map<String, Callable<String>> findings) {
    SupportBundle bundle = new SupportBundle(boardFile, SalvagedBoard.read(boardFile));
    bundle.learnSecrets();
    bundle.add("about.txt", bundle::about);
    bundle.add("board.yaml", () -> Files.readString(boardFile));
    findings.forEach(bundle::add);
    bundle.add("health.json", bundle::health);
    for (String name : OTA_FILES) {
      if (Files.exists(bundle.ota().resolve(name))) {
        bundle.add("ota/" + name, () -> Files.readString(bundle.ota().resolve(name)));
      }
    }
    bundle.add("ota/files.txt", bundle::otaFiles);
    bundle.add("journal.txt", UnitLog::read);
    for (String name : SYSTEM_FILES) {
      bundle.add("system/" + Path.of(name).getFileName(), () -> Files.readString(Path.of(name)));
    }
    return bundle;
  }

  private Path ota() {
    return board.config().state().updates();
  }

  private void learnSecrets() {
    BoardConfig config = board.config();
    secrets.addFirstLine(config.mqtt().passwordFile());
    secrets.addFirstLine(config.http().tokenFile());
    SECRET_OTA_FILES.forEach(name -> secrets.addSecretsOf(ota().resolve(name)));
  }

  private String about() {
    return "tern %s%nmachine %s%nboard %s from %s%nmade %s%n%s%n"
        .formatted(
            TernVersion.current(),
            Machine.running().describe(),
            board.config().board(),
            boardFile,
            Instant.now(),
            board.problems().isEmpty()
                ? "the board file is right"
                : "the board file is wrong:\n" + String.join("\n", board.problems()));
  }

  private String health() throws IOException, InterruptedException {
    String host =
        board.config().http().host().equals("0.0.0.0") ? "127.0.0.1" : board.config().http().host();
    URI uri = URI.create("http://" + host + ":" + board.config().http().port() + "/q/health");
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(ANSWER_WITHIN);
    String token = board.config().http().tokenFile();
    if (!token.isEmpty()) {
      request.header(
          "Authorization",
          "Bearer " + Files.readString(Path.of(token)).lines().findFirst().orElse(""));
    }
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER_WITHIN).build()) {
      return client.send(request.build(), BodyHandlers.ofString()).body();
    }
  }

  private String otaFiles() throws IOException {
    if (!Files.isDirectory(ota())) {
      return "none: this device was never enrolled nor updated\n";
    }
    try (Stream<Path> files = Files.walk(ota())) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> size(file) + " " + ota().relativize(file))
          .sorted()
          .collect(Collectors.joining("\n", "", "\n"));
    }
  }

  private static String size(Path file) {
    try {
      return "%12d %s".formatted(Files.size(file), Files.getLastModifiedTime(file));
    } catch (IOException e) {
      return "           ?";
    }
  }

  private void add(String name, Callable<String> piece) {
    String text;
    try {
      text = piece.call();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      text = "interrupted\n";
    } catch (Exception e) {
      text = "could not be had: " + e + "\n";
    }
    int from = Math.max(0, text.length() - LARGEST_PIECE);
    pieces.put(name, secrets.takenOutOf(text.substring(from)));
  }

  /** All of it by name, as it will be written. */
  public Map<String, String> pieces() {
    return Map.copyOf(pieces);
  }

  /**
   * Writes it as a zip file that its owner alone may read.
   *
   * @throws IOException where it can't be written, or is there already
   */
  public void write(Path file) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, String> piece : pieces.entrySet()) {
        zip.putNextEntry(new ZipEntry(piece.getKey()));
        zip.write(piece.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
  }
}
