package dev.tern.device.cli;

import dev.tern.device.conversation.Conversation;
import dev.tern.device.integrate.LiveLoop;
import dev.tern.device.live.LiveConversation;
import dev.tern.device.live.MuteSwitch;
import dev.tern.device.part.Condition.State;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import jakarta.inject.Provider;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The conversation of {@code run} as commands from outside see it. */
record PresentLoop(
    Provider<Conversation> conversation,
    Provider<Parts> parts,
    Provider<MuteSwitch> mute,
    LiveConversation live)
    implements LiveLoop {
  @Override
  public boolean isAwaitingAnswer() {
    return conversation.get().isAwaitingAnswer();
  }

  @Override
  public boolean isBusy() {
    return live.isBusy();
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
    return live.say(text, goesOn);
  }

  @Override
  public void mute(boolean on) {
    mute.get().mute(on);
  }

  @Override
  public Optional<String> listen() {
    Optional<String> why =
        mute.get().isMuted() ? Optional.of("the microphone is muted") : why(Part.MICROPHONE);
    if (why.isEmpty()) {
      live.call();
    }
    return why;
  }

  @Override
  public void cancel() {
    live.cancel();
  }
}
