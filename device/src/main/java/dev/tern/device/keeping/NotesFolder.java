package dev.tern.device.keeping;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Notes that were dictated, in a folder that a person may read with anything: a Markdown file a
 * month, a line a note. No file outside of the folder is ever read or written: names come from the
 * date alone, and links are not followed. Not safe from several threads.
 */
public final class NotesFolder {
  static final int LARGEST_FILE_BYTES = 1 << 20;
  static final int MOST_FILES = 240;

  private static final DateTimeFormatter MONTH =
      DateTimeFormatter.ofPattern("yyyy-MM", Locale.ROOT);
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
  private static final String UNDATED = "undated";

  private final Path folder;

  /**
   * @param folder made with the first note
   */
  public NotesFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Adds a note; when this returns it is on the disk.
   *
   * @param moment empty where nobody knows what time it is
   * @throws IOException naming what is in the way
   */
  public void append(String text, Optional<LocalDateTime> moment) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(moment.map(MONTH::format).orElse(UNDATED) + ".md");
    String when = moment.map(MOMENT::format).map(at -> at + " ").orElse("");
    String plain = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    byte[] line = ("- " + when + plain + "\n").getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.APPEND,
            LinkOption.NOFOLLOW_LINKS)) {
      if (channel.size() + line.length > LARGEST_FILE_BYTES) {
        throw new IOException(
            file + " is full: used=" + channel.size() + ", limit=" + LARGEST_FILE_BYTES);
      }
      ByteBuffer left = ByteBuffer.wrap(line);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
  }

  /**
   * All notes, the oldest first, without their dates.
   *
   * @throws IOException where the folder is there and can't be read
   */
  public List<String> all() throws IOException {
    if (Files.notExists(folder)) {
      return List.of();
    }
    List<Path> files;
    try (Stream<Path> found = Files.list(folder)) {
      files =
          found
              .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
              .filter(file -> file.getFileName().toString().matches("(\\d{4}-\\d\\d|undated)\\.md"))
              .sorted()
              .toList();
    }
    List<String> notes = new ArrayList<>();
    // the newest, where there are too many
    for (Path file : files.subList(Math.max(0, files.size() - MOST_FILES), files.size())) {
      if (Files.size(file) <= LARGEST_FILE_BYTES) {
        // a person may have edited it with anything: what is no UTF-8 is replaced, not refused
        new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.startsWith("- "))
            .map(line -> line.replaceFirst("^- (\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d )?", "").strip())
            .filter(note -> !note.isEmpty())
            .forEach(notes::add);
      }
    }
    return notes;
  }
}
