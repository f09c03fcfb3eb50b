package dev.tern.device.model;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where a model's bytes come from. Whoever carries them, digests decide whether they are right. */
public sealed interface ModelSource {
  /** Bytes to fetch; 0 where nothing crosses a network. */
  long downloadBytes();

  /** One phrase for a person, such as {@code pip hibari-tts==0.2.1}. */
  String describe();

  /** A package that an ordinary package client fetches by name. */
  record Packaged(PackageClient client, String name, String version, long downloadBytes)
      implements ModelSource {
    @Override
    public String describe() {
      return client.key() + " " + name + " " + version;
    }
  }

  /** Files cut into parts because one package may not be so large; joined in this order. */
  record Joined(List<Packaged> parts) implements ModelSource {
    public Joined {
      parts = List.copyOf(parts);
    }

    @Override
    public long downloadBytes() {
      return parts.stream().mapToLong(Packaged::downloadBytes).sum();
    }

    @Override
    public String describe() {
      return parts.size() + " parts: " + parts.getFirst().describe() + ", ...";
    }
  }

  /**
   * A zip archive at an address, everything in it wrapped in one folder whose name is dropped.
   *
   * @param sha256 digest of the archive; where the catalog has none, the first download's digest is
   *     pinned and said so
   * @param downloadBytes size of the archive, roughly where the publisher rounds it
   * @param unpackedAtMostBytes an archive that grows beyond this is refused
   * @param contains files that must be in it for it to be this kind of model at all
   */
  record Archive(
      URI address,
      Optional<String> sha256,
      long downloadBytes,
      long unpackedAtMostBytes,
      List<String> contains)
      implements ModelSource {
    public Archive {
      contains = List.copyOf(contains);
    }

    @Override
    public String describe() {
      return address.toString();
    }
  }

  /** A folder on this machine or on a stick, from which the files are copied. */
  record Folder(Path path) implements ModelSource {
    @Override
    public long downloadBytes() {
      return 0;
    }

    @Override
    public String describe() {
      return "folder " + path;
    }
  }

  /** A folder that comes with Tern itself, relative to its home; used where it lies. */
  record Embedded(String path) implements ModelSource {
    public Embedded {
      RelativePath.check(path);
    }

    @Override
    public long downloadBytes() {
      return 0;
    }

    @Override
    public String describe() {
      return "comes with Tern";
    }
  }
}
