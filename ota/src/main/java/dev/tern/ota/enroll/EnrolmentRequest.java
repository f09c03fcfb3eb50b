package dev.tern.ota.enroll;

import dev.tern.ota.BrokerLink;
import dev.tern.ota.IncomingMessage;
import dev.tern.ota.OtaException;
import dev.tern.ota.OutgoingMessage;
import dev.tern.ota.Topics;
import dev.tern.ota.json.JsonDocument;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The device's side of enrolment by code: what {@link EnrolmentDesk} answers. */
public final class EnrolmentRequest {
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private final BrokerLink link;
  private final EnrolmentCode code;
  private final byte[] request;

  /**
   * @param link made for {@link #topics}, by a user who may do nothing but enroll
   * @param machine what this is, for whoever looks at the fleet's side; up to 200 characters
   */
  public EnrolmentRequest(BrokerLink link, EnrolmentCode code, String machine) {
    this.link = link;
    this.code = code;
    byte[] said =
        JsonDocument.empty().put("machine", machine).toString().getBytes(StandardCharsets.UTF_8);
    request = code.seal(EnrolmentDesk.REQUEST, EnrolmentDesk.NOTHING, said);
  }

  /** What a device is called that has no name yet. */
  public static Topics topics(EnrolmentCode code) {
    return new Topics(EnrolmentBundle.RESERVED_SITE, code.meetingPlace());
  }

  /**
   * Asks until it is answered. What others send is passed over.
   *
   * @throws OtaException where nobody who knows the code answers within that time
   */
  public EnrolmentBundle await(Duration time) throws InterruptedException {
    BlockingQueue<IncomingMessage> answers = new LinkedBlockingQueue<>(16);
    long end = System.nanoTime() + time.toNanos();
    String trouble = "";
    try (BrokerLink.Subscription listening =
        link.subscribe(EnrolmentDesk.topic(code, EnrolmentDesk.ANSWER), answers::offer)) {
      long askAt = System.nanoTime();
      while (System.nanoTime() < end) {
        if (System.nanoTime() >= askAt) {
          link.publish(
              OutgoingMessage.of(EnrolmentDesk.topic(code, EnrolmentDesk.REQUEST), request)
                  .expiringAfter(AGAIN));
          askAt += AGAIN.toNanos();
        }
        long wait = Math.min(askAt, end) - System.nanoTime();
        IncomingMessage answer = answers.poll(Math.max(1, wait), TimeUnit.NANOSECONDS);
        if (answer != null) {
          try {
            byte[] opened = code.open(EnrolmentDesk.ANSWER, request, answer.payload());
            return EnrolmentBundle.read("the bundle that was sent", opened);
          } catch (OtaException e) {
            trouble = "; " + e.getMessage();
          }
        }
      }
    }
    throw new OtaException(
        "no answer within "
            + time.toSeconds()
            + " s; is the code right and not yet used, and does the fleet's side still wait?"
            + trouble);
  }

  /** Tells that the bundle is on the disk: the code may be forgotten. */
  public void done() {
    link.publish(
        OutgoingMessage.of(
            EnrolmentDesk.topic(code, EnrolmentDesk.DONE),
            code.seal(EnrolmentDesk.DONE, request, EnrolmentDesk.NOTHING)));
  }
}
