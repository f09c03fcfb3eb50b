package dev.tern.device.trigger;

import dev.tern.device.part.Backoff;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * A key of a Linux input device: a button as gpio-keys gives it, or a keyboard's. Told when it goes
 * down and up again, on the thread that runs this. A device that goes away counts as a key let go,
 * and is opened again when it is back.
 *
 * <p>A record of the kernel on a 64-bit machine (linux/input.h, struct input_event), in its byte
 * order:
 *
 * <pre>
 * offset  bytes
 *      0  16     time: seconds, microseconds
 *     16  2      type: 0 EV_SYN, 1 EV_KEY
 *     18  2      code: which key (KEY_MICMUTE = 248 ...), or 3 SYN_DROPPED
 *     20  4      value: 0 up, 1 down, 2 still down
 * </pre>
 */
public final class TalkKey implements Runnable {
  /** Told of one key. Must return soon: the next record waits. */
  public interface Listener {
    void down();

    void up();
  }

  private static final Logger LOG = Logger.getLogger(TalkKey.class);

  private static final int RECORD = 24;
  private static final int TYPE = 16;
  private static final int CODE = 18;
  private static final int VALUE = 20;
  private static final int EV_SYN = 0;
  private static final int EV_KEY = 1;
  private static final int SYN_DROPPED = 3;
  private static final int HIGHEST_CODE = 0x2ff;

  private final Path device;
  private final int code;
  private final Listener listener;
  private final Backoff untilOpened;
  private final ByteBuffer records = ByteBuffer.allocateDirect(64 * RECORD);
  private boolean down;
  private boolean lossTold;

  /**
   * @param device a file of /dev/input; one of its by-path names outlives a restart
   * @param code of the key, 1..767 (linux/input-event-codes.h)
   */
  public TalkKey(Path device, int code, Listener listener) {
    this(device, code, listener, new Backoff(Duration.ofMillis(500), Duration.ofSeconds(10)));
  }

  TalkKey(Path device, int code, Listener listener, Backoff untilOpened) {
    if (code < 1 || code > HIGHEST_CODE) {
      throw new IllegalArgumentException("key code=" + code + "; expected 1.." + HIGHEST_CODE);
    }
    this.device = device;
    this.code = code;
    this.listener = listener;
    this.untilOpened = untilOpened;
    records.order(ByteOrder.nativeOrder());
  }

  /**
   * A key as a board's file names it.
   *
   * @param setting DEVICE:CODE, such as /dev/input/by-path/platform-keys-event:164
   */
  public static TalkKey of(String setting, Listener listener) {
    int colon = setting.lastIndexOf(':');
    if (colon < 1 || !setting.substring(colon + 1).matches("\\d{1,3}")) {
      throw new IllegalArgumentException(
          "key=" + setting + "; expected DEVICE:CODE, such as /dev/input/event0:164");
    }
    return new TalkKey(
        Path.of(setting.substring(0, colon)),
        Integer.parseInt(setting.substring(colon + 1)),
        listener);
  }

  /** Listens until it is interrupted. */
  @Override
  public void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        try (FileChannel open = FileChannel.open(device, StandardOpenOption.READ)) {
          LOG.debugf("%s: listening to key %d", device, code);
          readAll(open);
        } catch (ClosedByInterruptException e) {
          Thread.currentThread().interrupt();
        } catch (IOException e) {
          tellLoss(e);
        }
        release();
        if (!Thread.currentThread().isInterrupted()) {
          Thread.sleep(untilOpened.next());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void readAll(FileChannel open) throws IOException {
    records.clear();
    while (true) {
      if (open.read(records) < 0) {
        throw new EOFException("it has gone");
      }
      records.flip();
      while (records.remaining() >= RECORD) {
        take(records.position());
        records.position(records.position() + RECORD);
      }
      records.compact();
    }
  }

  private void take(int at) {
    int type = Short.toUnsignedInt(records.getShort(at + TYPE));
    int which = Short.toUnsignedInt(records.getShort(at + CODE));
    int value = records.getInt(at + VALUE);
    untilOpened.reset();
    lossTold = false;
    if (type == EV_SYN && which == SYN_DROPPED) {
      release(); // The kernel lost records: that of letting go may be among them.
    } else if (type == EV_KEY && which == code) {
      if (value == 0) {
        release();
      } else if (value == 1 && !down) {
        down = true;
        listener.down();
      }
    }
  }

  private void release() {
    if (down) {
      down = false;
      listener.up();
    }
  }

  private void tellLoss(IOException e) {
    if (!lossTold) {
      lossTold = true;
      LOG.warnf(
          "tern: %s: the key can't be read: %s; tried again until it can"
              + " (ls /dev/input/by-path lists devices, group input may read them)",
          device, e.getMessage());
    }
  }
}
