package dev.tern.device.conversation;

import dev.tern.llm.ChatMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The questions that were answered lately and what was said aloud to each, oldest first: what "and
 * in Spain?" goes on from. Forgotten after a silence, when a person starts over, and from the
 * oldest on where there is no room. What was no answer is not kept: a small model that reads "I
 * don't know" says it again. Safe for several threads.
 */
final class Dialogue {
  /** After so long without a question the next one stands for itself. */
  static final Duration REMEMBERED = Duration.ofMinutes(3);

  /** More than this a small model confuses more than it uses. */
  static final int MOST_EXCHANGES = 4;

  private final InstantSource clock;
  private final List<Exchange> exchanges = new ArrayList<>();
  private Instant last = Instant.MIN;

  /** A question and what was said aloud to it. */
  record Exchange(String question, String answer) {}

  Dialogue(InstantSource clock) {
    this.clock = clock;
  }

  /** Keeps an answer, unless it was none. */
  synchronized void add(String question, String answer) {
    forgetAfterSilence();
    if (answer.isBlank() || NoAnswer.isOne(answer)) {
      return;
    }
    exchanges.add(new Exchange(question, answer));
    if (exchanges.size() > MOST_EXCHANGES) {
      // Several at once: whatever comes after a forgotten one has to be read again.
      exchanges.subList(0, MOST_EXCHANGES / 2 + 1).clear();
    }
    last = clock.instant();
  }

  /**
   * Tells what of the last answer was heard before the person broke in.
   *
   * @param answer all of it, as it was said; where that was not kept, there is nothing to do
   * @param heard its beginning; the whole exchange is forgotten where nothing was heard
   */
  synchronized void wasCutShort(String answer, String heard) {
    if (exchanges.isEmpty() || !answer.endsWith(exchanges.getLast().answer())) {
      return;
    }
    Exchange cut = exchanges.removeLast();
    if (!heard.isBlank()) {
      exchanges.add(new Exchange(cut.question(), heard.strip() + " ..."));
    }
  }

  /** Forgets everything: another person, or another subject. */
  synchronized void forget() {
    exchanges.clear();
  }

  /** Forgets the oldest for want of room. */
  synchronized void forgetOldest() {
    if (!exchanges.isEmpty()) {
      exchanges.removeFirst();
    }
  }

  /** Whether something is remembered that a person may go on from. */
  synchronized boolean isGoingOn() {
    forgetAfterSilence();
    return !exchanges.isEmpty();
  }

  /** What is remembered, as a model reads it. */
  synchronized List<ChatMessage> messages() {
    forgetAfterSilence();
    List<ChatMessage> messages = new ArrayList<>();
    for (Exchange one : exchanges) {
      messages.add(new ChatMessage(ChatMessage.Role.USER, one.question()));
      messages.add(new ChatMessage(ChatMessage.Role.ASSISTANT, one.answer()));
    }
    return messages;
  }

  private void forgetAfterSilence() {
    if (!exchanges.isEmpty() && clock.instant().isAfter(last.plus(REMEMBERED))) {
      exchanges.clear();
    }
  }
}
