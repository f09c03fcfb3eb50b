package dev.tern.device.integrate;

import dev.tern.ota.IncomingMessage;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the appliance is told to do over the broker. */
sealed interface Command {
  int LONGEST_TEXT = 300;
  int LONGEST_ID = 64;

  /** That it was given, to find its result by; empty where none was. */
  String id();

  /** The word for it. */
  String name();

  /** Say this aloud, between turns. */
  record Say(String id, String text, Priority priority) implements Command {
    @Override
    public String name() {
      return "say";
    }
  }

  /** Stop hearing anything, or hear again. */
  record Mute(String id, boolean on) implements Command {
    @Override
    public String name() {
      return "mute";
    }
  }

  /** Listen now, as if called. */
  record Listen(String id) implements Command {
    @Override
    public String name() {
      return "listen";
    }
  }

  /** Leave what is being said or asked. */
  record Cancel(String id) implements Command {
    @Override
    public String name() {
      return "cancel";
    }
  }

  /** Which announcement is heard first. */
  enum Priority {
    LOW,
    NORMAL,
    HIGH;

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Priority of(String word) throws FieldFault {
      for (Priority priority : values()) {
        if (priority.word().equals(word)) {
          return priority;
        }
      }
      throw new FieldFault(
          "priority",
          Arrays.stream(values()).map(Priority::word).collect(Collectors.joining(", ")),
          word);
    }
  }

  static Command parse(IncomingMessage message) throws FieldFault {
    if (message.retained()) {
      throw new FieldFault("message", "no retained one, which would come again", "retained");
    }
    Fields fields = Fields.parse(message);
    String id = fields.text("id", LONGEST_ID).orElse("");
    String word = required(fields.text("cmd", 10), "cmd", "say, mute, listen, cancel");
    return switch (word) {
      case "say" -> {
        fields.only("cmd", "id", "text", "priority");
        yield new Say(
            id,
            required(fields.text("text", LONGEST_TEXT), "text", "what to say"),
            Priority.of(fields.text("priority", 10).orElse("normal")));
      }
      case "mute" -> {
        fields.only("cmd", "id", "on");
        yield new Mute(id, fields.truth("on").orElse(true));
      }
      case "listen" -> {
        fields.only("cmd", "id");
        yield new Listen(id);
      }
      case "cancel" -> {
        fields.only("cmd", "id");
        yield new Cancel(id);
      }
      default -> throw new FieldFault("cmd", "say, mute, listen, cancel", word);
    };
  }

  private static String required(Optional<String> value, String field, String expected)
      throws FieldFault {
    if (value.isEmpty()) {
      throw new FieldFault(field, expected, "nothing");
    }
    return value.get();
  }
}
