package dev.tern.device.cli;

import dev.tern.device.conversation.Conversation;
import dev.tern.device.conversation.Speech;
import dev.tern.device.integrate.LiveLoop;
import dev.tern.device.live.Loudspeaker;
import dev.tern.device.live.MuteSwitch;
import dev.tern.device.part.Condition.State;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import jakarta.inject.Provider;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The conversation of {@code run} as commands from outside see it: it listens all the time, and
 * what it began to answer it says to the end.
 */
record PresentLoop(
    Provider<Conversation> conversation,
    Provider<Parts> parts,
    Provider<MuteSwitch> mute,
    Loudspeaker speaker)
    implements LiveLoop {
  @Override
  public boolean isAwaitingAnswer() {
    return conversation.get().isAwaitingAnswer();
  }

  @Override
  public boolean isBusy() {
    return conversation.get().isBusy();
  }

  @Override
  public Optional<String> silence() {
    return why(Part.VOICE).or(() -> why(Part.SPEAKER));
  }

  /** Why that part does not work now; empty where it does. */
  private Optional<String> why(Part part) {
    State state = parts.get().of(part).state();
    return state == State.READY
        ? Optional.empty()
        : Optional.of(part.key() + " is " + state.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public boolean say(String text, BooleanSupplier goesOn) {
    boolean said =
        conversation
            .get()
            .say(text, () -> Speech.to(clause -> goesOn.getAsBoolean() && speaker.accept(clause)));
    speaker.drain();
    return said;
  }

  @Override
  public void mute(boolean on) {
    mute.get().mute(on);
  }

  @Override
  public Optional<String> listen() {
    return mute.get().isMuted() ? Optional.of("the microphone is muted") : why(Part.MICROPHONE);
  }

  @Override
  public void cancel() {
    conversation.get().startAnew();
  }
}
