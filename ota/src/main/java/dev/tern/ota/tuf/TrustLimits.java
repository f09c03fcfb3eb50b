package dev.tern.ota.tuf;

/**
 * Most that is taken of an origin that nobody trusts, before it is parsed. Bytes are of one file.
 *
 * @param rootBytes of each root
 * @param timestampBytes of the timestamp
 * @param snapshotBytes of the snapshot, where the timestamp does not say its length
 * @param targetsBytes of each targets file, where the snapshot does not say its length
 * @param roots that are followed in one refresh
 * @param delegations that are asked for one target
 */
public record TrustLimits(
    int rootBytes,
    int timestampBytes,
    int snapshotBytes,
    int targetsBytes,
    int roots,
    int delegations) {
  /** Those of python-tuf, so that what one takes the other does too. */
  public static final TrustLimits DEFAULT =
      new TrustLimits(512_000, 16_384, 2_000_000, 5_000_000, 256, 32);

  int bytes(String role) {
    return switch (role) {
      case RoleName.ROOT -> rootBytes;
      case RoleName.TIMESTAMP -> timestampBytes;
      case RoleName.SNAPSHOT -> snapshotBytes;
      default -> targetsBytes;
    };
  }
}
