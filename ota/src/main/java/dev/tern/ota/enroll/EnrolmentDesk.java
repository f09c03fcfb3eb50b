package dev.tern.ota.enroll;

import dev.tern.ota.BrokerLink;
import dev.tern.ota.IncomingMessage;
import dev.tern.ota.OtaException;
import dev.tern.ota.OutgoingMessage;
import dev.tern.ota.json.JsonDocument;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The fleet's side of enrolment by code: gives one bundle to the first device that shows the code,
 * as long as it is open. It and the code end together.
 *
 * <p>Topics, under the site {@value EnrolmentBundle#RESERVED_SITE} and a name that comes from the
 * code:
 *
 * <pre>
 * tern/v1/enroll/NAME/request    device: sealed {"machine":"…"}, sent again until it is answered
 * tern/v1/enroll/NAME/answer     desk: the sealed bundle, bound to that request
 * tern/v1/enroll/NAME/done       device: sealed, when the bundle is on its disk
 * </pre>
 */
public final class EnrolmentDesk implements AutoCloseable {
  /** As long as somebody needs to walk to a device and type. */
  public static final Duration USUAL_TIME = Duration.ofMinutes(10);

  static final String REQUEST = "request";
  static final String ANSWER = "answer";
  static final String DONE = "done";
  static final byte[] NOTHING = {};

  private static final int LARGEST_REQUEST = 4 << 10;

  private final BrokerLink link;
  private final EnrolmentCode code;
  private final EnrolmentBundle bundle;
  private final Consumer<String> log;
  private final CompletableFuture<String> enrolled = new CompletableFuture<>();
  private final BrokerLink.Subscription requests;
  private final BrokerLink.Subscription ends;

  // Guarded by this object.
  private byte[] served = NOTHING; // the one request that is answered, also when it comes again
  private byte[] answer = NOTHING;
  private String machine = "";
  private boolean closed;

  private EnrolmentDesk(
      BrokerLink link, EnrolmentCode code, EnrolmentBundle bundle, Consumer<String> log) {
    this.link = link;
    this.code = code;
    this.bundle = bundle;
    this.log = log;
    requests = link.subscribe(topic(code, REQUEST), this::asked);
    ends = link.subscribe(topic(code, DONE), this::done);
  }

  /**
   * Waits for a device from now on.
   *
   * @param link to the broker that devices are enrolled over; need not be that of the bundle
   * @param log hears one line of what happens
   */
  public static EnrolmentDesk open(
      BrokerLink link, EnrolmentCode code, EnrolmentBundle bundle, Consumer<String> log) {
    return new EnrolmentDesk(link, code, bundle, log);
  }

  static String topic(EnrolmentCode code, String name) {
    return "tern/v1/" + EnrolmentBundle.RESERVED_SITE + "/" + code.meetingPlace() + "/" + name;
  }

  private synchronized void asked(IncomingMessage message) {
    byte[] request = message.payload();
    if (closed || request.length > LARGEST_REQUEST) {
      return;
    }
    if (served.length == 0) {
      serve(request);
    } else if (!Arrays.equals(served, request)) {
      log.accept("somebody else asks with a code that was used already; refused");
      return;
    }
    if (answer.length > 0) {
      link.publish(OutgoingMessage.of(topic(code, ANSWER), answer));
    }
  }

  private void serve(byte[] request) {
    try {
      byte[] opened = code.open(REQUEST, NOTHING, request);
      machine = JsonDocument.read("enrolment", opened, LARGEST_REQUEST).text("machine", 200);
      answer = code.seal(ANSWER, request, bundle.toBytes());
      served = request;
      log.accept("asked by " + machine);
    } catch (OtaException e) {
      log.accept(e.getMessage());
    }
  }

  private synchronized void done(IncomingMessage message) {
    try {
      if (!closed && served.length > 0) {
        code.open(DONE, served, message.payload());
        enrolled.complete(machine);
      }
    } catch (OtaException e) {
      log.accept(e.getMessage());
    }
  }

  /**
   * Waits until a device has taken the bundle; the code is void afterwards.
   *
   * @return what the device says it is
   * @throws OtaException where none has within that time
   */
  public String await(Duration time) throws InterruptedException {
    try {
      return enrolled.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new OtaException(
          "no device took the bundle within "
              + time.toSeconds()
              + " s; the code is void, make a"
              + " new one",
          e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      close();
    }
  }

  /** The code is void. */
  @Override
  public synchronized void close() {
    closed = true;
    requests.close();
    ends.close();
  }
}
