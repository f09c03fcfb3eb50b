import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.BrokerAddress;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.LinkLimits;
import dev.tern.ota.TargetFile;
import dev.tern.ota.Topics;
import dev.tern.ota.broker.MqttLink;
import dev.tern.ota.disk.FileDisk;
import dev.tern.ota.transfer.ChunkList;
import dev.tern.ota.transfer.Download;
import dev.tern.ota.transfer.LocalFiles;
import dev.tern.ota.transfer.MqttOrigin;
import dev.tern.ota.transfer.Publisher;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Moves a model over a broker of this machine, in turns with mosquitto's own programs; started by
 * {@code bench/transfer}, which says what is measured. This process is the device; it starts itself
 * again as publisher, and as the devices that are killed or whose memory is looked at.
 */
final class Transfer {
  private static final Path ROOT = Path.of(System.getProperty("tern.root"));
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Topics KITCHEN = new Topics("bench", "kitchen");
  private static final int BLOCK = 128 << 10;

  /** Until a JVM has compiled what it runs; an executable needs one or two. */
  private static final int WARM_UP = 24;

  /** Says nothing, as in the program (application.properties); kept, or the level is forgotten. */
  private static final Logger PAHO = Logger.getLogger("org.eclipse.paho");

  private String json = "";
  private int rounds = 5;
  private int megabytes = 100;
  private Path folder = ROOT.resolve("target/bench-transfer");

  private final List<Process> started = new ArrayList<>();
  /** The executable that is measured; empty for the classes beside this one. */
  private String executable = "";

  private int port;
  private long executableGrowth;
  private Process broker;
  private Process publisher;

  public static void main(String[] arguments) throws Exception {
    PAHO.setLevel(Level.OFF);
    switch (arguments.length == 0 ? "" : arguments[0]) {
      case "make" -> make(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
      case "publish" -> publish(Integer.parseInt(arguments[1]), Path.of(arguments[2]));
      case "receive" -> receive(arguments);
      default -> {
        Transfer transfer = new Transfer();
        Runtime.getRuntime().addShutdownHook(new Thread(transfer::stopAll));
        try {
          transfer.read(arguments);
          transfer.run();
        } catch (IllegalArgumentException mistake) {
          System.err.println("transfer: " + mistake.getMessage());
          System.exit(2);
        }
        System.exit(0);
      }
    }
  }

  private void read(String[] arguments) {
    for (int i = 0; i < arguments.length; i += 2) {
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException(arguments[i] + ": expected a value after it");
      }
      String value = arguments[i + 1];
      switch (arguments[i]) {
        case "--json" -> json = value;
        case "--rounds" -> rounds = Integer.parseInt(value);
        case "--megabytes" -> megabytes = Integer.parseInt(value);
        case "--program" -> executable = value;
        case "--in" -> folder = Path.of(value);
        default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
      }
    }
  }

  private void run() throws Exception {
    deleteAll(folder);
    Path repository = folder.resolve("repository");
    Path incumbent = folder.resolve("incumbent.gguf");
    if (startSelf("make", folder.toString(), "" + megabytes).waitFor() != 0) {
      throw new IOException("the models could not be made");
    }
    startBroker();
    publisher =
        executable.isEmpty()
            ? startSelf("publish", "" + port, repository.toString())
            : startExecutable(repository.toString());
    Map<String, List<Double>> millis = new LinkedHashMap<>();
    Busy busy = new Busy(0, 0, 0);
    Download.Figures contiguous;
    Download.Figures scattered;
    Device measured = device();
    for (int round = 1 - WARM_UP; round <= rounds; round++) {
      boolean counts = round > 0;
      deleteAll(folder.resolve("slot"));
      Files.createDirectories(folder.resolve("slot"));
      Busy before = Busy.now(this, measured.process());
      keep(millis, "tern", counts, measured.fetchMillis());
      if (counts) {
        busy = busy.plus(Busy.now(this, measured.process()).minus(before));
      }
      requireWhole("model");
      if (round > -2) { // they need no more than that
        keep(millis, "mosquittoLines", counts, mosquitto(true));
        keep(millis, "mosquittoFile", counts, mosquitto(false));
      }
    }
    measured.leave();
    try (BrokerLink link = link(port, KITCHEN)) {
      contiguous = download(link, "contiguous", List.of(incumbent)).figures;
      scattered = download(link, "scattered", List.of(incumbent)).figures;
    }
    ObjectNode report = JSON.createObjectNode();
    report.put("date", LocalDate.now(ZoneOffset.UTC).toString());
    report.put("cores", Runtime.getRuntime().availableProcessors());
    report.put("bytes", megabytes * 1_000_000L);
    ObjectNode times = report.putObject("millis");
    millis.forEach(
        (name, values) -> {
          ArrayNode list = times.putArray(name);
          values.forEach(value -> list.add(Math.round(value)));
        });
    ObjectNode spent = report.putObject("ternProcessorMillis");
    spent.put("device", busy.device / rounds);
    spent.put("broker", busy.broker / rounds);
    spent.put("publisher", busy.publisher / rounds);
    double mosquitto =
        Math.min(median(millis.get("mosquittoLines")), median(millis.get("mosquittoFile")));
    report.put("ternMegabytesPerSecond", megabytes * 1000 / median(millis.get("tern")));
    report.put("mosquittoMegabytesPerSecond", megabytes * 1000 / mosquitto);
    report.put("ratio", mosquitto / median(millis.get("tern")));
    report.put("ratioToLines", median(millis.get("mosquittoLines")) / median(millis.get("tern")));
    report.put("rssGrowthBytes", executable.isEmpty() ? growth() : executableGrowth);
    ObjectNode changes = report.putObject("changed");
    changes.put("contiguous", (double) contiguous.fetchedBytes() / contiguous.totalBytes());
    changes.put("scattered", (double) scattered.fetchedBytes() / scattered.totalBytes());
    report.set("resume", resume());
    tell(report);
  }

  /** A model, and two that differ from it in 1 %: in one place, and in ten with an insertion. */
  private static void make(Path folder, int megabytes) throws IOException {
    Path repository = folder.resolve("repository");
    byte[] model = random(megabytes * 1_000_000, 1);
    Files.createDirectories(folder);
    Files.write(folder.resolve("incumbent.gguf"), model);
    add(repository, "model", model);
    makeText(folder, megabytes);

    byte[] contiguous = model.clone();
    change(contiguous, contiguous.length / 3, contiguous.length / 100);
    add(repository, "contiguous", contiguous);

    int tenth = model.length / 1000;
    int middle = model.length / 2;
    byte[] scattered = random(model.length + tenth, 2);
    System.arraycopy(model, 0, scattered, 0, middle);
    System.arraycopy(model, middle, scattered, middle + tenth, model.length - middle);
    for (int i = 1; i < 10; i++) {
      change(scattered, model.length / 11 * i, tenth);
    }
    add(repository, "scattered", scattered);
  }

  /** Lines of text, each of a block's length without its end, and the first one by itself. */
  private static void makeText(Path folder, int megabytes) throws IOException {
    byte[] line = new byte[BLOCK + 1];
    Random random = new Random(3);
    try (OutputStream out = Files.newOutputStream(folder.resolve("text"))) {
      for (int count = Math.ceilDiv(megabytes * 1_000_000, BLOCK); count > 0; count--) {
        random.nextBytes(line);
        for (int i = 0; i < BLOCK; i++) {
          line[i] = (byte) ('0' + (line[i] & 63));
        }
        line[BLOCK] = '\n';
        out.write(line);
      }
    }
    Files.write(folder.resolve("block"), Arrays.copyOf(line, BLOCK));
  }

  private static byte[] random(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static void change(byte[] bytes, int from, int length) {
    System.arraycopy(random(length, from), 0, bytes, from, length);
  }

  private static void add(Path repository, String name, byte[] bytes) throws IOException {
    Path file = repository.resolve("targets/models/" + name + ".gguf");
    Files.createDirectories(file.getParent());
    Files.createDirectories(repository.resolve("targets/chunks"));
    Files.write(file, bytes);
    Files.write(repository.resolve("targets/chunks/" + name), ChunkList.of(file).toBytes());
  }

  /** Processor time that the three processes have had, in milliseconds. */
  private record Busy(long device, long broker, long publisher) {
    static Busy now(Transfer transfer, ProcessHandle device) {
      return new Busy(
          millis(device),
          millis(transfer.broker.toHandle()),
          millis(transfer.publisher.toHandle()));
    }

    private static long millis(ProcessHandle process) {
      return process.info().totalCpuDuration().orElseThrow().toMillis();
    }

    Busy plus(Busy other) {
      return new Busy(device + other.device, broker + other.broker, publisher + other.publisher);
    }

    Busy minus(Busy other) {
      return new Busy(device - other.device, broker - other.broker, publisher - other.publisher);
    }
  }

  private record Done(double millis, Download.Figures figures) {}

  private Done download(BrokerLink link, String name, List<Path> local) throws Exception {
    Path into = folder.resolve("slot").resolve(name + ".gguf");
    deleteAll(into.getParent());
    Files.createDirectories(into.getParent());
    long start = System.nanoTime();
    Download.Figures figures = fetch(link, folder, name, into, local, 0, (done, total) -> {});
    double millis = (System.nanoTime() - start) / 1e6;
    requireWhole(name);
    return new Done(millis, figures);
  }

  private void requireWhole(String name) throws IOException {
    Path into = folder.resolve("slot").resolve(name + ".gguf");
    if (Files.mismatch(into, folder.resolve("repository/targets/models/" + name + ".gguf")) >= 0) {
      throw new IOException(into + " is not what was published");
    }
  }

  /** Who downloads the model in each round. */
  private interface Device {
    double fetchMillis() throws Exception;

    ProcessHandle process();

    void leave() throws Exception;
  }

  private Device device() throws Exception {
    return executable.isEmpty() ? new Here(link(port, KITCHEN)) : new There();
  }

  /** This process. */
  private final class Here implements Device {
    private final BrokerLink link;

    Here(BrokerLink link) {
      this.link = link;
    }

    @Override
    public double fetchMillis() throws Exception {
      Path into = folder.resolve("slot/model.gguf");
      target(folder, "targets/models/model.gguf"); // hashed once, before the clock runs
      long start = System.nanoTime();
      fetch(link, folder, "model", into, List.of(), 0, (done, total) -> {});
      return (System.nanoTime() - start) / 1e6;
    }

    @Override
    public ProcessHandle process() {
      return ProcessHandle.current();
    }

    @Override
    public void leave() {
      link.close();
    }
  }

  /** The executable: {@code tern bench transfer}. */
  private final class There implements Device {
    private final Process process =
        startExecutable(
            folder.resolve("repository").toString(),
            "--into",
            folder.resolve("slot/model.gguf").toString());
    private final BufferedReader out = process.inputReader();

    /** The growth of its first download, which {@code Here} measures in a process of its own. */
    There() throws Exception {
      if (out.readLine() == null) { // else it is connected
        throw new IOException(executable + ": bench transfer ended; is it a tern that knows it?");
      }
      Thread.sleep(500);
      Path self = Path.of("/proc/" + process.pid());
      Files.writeString(self.resolve("clear_refs"), "5");
      long before = memory(self, "VmRSS");
      deleteAll(folder.resolve("slot"));
      Files.createDirectories(folder.resolve("slot"));
      fetchMillis();
      executableGrowth = memory(self, "VmHWM") - before;
    }

    @Override
    public double fetchMillis() throws Exception {
      process.outputWriter().write("\n");
      process.outputWriter().flush();
      String answer = out.readLine();
      if (answer == null) {
        throw new IOException(executable + " ended");
      }
      return JSON.readTree(answer).required("millis").doubleValue();
    }

    @Override
    public ProcessHandle process() {
      return process.toHandle();
    }

    @Override
    public void leave() throws Exception {
      process.outputWriter().close();
      process.waitFor();
    }
  }

  private Process startExecutable(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(executable, "-Xmx48m", "-Xmn12m"));
    command.addAll(List.of("bench", "transfer", "--broker", "tcp://127.0.0.1:" + port));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    started.add(process);
    return process;
  }

  private static Download.Figures fetch(
      BrokerLink link,
      Path folder,
      String name,
      Path into,
      List<Path> local,
      long bytesPerSecond,
      Download.Progress progress)
      throws Exception {
    FileDisk disk = new FileDisk();
    String model = "targets/models/" + name + ".gguf";
    try (MqttOrigin origin = new MqttOrigin(link, KITCHEN)) {
      return new Download(
              disk,
              origin,
              new LocalFiles(disk, local),
              Download.Settings.DEFAULT.atMost(bytesPerSecond),
              () -> false,
              progress)
          .fetch(target(folder, model), target(folder, "targets/chunks/" + name), into);
    }
  }

  /** What trusted metadata would say. Kept beside the file, so that no round has to hash it. */
  private static TargetFile target(Path folder, String path) throws Exception {
    Path file = folder.resolve("repository").resolve(path);
    Path known = folder.resolve("digests").resolve(path);
    if (!Files.exists(known)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = Files.newInputStream(file)) {
        byte[] buffer = new byte[1 << 16];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          digest.update(buffer, 0, read);
        }
      }
      Files.createDirectories(known.getParent());
      Files.writeString(known, HexFormat.of().formatHex(digest.digest()));
    }
    return new TargetFile(
        path,
        Files.size(file),
        Files.readString(known),
        path,
        JsonNodeFactory.instance.objectNode());
  }

  /**
   * As many bytes as the model has, from a file to a file, in messages as long as blocks: lines of
   * text, which is all that mosquitto_pub cuts a file into by itself; or the first block of them
   * over and over, read once.
   */
  private double mosquitto(boolean lines) throws Exception {
    Path text = folder.resolve("text");
    Path block = folder.resolve("block");
    Path out = folder.resolve("slot/mosquitto.bin");
    Files.createDirectories(out.getParent());
    Files.deleteIfExists(out);
    int count = Math.ceilDiv(megabytes * 1_000_000, BLOCK);
    Process subscriber =
        program(
            List.of(
                "mosquitto_sub", "-V", "5", "-h", "127.0.0.1", "-p", "" + port, "-t", "bench/block",
                "-q", "1", "-N", "-C", "" + count),
            ProcessBuilder.Redirect.PIPE,
            ProcessBuilder.Redirect.to(out.toFile()));
    Thread.sleep(400); // until it has subscribed
    List<String> command =
        new ArrayList<>(
            List.of(
                "mosquitto_pub", "-V", "5", "-h", "127.0.0.1", "-p", "" + port, "-t", "bench/block",
                "-q", "1"));
    command.addAll(
        lines ? List.of("-l") : List.of("-f", block.toString(), "--repeat", "" + count));
    long start = System.nanoTime();
    Process publisher =
        program(
            command,
            ProcessBuilder.Redirect.from((lines ? text : Path.of("/dev/null")).toFile()),
            ProcessBuilder.Redirect.DISCARD);
    int sent = publisher.waitFor();
    int heard = subscriber.waitFor();
    try (FileChannel file = FileChannel.open(out, StandardOpenOption.WRITE)) {
      file.force(false); // as a download does
    }
    double millis = (System.nanoTime() - start) / 1e6;
    if (sent != 0 || heard != 0 || Files.size(out) != (long) count * BLOCK) {
      throw new IOException(
          "mosquitto moved bytes=" + Files.size(out) + ", expected " + (long) count * BLOCK);
    }
    return millis * (megabytes * 1e6) / ((long) count * BLOCK);
  }

  /** In a fresh process, over the whole model. */
  private long growth() throws Exception {
    deleteAll(folder.resolve("slot"));
    Process device = startSelf("receive", "" + port, folder.toString(), "0");
    long growth = -1;
    try (BufferedReader lines = device.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        growth = line.startsWith("grew ") ? Long.parseLong(line.substring(5)) : growth;
      }
    }
    if (device.waitFor() != 0 || growth < 0) {
      throw new IOException("the device failed");
    }
    return growth;
  }

  private ObjectNode resume() throws Exception {
    deleteAll(folder.resolve("slot"));
    Process device = startSelf("receive", "" + port, folder.toString(), "" + megabytes * 250_000L);
    long verified = 0;
    try (BufferedReader lines = device.inputReader()) {
      for (String line = lines.readLine();
          line != null && verified < megabytes * 500_000L;
          line = lines.readLine()) {
        verified = line.startsWith("done ") ? Long.parseLong(line.substring(5)) : verified;
      }
      device.destroyForcibly().waitFor(); // SIGKILL
    }
    Path into = folder.resolve("slot/model.gguf");
    try (BrokerLink link = link(port, KITCHEN)) {
      Download.Figures figures = fetch(link, folder, "model", into, List.of(), 0, (d, t) -> {});
      long listBytes = Files.size(folder.resolve("repository/targets/chunks/model"));
      ObjectNode resume = JSON.createObjectNode();
      resume.put("verifiedBytes", verified);
      resume.put("keptBytes", figures.keptBytes());
      resume.put("fetchedBytes", figures.fetchedBytes() - listBytes);
      resume.put(
          "againBytes",
          figures.keptBytes() + figures.fetchedBytes() - listBytes - figures.totalBytes());
      return resume;
    }
  }

  /** A device in a process of its own: tells what is verified, and how its memory grew. */
  private static void receive(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[2]);
    Path into = folder.resolve("slot/model.gguf");
    Files.createDirectories(into.getParent());
    try (BrokerLink link = link(Integer.parseInt(arguments[1]), KITCHEN)) {
      System.gc();
      Thread.sleep(500);
      Path self = Path.of("/proc/self");
      Files.writeString(self.resolve("clear_refs"), "5"); // the peak begins anew
      long before = memory(self, "VmRSS");
      long[] told = {0};
      fetch(
          link,
          folder,
          "model",
          into,
          List.of(),
          Long.parseLong(arguments[3]),
          (done, total) -> {
            if (done - told[0] >= 1 << 20) {
              told[0] = done;
              System.out.println("done " + done);
            }
          });
      System.out.println("grew " + (memory(self, "VmHWM") - before));
    }
    System.exit(0);
  }

  private static long memory(Path process, String key) throws IOException {
    for (String line : Files.readAllLines(process.resolve("status"))) {
      if (line.startsWith(key + ":")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new IOException(process + "/status: no " + key);
  }

  private static void publish(int port, Path repository) throws Exception {
    try (BrokerLink link =
            MqttLink.ofOperator(
                address(port), new Topics("bench", "publisher"), new Told(), LinkLimits.PUBLISHER);
        Publisher publisher = Publisher.open(link, "bench", repository, line -> {})) {
      System.in.read(); // until the other process is gone
    }
    System.exit(0);
  }

  private static BrokerLink link(int port, Topics topics) throws InterruptedException {
    BrokerLink link = MqttLink.open(address(port), topics, new Told());
    while (!link.isConnected()) {
      Thread.sleep(10);
    }
    return link;
  }

  private static BrokerAddress address(int port) {
    return new BrokerAddress(URI.create("tcp://127.0.0.1:" + port), "", null, null);
  }

  private static final class Told implements BrokerLink.Listener {
    @Override
    public void connected() {}

    @Override
    public void failed(String reason) {
      System.err.println("transfer: " + reason);
    }

    @Override
    public void lost(String reason) {
      System.err.println("transfer: " + reason);
    }
  }

  private void startBroker() throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path settings = folder.resolve("mosquitto.conf");
    Files.write(settings, brokerSettings());
    broker =
        program(
            List.of("mosquitto", "-c", settings.toString()),
            ProcessBuilder.Redirect.PIPE,
            ProcessBuilder.Redirect.DISCARD);
    for (int i = 0; i < 100; i++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException notYet) {
        Thread.sleep(50);
      }
    }
    throw new IOException("mosquitto did not start");
  }

  /**
   * The broker that ships, but that it lets everybody in, without encryption, and drops nothing of
   * what mosquitto_pub sends ahead.
   */
  private List<String> brokerSettings() throws IOException {
    Set<String> others =
        Set.of(
            "listener",
            "certfile",
            "keyfile",
            "allow_anonymous",
            "password_file",
            "acl_file",
            "max_queued_messages",
            "max_queued_bytes",
            "persistence_location");
    List<String> settings =
        new ArrayList<>(
            List.of(
                "user " + System.getProperty("user.name"),
                "listener " + port + " 127.0.0.1",
                "allow_anonymous true",
                "max_queued_messages 0",
                "persistence_location " + folder.toAbsolutePath() + "/"));
    Files.readAllLines(ROOT.resolve("tools/broker/mosquitto.conf")).stream()
        .filter(line -> !line.isBlank() && !others.contains(line.split(" ")[0]))
        .forEach(settings::add);
    return settings;
  }

  private Process program(
      List<String> command, ProcessBuilder.Redirect in, ProcessBuilder.Redirect out)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectInput(in).redirectOutput(out);
    builder.environment().merge("PATH", "/usr/sbin", (path, more) -> path + ":" + more);
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    started.add(process);
    return process;
  }

  private Process startSelf(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("-Djava.util.logging.manager=org.jboss.logmanager.LogManager"));
    command.addAll(List.of("-XX:+UseSerialGC", "-Dtern.root=" + ROOT));
    command.addAll(arguments[0].equals("make") ? List.of() : List.of("-Xmx48m", "-Xmn12m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "Transfer"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    started.add(process);
    return process;
  }

  private void stopAll() {
    started.forEach(Process::destroy);
  }

  private static void keep(
      Map<String, List<Double>> millis, String name, boolean counts, double value) {
    System.err.printf("transfer: %s %.0f ms%s%n", name, value, counts ? "" : " (warm-up)");
    if (counts) {
      millis.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }
  }

  private static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
  }

  private void tell(ObjectNode report) throws IOException {
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n";
    if (json.isEmpty() || json.equals("-")) {
      System.out.print(text);
    } else {
      Files.writeString(Path.of(json), text);
    }
  }

  private static void deleteAll(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      try (var each = Files.list(path)) {
        for (Path inside : each.toList()) {
          deleteAll(inside);
        }
      }
    }
    Files.deleteIfExists(path);
    Files.createDirectories(path.getParent());
  }
}
