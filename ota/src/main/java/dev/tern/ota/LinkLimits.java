package dev.tern.ota;

/**
 * The room that a link takes at most. What comes over it is refused, never kept.
 *
 * @param messages that wait to be sent or are on their way, 1..65,535
 * @param bytes of their payloads, and of those that have arrived and wait for their listeners; each
 *     of the two
 * @param payloadBytes of one message, in both directions; the broker is asked to send none larger
 * @param onTheirWay messages sent that the broker has not confirmed, 1..65,535
 * @param requests without an answer yet
 * @param subscriptions by filter and listener
 * @param backlog messages that have arrived and wait for one listener
 * @param threads that listeners run on
 */
public record LinkLimits(
    int messages,
    long bytes,
    int payloadBytes,
    int onTheirWay,
    int requests,
    int subscriptions,
    int backlog,
    int threads) {
  /** Room for some 8 MiB. */
  public static final LinkLimits DEFAULT =
      new LinkLimits(256, 4L << 20, 256 << 10, 8, 32, 64, 64, 2);

  /** For whoever serves blocks: as many on their way as mosquitto takes, and many who ask. */
  public static final LinkLimits PUBLISHER =
      new LinkLimits(256, 4L << 20, 256 << 10, 20, 32, 64, 1024, 2);

  public LinkLimits {
    long least =
        Math.min(
            Math.min(Math.min(messages, bytes), Math.min(payloadBytes, onTheirWay)),
            Math.min(Math.min(requests, subscriptions), Math.min(backlog, threads)));
    if (least < 1) {
      throw new OtaException("a limit of the link is " + least + "; expected 1 or more");
    }
  }
}
