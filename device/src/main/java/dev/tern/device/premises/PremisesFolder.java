package dev.tern.device.premises;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the folder: {@code *.md}, {@code *.yaml} and {@code *.yml}, also in folders below it. */
public final class PremisesFolder {
  static final int MOST_FILES = 200;
  static final int LARGEST_FILE_BYTES = 256 << 10;
  static final int LARGEST_BYTES = 4 << 20;
  private static final int DEEPEST = 4;

  private final List<Entry> places = new ArrayList<>();
  private final List<Entry> hours = new ArrayList<>();
  private final List<Entry> menu = new ArrayList<>();
  private final List<Passage> facts = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private Optional<String> houseHours = Optional.empty();
  private long bytesRead;

  private PremisesFolder() {}

  /**
   * What the folder says, and what of it could not be read.
   *
   * @param faults one line each: file, line, what was expected and found
   */
  public record Found(Premises premises, List<String> faults) {}

  /** Reads all of it; never fails. */
  public static Found read(Path folder) {
    PremisesFolder read = new PremisesFolder();
    read.folder(folder);
    Premises premises =
        new Premises(
            read.places, read.houseHours, read.hours, read.menu, new LocalSearch(read.facts));
    return new Found(premises, List.copyOf(read.faults));
  }

  private void folder(Path folder) {
    List<Path> files;
    // Links are not followed: what is read stays in the folder.
    try (Stream<Path> found = Files.walk(folder, DEEPEST)) {
      files =
          found
              .filter(Files::isRegularFile)
              .filter(file -> !Files.isSymbolicLink(file))
              .filter(file -> file.toString().matches(".*\\.(md|yaml|yml)"))
              .sorted()
              .limit(MOST_FILES + 1L)
              .toList();
    } catch (IOException | UncheckedIOException e) {
      faults.add(folder + " can't be read (" + e.getMessage() + "); make it, or name another");
      return;
    }
    if (files.size() > MOST_FILES) {
      faults.add(folder + ": expected at most " + MOST_FILES + " files; the others are not read");
    }
    for (Path file : files.subList(0, Math.min(files.size(), MOST_FILES))) {
      try {
        file(folder.relativize(file).toString(), file);
      } catch (PremisesFault fault) {
        faults.add(fault.getMessage() + "; the file is left out");
      } catch (IOException e) {
        faults.add(folder.relativize(file) + " can't be read (" + e + "); it is left out");
      }
    }
  }

  private void file(String name, Path file) throws IOException {
    String text = text(name, file);
    if (name.endsWith(".md")) {
      facts.addAll(MarkdownPage.passages(name, text.lines().toList()));
      return;
    }
    YamlFacts yaml = YamlFacts.read(name, text);
    places.addAll(yaml.places);
    hours.addAll(yaml.hours);
    menu.addAll(yaml.menu);
    facts.addAll(yaml.facts);
    houseHours = yaml.houseHours.or(() -> houseHours);
  }

  private String text(String name, Path file) throws IOException {
    long size = Files.size(file);
    if (size > LARGEST_FILE_BYTES) {
      throw new PremisesFault(
          name, 1, "expected at most " + LARGEST_FILE_BYTES + " bytes, found " + size);
    }
    bytesRead += size;
    if (bytesRead > LARGEST_BYTES) {
      throw new PremisesFault(
          name, 1, "the folder has more than " + LARGEST_BYTES + " bytes; divide it");
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new PremisesFault(name, 1, "expected text in UTF-8, found other bytes");
    }
  }
}
