package dev.tern.device.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tern.ota.BrokerAddress;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.LinkLimits;
import dev.tern.ota.TargetFile;
import dev.tern.ota.Topics;
import dev.tern.ota.broker.MqttLink;
import dev.tern.ota.digest.Sha256;
import dev.tern.ota.disk.FileDisk;
import dev.tern.ota.transfer.Download;
import dev.tern.ota.transfer.LocalFiles;
import dev.tern.ota.transfer.MqttOrigin;
import dev.tern.ota.transfer.Publisher;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One end of a download over a broker; what bench/transfer measures of an executable. */
@Command(
    name = "transfer",
    mixinStandardHelpOptions = true,
    description = {
      "One end of a download over a broker, to measure it. With --into it is the device: for each",
      "line of standard input it fetches the file anew and prints what that took, in JSON. Without",
      "it serves FOLDER until its standard input ends."
    },
    footer = {
      "",
      "Examples:",
      "  tern bench transfer --broker tcp://127.0.0.1:1883 repository/",
      "  tern bench transfer --broker tcp://127.0.0.1:1883 repository/ --name voice --into out.gguf"
    })
final class BenchTransferCommand implements Callable<Integer> {
  private static final String SITE = "bench";

  @Parameters(
      paramLabel = "FOLDER",
      description = "Has targets/models/NAME.gguf and its chunk list targets/chunks/NAME.")
  Path folder;

  @Option(
      names = "--broker",
      required = true,
      paramLabel = "URI",
      description = "tcp://HOST[:PORT], which lets everybody in.")
  URI broker;

  @Option(
      names = "--name",
      defaultValue = "model",
      paramLabel = "NAME",
      description = "Of the file (default: ${DEFAULT-VALUE}).")
  String name;

  @Option(names = "--into", paramLabel = "FILE", description = "Where it is to be.")
  Path into;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    if (into == null) {
      serve(lines);
    } else {
      fetch(lines);
    }
    return CommandLines.DONE;
  }

  private void serve(BufferedReader lines) throws IOException {
    Topics topics = new Topics(SITE, "publisher");
    try (BrokerLink link =
            MqttLink.ofOperator(address(), topics, new Told(), LinkLimits.PUBLISHER);
        Publisher publisher = Publisher.open(link, SITE, folder, line -> {})) {
      while (lines.readLine() != null) {
        // Served on threads of its own.
      }
    }
  }

  private void fetch(BufferedReader lines) throws IOException, InterruptedException {
    Topics topics = new Topics(SITE, "kitchen");
    TargetFile file = target("targets/models/" + name + ".gguf");
    TargetFile chunks = target("targets/chunks/" + name);
    FileDisk disk = new FileDisk();
    PrintWriter out = spec.commandLine().getOut();
    try (BrokerLink link = MqttLink.open(address(), topics, new Told())) {
      while (!link.isConnected()) {
        Thread.sleep(10);
      }
      out.println("{\"connected\":true}");
      out.flush();
      while (lines.readLine() != null) {
        disk.delete(into);
        long start = System.nanoTime();
        Download.Figures figures = fetch(disk, link, topics, file, chunks);
        double millis = (System.nanoTime() - start) / 1e6;
        out.println(
            JsonNodeFactory.instance
                .objectNode()
                .put("millis", millis)
                .put("fetchedBytes", figures.fetchedBytes()));
        out.flush();
      }
    }
  }

  private Download.Figures fetch(
      FileDisk disk, BrokerLink link, Topics topics, TargetFile file, TargetFile chunks)
      throws IOException, InterruptedException {
    try (MqttOrigin origin = new MqttOrigin(link, topics)) {
      return new Download(
              disk,
              origin,
              new LocalFiles(disk, List.of()),
              Download.Settings.DEFAULT,
              () -> false,
              (done, total) -> {})
          .fetch(file, chunks, into);
    }
  }

  /** What trusted metadata would say of it: here both ends see the same folder. */
  private TargetFile target(String path) throws IOException {
    Path file = folder.resolve(path);
    try (InputStream in = Files.newInputStream(file)) {
      return new TargetFile(
          path, Files.size(file), Sha256.hexOf(in), path, JsonNodeFactory.instance.objectNode());
    }
  }

  private BrokerAddress address() {
    return new BrokerAddress(broker, "", null, null);
  }

  private final class Told implements BrokerLink.Listener {
    @Override
    public void connected() {}

    @Override
    public void failed(String reason) {
      tell(reason);
    }

    @Override
    public void lost(String reason) {
      tell(reason);
    }

    private void tell(String reason) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("tern: " + FleetTable.plain(reason));
      err.flush();
    }
  }
}
