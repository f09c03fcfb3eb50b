package dev.tern.ota;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * The whole state of a device as one target describes it: {@code sets/NAME.json}. Its files move
 * together or not at all.
 *
 * @param name unlike any other in the repository, such as {@code kitchen-2026.11}
 * @param description one line for people
 * @param files all of them
 * @param config board keys, dotted, and their values: they lie over the board's file and under the
 *     overlay of the device
 * @param levels for each role the security level of this set, from 0: a device refuses a set below
 *     its floor
 * @param health path in the slot of the suite that the gate runs; empty where the set brings none
 */
public record TargetSet(
    String name,
    String description,
    List<Member> files,
    Map<String, JsonNode> config,
    Map<Role, Integer> levels,
    String health) {

  /** What a file is for. */
  public enum Role {
    ASR,
    LLM,
    TTS,
    SKILLS,
    CONFIG,
    HEALTH,
    /** The executable itself: handed to the package's installer. */
    APP
  }

  /**
   * One file of the set.
   *
   * @param path in the slot, with slashes: {@code models/NAME/FILE}, {@code skills/FILE.yaml},
   *     {@code health/FILE}, {@code app/FILE}
   * @param target that it is in the repository
   * @param length in bytes, as the target's metadata say too
   * @param sha256 as the target's metadata say too
   * @param chunks target that lists the digests of its parts; empty where there is none and it is
   *     fetched as a whole
   */
  public record Member(
      Role role, String path, String target, long length, String sha256, String chunks) {}

  /**
   * What a device must be, from the custom part of the set's metadata: {@code
   * {"tern":{"requires":{"tern":">=0.1.0","packLayout":3,"board":["virtual"]}}}}.
   *
   * @param tern least version of the executable; empty for any
   * @param packLayout of the kernels; 0 for any
   * @param boards names; empty for any
   */
  public record Requirements(String tern, int packLayout, List<String> boards) {
    public static final Requirements NONE = new Requirements("", 0, List.of());
  }
}
