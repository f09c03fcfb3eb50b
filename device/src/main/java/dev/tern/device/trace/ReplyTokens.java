package dev.tern.device.trace;

import dev.tern.device.conversation.Turn;
import dev.tern.llm.LanguageModel;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** What a language model replied, as its tokens; none where none took part. */
public final class ReplyTokens implements Function<Turn, List<Integer>> {
  private final LanguageModel model;

  /**
   * @param model asked only for turns that it wrote
   */
  public ReplyTokens(LanguageModel model) {
    this.model = model;
  }

  /** The ids that its reply is written with, in order. */
  public List<Integer> of(Turn turn) {
    return turn.model() == null
        ? List.of()
        : Arrays.stream(model.encode(turn.reply())).boxed().toList();
  }

  @Override
  public List<Integer> apply(Turn turn) {
    return of(turn);
  }
}
