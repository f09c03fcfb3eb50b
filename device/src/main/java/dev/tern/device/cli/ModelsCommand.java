package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.model.Amounts;
import dev.tern.device.model.CatalogEntry;
import dev.tern.device.model.Installation;
import dev.tern.device.model.LicenseNotAcceptedException;
import dev.tern.device.model.ModelException;
import dev.tern.device.model.ModelPuller;
import dev.tern.device.model.ModelPuller.Consent;
import dev.tern.device.model.ModelStore;
import dev.tern.device.model.PullInterruptedException;
import dev.tern.device.model.PullListener;
import dev.tern.device.model.PullOutcome;
import dev.tern.device.model.Verification;
import java.io.Console;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code tern models …}: what the catalog offers and what this machine has of it. */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(list | pull | verify | remove)",
    description = {
      "Lists, fetches, checks and removes models by name.",
      "They lie under ~/.local/share/tern/models, or where TERN_MODELS says."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, or nothing to do",
      "1:a model is missing, wrong, or could not be fetched; the message says what to do",
      "2:the command line was not understood, or a license is to be accepted first",
      "130:interrupted by Ctrl-C; nothing half-done is left"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./tern models list",
      "  ./tern models pull                         all default models",
      "  ./tern models pull gemma3-270m --accept-license",
      "  ./tern models verify smollm2-135m"
    },
    subcommands = {
      ModelsCommand.ListModels.class,
      ModelsCommand.Pull.class,
      ModelsCommand.Verify.class,
      ModelsCommand.Remove.class
    })
public final class ModelsCommand implements Callable<Integer> {
  private static final int INTERRUPTED = 130; // as shells count it: 128 + SIGINT
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Supplier<ModelStore> stores;
  private final Map<String, String> environment;

  @Spec CommandSpec spec;

  /** Works on this machine's store. */
  public ModelsCommand() {
    this(ModelStore::ofThisMachine, System.getenv());
  }

  /** Works on any store; the environment is that of package clients. */
  ModelsCommand(Supplier<ModelStore> stores, Map<String, String> environment) {
    this.stores = stores;
    this.environment = environment;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return CommandLines.USAGE;
  }

  private static ObjectNode json(CatalogEntry entry) {
    return JSON.createObjectNode().put("name", entry.name());
  }

  private static int fail(CommandSpec spec, RuntimeException error) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("tern: " + error.getMessage());
    err.flush();
    return CommandLines.FAILED;
  }

  /** {@code models list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Every model of the catalog and whether it is installed.",
      footerHeading = "%nExample:%n",
      footer = "  ./tern models list --json")
  static final class ListModels implements Callable<Integer> {
    @ParentCommand ModelsCommand models;
    @Spec CommandSpec spec;

    @Option(names = "--json", description = "One JSON object a line.")
    boolean asJson;

    @Override
    public Integer call() {
      try {
        PrintWriter out = spec.commandLine().getOut();
        ModelStore store = models.stores.get();
        List<Installation> installations = store.list();
        if (asJson) {
          installations.forEach(installation -> out.println(describe(installation)));
        } else {
          printTable(out, store, installations);
          out.printf(
              "%n* comes with ./tern models pull; models lie in %s%n", store.root().toString());
        }
        out.flush();
        return CommandLines.DONE;
      } catch (ModelException e) {
        return fail(spec, e);
      }
    }

    private static ObjectNode describe(Installation installation) {
      CatalogEntry entry = installation.entry();
      return json(entry)
          .put("role", entry.role().key())
          .put("language", entry.language())
          .put("version", entry.version())
          .put("license", entry.license().spdx())
          .put("sizeBytes", entry.sizeBytes())
          .put("downloadBytes", entry.source().downloadBytes())
          .put("source", entry.source().describe())
          .put("default", entry.isDefault())
          .put("state", installation.state().name().toLowerCase(Locale.ROOT))
          .put("installed", isInstalled(installation))
          .put("folder", installation.folder().toString())
          .put("problem", installation.problem())
          .put("summary", entry.card().summary())
          .put("memory", entry.card().memory())
          .put("quality", entry.card().quality());
    }

    private static boolean isInstalled(Installation installation) {
      return switch (installation.state()) {
        case READY, UNCHECKED -> true;
        case DAMAGED, MISSING -> false;
      };
    }

    /** On disk; for an archive whose contents nobody listed, what its publisher says of the zip. */
    private static String size(CatalogEntry entry) {
      return entry.files().isEmpty()
          ? "~" + Amounts.bytes(entry.source().downloadBytes())
          : Amounts.bytes(entry.sizeBytes());
    }

    private static void printTable(
        PrintWriter out, ModelStore store, List<Installation> installations) {
      String row = "%-33s %-16s %-4s %9s  %-17s %s%n";
      out.printf(row, "MODEL", "ROLE", "LANG", "SIZE", "LICENSE", "INSTALLED");
      for (Installation installation : installations) {
        CatalogEntry entry = installation.entry();
        out.printf(
            row,
            entry.name() + (entry.isDefault() ? " *" : ""),
            entry.role().key(),
            entry.language(),
            size(entry),
            entry.license().spdx(),
            switch (installation.state()) {
              case READY -> store.comesWithTern(entry) ? "yes (comes with Tern)" : "yes";
              case UNCHECKED -> "yes, digests not checked yet";
              case DAMAGED -> "damaged: " + installation.problem();
              case MISSING -> "no";
            });
      }
    }
  }

  /** {@code models pull}. */
  @Command(
      name = "pull",
      mixinStandardHelpOptions = true,
      description = {
        "Fetches models, checks every digest and only then puts them in place.",
        "Uses the package client or address that the catalog names; starts nothing where they",
        "are there already."
      },
      footerHeading = "%nExamples:%n",
      footer = {"  ./tern models pull", "  ./tern models pull hibari silero-vad"})
  static final class Pull implements Callable<Integer> {
    @ParentCommand ModelsCommand models;
    @Spec CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Which models; without names all defaults.")
    List<String> names = List.of();

    @Option(
        names = {"--accept-license", "--accept-licence"},
        description = "You have read and accept terms that must be accepted.")
    boolean acceptLicense;

    @Option(
        names = "--repin",
        description = "Accept that a publisher changed an archive since its first download.")
    boolean repin;

    @Option(names = "--json", description = "One JSON object a model and line, no progress.")
    boolean asJson;

    @Override
    public Integer call() {
      try {
        ModelStore store = models.stores.get();
        List<CatalogEntry> entries =
            names.isEmpty()
                ? store.catalog().defaults()
                : names.stream().distinct().map(store.catalog()::require).toList();
        int worst = CommandLines.DONE;
        for (CatalogEntry entry : entries) {
          worst = Math.max(worst, pull(store, entry));
        }
        return worst;
      } catch (ModelException e) {
        return fail(spec, e);
      }
    }

    /** Goes on with the other models where one fails: what can be had is worth having. */
    private int pull(ModelStore store, CatalogEntry entry) {
      PullProgress progress = asJson ? null : new PullProgress(System.err, isTerminal());
      ModelPuller puller =
          new ModelPuller(store, models.environment, asJson ? PullListener.silent() : progress);
      try {
        say(progress, pullAsking(puller, entry));
        return CommandLines.DONE;
      } catch (PullInterruptedException e) {
        return INTERRUPTED; // said already; the program is ending
      } catch (ModelException e) {
        if (asJson) {
          PrintWriter out = spec.commandLine().getOut();
          out.println(json(entry).put("outcome", "failed").put("error", e.getMessage()));
          out.flush();
        } else {
          progress.finish("tern: " + e.getMessage());
        }
        return e instanceof LicenseNotAcceptedException ? CommandLines.USAGE : CommandLines.FAILED;
      }
    }

    private PullOutcome pullAsking(ModelPuller puller, CatalogEntry entry) {
      try {
        return puller.pull(entry, new Consent(acceptLicense, repin));
      } catch (LicenseNotAcceptedException e) {
        if (asJson || !isTerminal() || !accepts(System.console(), entry)) {
          throw e;
        }
        return puller.pull(entry, new Consent(true, repin));
      }
    }

    private static boolean accepts(Console console, CatalogEntry entry) {
      String answer =
          console.readLine(
              "%s is under the %s: %s%nType yes if you have read and accept them: ",
              entry.name(), entry.license().name(), entry.license().terms().orElse(""));
      return answer != null && answer.strip().equalsIgnoreCase("yes");
    }

    private void say(PullProgress progress, PullOutcome outcome) {
      CatalogEntry entry = outcome.entry();
      double seconds = outcome.took().toNanos() / 1e9;
      if (asJson) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(
            json(entry)
                .put("outcome", outcome.kind().key())
                .put("version", entry.version())
                .put("license", entry.license().spdx())
                .put("sizeBytes", entry.sizeBytes())
                .put("fetchedBytes", outcome.fetchedBytes())
                .put("seconds", Math.round(seconds * 1000) / 1000.0)
                .put("folder", outcome.folder().toString()));
        out.flush();
        return;
      }
      String told = "%s %s".formatted(entry.name(), entry.version());
      progress.finish(
          switch (outcome.kind()) {
            case ALREADY_THERE -> told + " is already there";
            case FOUND_VALID -> told + " was there; its digests are right";
            case PULLED ->
                String.format(
                    Locale.ROOT,
                    "%s is installed in %s: %s in %.1f s, digests right",
                    told,
                    outcome.folder(),
                    Amounts.bytes(entry.sizeBytes()),
                    seconds);
          });
    }

    private static boolean isTerminal() {
      Console console = System.console();
      return console != null && console.isTerminal();
    }
  }

  /** {@code models verify}. */
  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = "Reads every byte of installed models and compares digests with the catalog.",
      footerHeading = "%nExample:%n",
      footer = "  ./tern models verify hibari")
  static final class Verify implements Callable<Integer> {
    @ParentCommand ModelsCommand models;
    @Spec CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Which models; without names all installed.")
    List<String> names = List.of();

    @Option(names = "--json", description = "One JSON object a model and line.")
    boolean asJson;

    @Override
    public Integer call() {
      try {
        ModelStore store = models.stores.get();
        List<Installation> wanted =
            names.isEmpty()
                ? store.list().stream()
                    .filter(found -> found.state() != Installation.State.MISSING)
                    .toList()
                : names.stream()
                    .distinct()
                    .map(name -> store.installation(store.catalog().require(name)))
                    .toList();
        int worst = CommandLines.DONE;
        for (Installation installation : wanted) {
          worst = Math.max(worst, verify(store, installation));
        }
        return worst;
      } catch (ModelException e) {
        return fail(spec, e);
      }
    }

    private int verify(ModelStore store, Installation installation) {
      CatalogEntry entry = installation.entry();
      boolean isMissing = installation.state() == Installation.State.MISSING;
      Verification found =
          isMissing
              ? new Verification(entry, 0, 0, List.of("not installed"))
              : store.verify(entry, bytes -> {});
      PrintWriter out = spec.commandLine().getOut();
      if (asJson) {
        ObjectNode line =
            json(entry)
                .put("state", isMissing ? "missing" : found.isValid() ? "valid" : "invalid")
                .put("files", found.fileCount())
                .put("checkedBytes", found.checkedBytes());
        found.problems().forEach(line.putArray("problems")::add);
        out.println(line);
      } else if (found.isValid()) {
        out.printf(
            "%s: %d %s, %s, digests right%n",
            entry.name(),
            found.fileCount(),
            found.fileCount() == 1 ? "file" : "files",
            Amounts.bytes(found.checkedBytes()));
      } else if (isMissing) {
        out.printf("%s: not installed; run: ./tern models pull %s%n", entry.name(), entry.name());
      } else {
        found.problems().forEach(problem -> out.printf("%s: %s%n", entry.name(), problem));
        out.printf(
            "%s: %s%n",
            entry.name(),
            entry.isEmbedded()
                ? "restore it from the repository"
                : "run: ./tern models pull " + entry.name());
      }
      out.flush();
      return found.isValid() ? CommandLines.DONE : CommandLines.FAILED;
    }
  }

  /** {@code models remove}. */
  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "Removes models and says what that freed.",
      footerHeading = "%nExample:%n",
      footer = "  ./tern models remove gemma3-270m")
  static final class Remove implements Callable<Integer> {
    @ParentCommand ModelsCommand models;
    @Spec CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "Which models.")
    List<String> names;

    @Option(names = "--json", description = "One JSON object a model and line.")
    boolean asJson;

    @Override
    public Integer call() {
      try {
        ModelStore store = models.stores.get();
        for (CatalogEntry entry : names.stream().map(store.catalog()::require).toList()) {
          long freedBytes = store.remove(entry.name());
          PrintWriter out = spec.commandLine().getOut();
          if (asJson) {
            out.println(json(entry).put("freedBytes", freedBytes));
          } else {
            out.println(
                freedBytes == 0
                    ? entry.name() + " was not installed: nothing to remove"
                    : entry.name() + " is removed: freed " + Amounts.bytes(freedBytes));
          }
          out.flush();
        }
        return CommandLines.DONE;
      } catch (ModelException e) {
        return fail(spec, e);
      }
    }
  }
}
