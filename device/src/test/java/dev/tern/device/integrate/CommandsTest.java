package dev.tern.device.integrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.cli.TestBroker;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.IncomingMessage;
import dev.tern.ota.OutgoingMessage;
import dev.tern.ota.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands and their results over a real broker. */
@Timeout(60)
final class CommandsTest {
  private static final Topics TOPICS = new Topics("home", "kitchen");

  @TempDir Path folder;

  private final BlockingQueue<String> results = new LinkedBlockingQueue<>();
  private final Loop loop = new Loop();
  private TestBroker broker;
  private BrokerLink link;
  private Commands commands;
  private long nanoTime;

  @BeforeEach
  void connect() throws Exception {
    broker = TestBroker.start(folder);
    link = TestLinks.open(broker, TOPICS);
    link.subscribe(TOPICS.cmdResult(), message -> results.add(message.text()));
    commands = new Commands(link, TOPICS, loop, () -> nanoTime);
    link.subscribe(TOPICS.cmd(), commands::arrived);
  }

  @AfterEach
  void leave() {
    if (broker != null) {
      link.close();
      broker.close();
    }
  }

  @Test
  void saysTheMostUrgentFirst() throws Exception {
    loop.busy = true;
    send("{'cmd':'say','id':'1','text':'Tea is ready.','priority':'low'}");
    send("{'cmd':'say','id':'2','text':'The door is open.'}");
    send("{'cmd':'say','id':'3','text':'Fire!','priority':'high'}");
    send("{'cmd':'listen','id':'4'}");
    assertEquals("{'id':'4','cmd':'listen','outcome':'done'}", result());

    assertEquals(Optional.of("Fire!"), commands.speakNext());
    assertEquals("{'id':'3','cmd':'say','outcome':'done'}", result());
    assertEquals(Optional.of("The door is open."), commands.speakNext());
    assertEquals("{'id':'2','cmd':'say','outcome':'done'}", result());
    assertEquals(Optional.empty(), commands.speakNext());
    loop.busy = false;
    assertEquals(Optional.of("Tea is ready."), commands.speakNext());
    assertEquals(List.of("Fire!", "The door is open.", "Tea is ready."), loop.said);
  }

  @Test
  void saysNothingWhileAQuestionIsOpenOrNobodyCouldHearIt() throws Exception {
    loop.awaiting = true;
    send("{'cmd':'say','id':'1','text':'Tea is ready.'}");
    assertEquals(
        "{'id':'1','cmd':'say','outcome':'refused',"
            + "'reason':'a question is open; say it again after it was answered'}",
        result());

    loop.awaiting = false;
    loop.silence = Optional.of("speaker is failed");
    send("{'cmd':'say','text':'Tea is ready.'}");
    assertEquals("{'cmd':'say','outcome':'refused','reason':'speaker is failed'}", result());
    assertEquals(Optional.empty(), commands.speakNext());
  }

  @Test
  void saysNothingOnThatWasCanceled() throws Exception {
    send("{'cmd':'say','id':'1','text':'One.'}");
    send("{'cmd':'say','id':'2','text':'Two.'}");
    send("{'cmd':'listen'}");
    result();
    loop.meanwhile = () -> commands.arrived(message("{'cmd':'cancel'}", false));

    commands.speakNext();

    assertEquals("{'id':'2','cmd':'say','outcome':'refused','reason':'canceled'}", result());
    assertEquals("{'cmd':'cancel','outcome':'done'}", result());
    assertEquals("{'id':'1','cmd':'say','outcome':'refused','reason':'canceled'}", result());
    assertTrue(loop.canceled);
  }

  @Test
  void mutesAndHearsAgain() throws Exception {
    send("{'cmd':'mute'}");
    assertEquals("{'cmd':'mute','outcome':'done'}", result());
    assertTrue(loop.muted);

    send("{'cmd':'listen'}");
    assertEquals(
        "{'cmd':'listen','outcome':'refused','reason':'the microphone is muted'}", result());
    send("{'cmd':'mute','on':false}");
    result();
    assertFalse(loop.muted);
  }

  @Test
  void tellsWhichFieldIsWrong() throws Exception {
    String[][] faults = {
      {"{'cmd':'dance'}", "cmd", "say, mute, listen, cancel", "dance"},
      {"{'text':'hello'}", "cmd", "say, mute, listen, cancel", "nothing"},
      {"{'cmd':'say'}", "text", "what to say", "nothing"},
      {"{'cmd':'say','text':7}", "text", "text of 1 to 300 characters", "7"},
      {"{'cmd':'say','text':'a','priority':'urgent'}", "priority", "low, normal, high", "urgent"},
      {"{'cmd':'mute','on':'yes'}", "on", "true or false", "\\'yes\\'"},
      {"{'cmd':'mute','of':true}", "of", "no other fields than cmd, id, on", "one more"},
      {"[1]", "message", "a JSON object", "[1]"},
    };
    for (String[] fault : faults) {
      send(fault[0]);
      assertEquals(
          "{'outcome':'error','error':{'field':'%s','expected':'%s','found':'%s'}}"
              .formatted(fault[1], fault[2], fault[3]),
          result());
    }
    for (String broken :
        new String[] {"", "{", "{'cmd':'mute','cmd':'say'}", "\0", "x".repeat(9000)}) {
      send(broken);
      assertTrue(result().startsWith("{'outcome':'error','error':{'field':'message'"));
    }
  }

  @Test
  void obeysNoRetainedCommand() throws Exception {
    commands.arrived(message("{'cmd':'mute'}", true));

    assertTrue(result().contains("'expected':'no retained one"));
    assertFalse(loop.muted);
  }

  @Test
  void takesNoMoreThanAPersonCouldMean() throws Exception {
    for (int i = 0; i < 1000; i++) {
      commands.arrived(message("{'cmd':'listen'}", false));
    }

    for (int i = 0; i < Commands.MOST_IN_WINDOW; i++) {
      assertEquals("{'cmd':'listen','outcome':'done'}", result());
    }
    assertEquals(
        "{'outcome':'refused','reason':'commands within 10 s: used=21, limit=20; send fewer'}",
        result());
    assertEquals(null, results.poll(300, TimeUnit.MILLISECONDS));
    nanoTime += Duration.ofSeconds(10).toNanos();
    commands.arrived(message("{'cmd':'listen'}", false));
    assertEquals("{'cmd':'listen','outcome':'done'}", result());
  }

  @Test
  void keepsNoMoreAnnouncementsThanThereIsRoomFor() throws Exception {
    for (int i = 0; i <= Commands.MOST_WAITING; i++) {
      commands.arrived(message("{'cmd':'say','text':'Tea is ready.'}", false));
    }

    assertEquals(
        "{'cmd':'say','outcome':'refused',"
            + "'reason':'announcements that wait: used=16, limit=16; send it later'}",
        result());
  }

  private void send(String json) {
    link.publish(OutgoingMessage.of(TOPICS.cmd(), json.replace('\'', '"')));
  }

  private static IncomingMessage message(String json, boolean retained) {
    byte[] payload = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return new IncomingMessage(TOPICS.cmd(), payload, retained, "", new byte[0]);
  }

  private String result() throws InterruptedException {
    String result = results.poll(10, TimeUnit.SECONDS);
    assertTrue(result != null, "no result");
    return result.replace('"', '\'');
  }

  /** A conversation that says at once what it is told to. */
  private static final class Loop implements LiveLoop {
    final List<String> said = new ArrayList<>();
    volatile boolean awaiting;
    volatile boolean busy;
    volatile boolean muted;
    volatile boolean canceled;
    volatile Optional<String> silence = Optional.empty();
    volatile Runnable meanwhile = () -> {};

    @Override
    public boolean isAwaitingAnswer() {
      return awaiting;
    }

    @Override
    public boolean isBusy() {
      return busy;
    }

    @Override
    public Optional<String> silence() {
      return silence;
    }

    @Override
    public boolean say(String text, BooleanSupplier goesOn) {
      meanwhile.run();
      if (goesOn.getAsBoolean()) {
        said.add(text);
      }
      return true;
    }

    @Override
    public void mute(boolean on) {
      muted = on;
    }

    @Override
    public Optional<String> listen() {
      return muted ? Optional.of("the microphone is muted") : Optional.empty();
    }

    @Override
    public void cancel() {
      canceled = true;
    }
  }
}
