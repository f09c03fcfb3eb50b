package dev.tern.device.conversation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;

/**
 * A finished turn, in the shape that scripts of users hang on (docs/cli.md).
 *
 * @param file the sound's file, null where there was none
 * @param transcript the words the decision was made on
 * @param tier who decided
 * @param intent what the person wants, null for a free answer and where nothing was understood
 * @param slots words copied from the transcript
 * @param reply what was said aloud
 * @param timingsMillis how long it took
 * @param model the language model that answered, null where none took part
 * @param ahead what was done before the utterance had ended, null where nobody spoke
 * @param reason why this tier answered, null where nobody said
 * @param heardAloud what of the reply was heard before somebody broke in; null where nothing was
 *     spoken aloud
 * @param interrupted whether somebody broke in
 */
@JsonPropertyOrder({
  "file",
  "transcript",
  "tier",
  "intent",
  "slots",
  "reply",
  "timingsMillis",
  "model",
  "ahead",
  "reason",
  "heardAloud",
  "interrupted"
})
@JsonInclude(JsonInclude.Include.ALWAYS)
@RegisterForReflection
public record Turn(
    String file,
    String transcript,
    Tier tier,
    String intent,
    Map<String, String> slots,
    String reply,
    TimingsMillis timingsMillis,
    String model,
    Ahead ahead,
    String reason,
    String heardAloud,
    boolean interrupted) {

  /** The same turn, named by the file that its sound came from. */
  public Turn withFile(String name) {
    return new Turn(
        name,
        transcript,
        tier,
        intent,
        slots,
        reply,
        timingsMillis,
        model,
        ahead,
        reason,
        heardAloud,
        interrupted);
  }

  /**
   * Work ahead. Milliseconds count from the end of the person's speech; null is never. The final
   * transcript was there at {@code endpoint} plus {@code asr} of the timings.
   *
   * @param silenceMillis the silence was noticed, in which the second listener begins
   * @param preparedMillis the second listener had prepared (Whisper: its encoder was done)
   * @param wordsMillis its words were there; null where the first listener's seemed to be enough
   * @param answerMillis the first sound of the answer that was prepared was there; null where none
   *     was, or other words were meant
   * @param promptTokens tokens of the question that the language model read meanwhile
   * @param promptTokensTakenBack how many of these it forgot again, because the words changed
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Ahead(
      Double silenceMillis,
      Double preparedMillis,
      Double wordsMillis,
      Double answerMillis,
      int promptTokens,
      int promptTokensTakenBack) {}

  /**
   * Milliseconds. The first four are counted from the end of the person's speech, as they would be
   * at a microphone: work that was done while the person still spoke is free as long as it kept up
   * with the sound (see {@link LiveClock}); the silence that ends an utterance is waited for.
   *
   * @param endpoint silence until the utterance counted as ended
   * @param asr from there to the final transcript
   * @param decide from there to the decision
   * @param firstSound from the end of speech to the reply's first sample, all of the above included
   * @param total from the end of speech to the reply's last sample having been computed
   */
  public record TimingsMillis(
      double endpoint, double asr, double decide, double firstSound, double total) {}
}
