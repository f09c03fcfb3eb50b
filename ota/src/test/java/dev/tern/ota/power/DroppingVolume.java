package dev.tern.ota.power;

import dev.tern.ota.disk.Volume;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk that keeps only what it was asked to keep, and of the rest what chance likes.
 *
 * <p>What is durable is in a folder of the machine: contents in files {@code inode-N}, and the
 * changes of names in the order in which they became durable. What is not yet durable is in memory:
 * whoever works with the volume sees it, and it is lost when the object or its process is. Chance
 * writes some of it early: whole writes, parts of writes in sectors of 512 bytes, and names of a
 * folder, these in their order. The sync of a file makes its contents durable but not its name; the
 * sync of a folder makes its names durable but no contents. A rename is done or not, never halfway.
 */
final class DroppingVolume implements Volume {
  private static final int SECTOR = 512;

  private final Path store;
  private final Random chance;
  private final Power power;
  private final boolean keepsItsWord;
  private final TreeMap<Path, Node> names = new TreeMap<>();
  private final List<Change> pending = new ArrayList<>();
  private long nextId;

  /** A file's contents as its writers see them, or a folder. */
  private static final class Node {
    final long id;
    final boolean isFolder;
    byte[] bytes = {};
    final List<Write> pending = new ArrayList<>();

    Node(long id, boolean isFolder) {
      this.id = id;
      this.isFolder = isFolder;
    }
  }

  /** Bytes at a place, or a new size where there are none. */
  private record Write(long offset, byte[] bytes) {}

  /** A line of the log of names: {@code file PATH ID}, {@code folder PATH}, and so on. */
  private record Change(String line, List<Path> folders) {}

  /**
   * @param store what is durable, from an earlier life or nothing
   * @param keepsItsWord whether the sync of a file does anything: false for a disk that lies
   */
  DroppingVolume(Path store, Random chance, Power power, boolean keepsItsWord) {
    this.store = store;
    this.chance = chance;
    this.power = power;
    this.keepsItsWord = keepsItsWord;
    try {
      Files.createDirectories(store);
      load();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void load() throws IOException {
    try (var files = Files.list(store)) {
      nextId =
          files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.startsWith("inode-"))
                  .mapToLong(name -> Long.parseLong(name.substring(6)))
                  .max()
                  .orElse(0)
              + 1;
    }
    Map<Long, Node> nodes = new HashMap<>();
    if (!Files.exists(log())) {
      return;
    }
    String text = Files.readString(log());
    // A line that was cut short is a change that did not become durable.
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n")) {
      String[] words = line.split("\t");
      switch (words[0]) {
        case "file" -> {
          long id = Long.parseLong(words[2]);
          nextId = Math.max(nextId, id + 1);
          put(Path.of(words[1]), nodes.computeIfAbsent(id, any -> new Node(id, false)));
        }
        case "folder" -> put(Path.of(words[1]), new Node(0, true));
        case "remove" -> removeTree(Path.of(words[1]));
        case "rename" -> {
          Node moved = names.get(Path.of(words[1]));
          if (moved != null) {
            move(Path.of(words[1]), Path.of(words[2]));
          }
        }
        default -> {}
      }
    }
    for (Node node : nodes.values()) {
      Path file = inode(node);
      node.bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    }
  }

  /** A name in a folder that did not survive is lost with it. */
  private void put(Path path, Node node) {
    if (isFolder(path.getParent())) {
      names.put(path, node);
    }
  }

  private Path log() {
    return store.resolve("names");
  }

  private Path inode(Node node) {
    return store.resolve("inode-" + node.id);
  }

  private void removeTree(Path path) {
    names.keySet().removeIf(name -> name.startsWith(path));
  }

  private void move(Path from, Path to) {
    Map<Path, Node> moved = new TreeMap<>();
    names.forEach(
        (name, node) -> {
          if (name.startsWith(from)) {
            moved.put(name.equals(from) ? to : to.resolve(from.relativize(name)), node);
          }
        });
    removeTree(from);
    removeTree(to);
    names.putAll(moved);
  }

  @Override
  public boolean isFolder(Path path) {
    Node node = names.get(path);
    // The folder that the volume is mounted at is always there.
    return path.getNameCount() <= 1 || node != null && node.isFolder;
  }

  @Override
  public boolean exists(Path path) {
    return isFolder(path) || names.containsKey(path);
  }

  @Override
  public long size(Path file) throws IOException {
    return node(file).bytes.length;
  }

  private Node node(Path path) throws NoSuchFileException {
    Node node = names.get(path);
    if (node == null) {
      throw new NoSuchFileException(path.toString());
    }
    return node;
  }

  @Override
  public List<String> list(Path folder) {
    if (!isFolder(folder)) {
      return null;
    }
    return names.keySet().stream()
        .filter(name -> folder.equals(name.getParent()))
        .map(name -> name.getFileName().toString())
        .toList();
  }

  @Override
  public void createFolder(Path folder) throws IOException {
    power.step();
    if (exists(folder)) {
      throw new FileAlreadyExistsException(folder.toString());
    }
    names.put(folder, new Node(0, true));
    changed("folder\t" + folder, folder.getParent());
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    power.step();
    Node node = node(from);
    if (!isFolder(to.getParent())) {
      throw new NoSuchFileException(to.toString());
    }
    assert !node.isFolder || !names.containsKey(to) : "not used here";
    move(from, to);
    changed("rename\t" + from + "\t" + to, from.getParent(), to.getParent());
  }

  @Override
  public void remove(Path path) throws IOException {
    power.step();
    if (!list(path.getParent()).contains(path.getFileName().toString())) {
      return;
    }
    removeTree(path);
    changed("remove\t" + path, path.getParent());
  }

  private void changed(String line, Path... folders) throws IOException {
    pending.add(new Change(line, List.of(folders)));
    if (chance.nextInt(4) == 0) {
      keepNames(folders[chance.nextInt(folders.length)]);
    }
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    power.step();
    keepNames(folder);
  }

  private void keepNames(Path folder) throws IOException {
    for (var changes = pending.iterator(); changes.hasNext(); ) {
      Change change = changes.next();
      if (change.folders.contains(folder)) {
        power.step();
        Files.writeString(
            log(), change.line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        changes.remove();
      }
    }
  }

  @Override
  public long freeBytes(Path folder) {
    return 1L << 40;
  }

  @Override
  public Handle openToRead(Path file) throws IOException {
    return new Open(node(file));
  }

  @Override
  public Handle openToWrite(Path file) throws IOException {
    Node node = names.get(file);
    if (node == null) {
      power.step();
      if (!isFolder(file.getParent())) {
        throw new NoSuchFileException(file.toString());
      }
      node = new Node(nextId++, false);
      names.put(file, node);
      changed("file\t" + file + "\t" + node.id, file.getParent());
    }
    if (node.isFolder) {
      throw new IOException(file + " is a folder");
    }
    return new Open(node);
  }

  private void keep(Node node, Write write) throws IOException {
    power.step();
    try (RandomAccessFile file = new RandomAccessFile(inode(node).toFile(), "rw")) {
      if (write.bytes == null) {
        file.setLength(write.offset);
      } else {
        file.seek(write.offset);
        file.write(write.bytes);
      }
    }
  }

  /** Chance keeps nothing of a write, a part of it, or all of it, before anybody asks. */
  private void maybeKeep(Node node, Write write) throws IOException {
    int luck = chance.nextInt(4);
    if (luck == 0) {
      keep(node, write);
    } else if (luck == 1 && write.bytes != null && write.bytes.length > SECTOR) {
      int sectors = (write.bytes.length + SECTOR - 1) / SECTOR;
      int from = chance.nextInt(sectors) * SECTOR;
      int to = Math.min(write.bytes.length, from + (1 + chance.nextInt(sectors)) * SECTOR);
      keep(node, new Write(write.offset + from, Arrays.copyOfRange(write.bytes, from, to)));
    }
  }

  private final class Open implements Handle {
    private final Node node;

    Open(Node node) {
      this.node = node;
    }

    @Override
    public long size() {
      return node.bytes.length;
    }

    @Override
    public void resize(long bytes) throws IOException {
      power.step();
      node.bytes = Arrays.copyOf(node.bytes, (int) bytes);
      Write write = new Write(bytes, null);
      node.pending.add(write);
      maybeKeep(node, write);
    }

    @Override
    public int read(long offset, ByteBuffer into) {
      int count = (int) Math.min(into.remaining(), node.bytes.length - offset);
      if (count <= 0) {
        return -1;
      }
      into.put(node.bytes, (int) offset, count);
      return count;
    }

    @Override
    public int write(long offset, ByteBuffer from) throws IOException {
      power.step();
      byte[] bytes = new byte[from.remaining()];
      from.get(bytes);
      if (offset + bytes.length > node.bytes.length) {
        node.bytes = Arrays.copyOf(node.bytes, (int) offset + bytes.length);
      }
      System.arraycopy(bytes, 0, node.bytes, (int) offset, bytes.length);
      Write write = new Write(offset, bytes);
      node.pending.add(write);
      maybeKeep(node, write);
      return bytes.length;
    }

    @Override
    public void sync() throws IOException {
      power.step();
      if (keepsItsWord) {
        for (Write write : node.pending) {
          keep(node, write);
        }
        node.pending.clear();
      }
    }

    @Override
    public void close() {}
  }

  /** Contents of a file as those who work with the volume see them; null where there is none. */
  byte[] bytes(Path file) {
    Node node = names.get(file);
    return node == null || node.isFolder ? null : node.bytes;
  }
}
