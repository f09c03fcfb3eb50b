package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.model.ModelStore;
import dev.tern.device.skill.ActionGrammar;
import dev.tern.device.skill.Skill;
import dev.tern.device.skill.Skills;
import dev.tern.device.tune.TuneSettings;
import dev.tern.device.wording.WordingReader;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.ModelCard;
import dev.tern.llm.exam.ActionExam;
import dev.tern.llm.exam.ActionExam.Action;
import dev.tern.llm.exam.ActionExam.Case;
import dev.tern.llm.exam.ActionExam.Outcome;
import dev.tern.llm.generate.LlmEngine;
import dev.tern.llm.generate.LlmOptions;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whether a language model picks the right action for what a person says. */
@Command(
    name = "eval",
    mixinStandardHelpOptions = true,
    description = {
      "Lets a language model pick the action for test sentences of the skills among the six likeliest,",
      "with an example of each, held to a grammar, and keeps the score in the model's card. A model",
      "whose weights were rounded below Q6 may pick actions only with a passed evaluation. A score",
      "that does not pass gives exit code 1."
    },
    footer = {
      "",
      "Examples:",
      "  tern eval --model smollm2-135m",
      "  tern eval --model my.gguf --cases 40 --dry-run --json"
    })
final class EvalCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Room for the actions with what they do, examples, a sentence and its answer. */
  private static final int CONTEXT_LENGTH = 4096;

  /** Actions to choose among, the likeliest by their wording. */
  private static final int SHORTLIST = 6;

  /** Of each intent, asked at most; the manifests have more of some than of others. */
  private static final int CASES_EACH = 2;

  /** Sentences that are shown before each question. */
  private static final int EXAMPLES = 5;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE|NAME",
      description = "A GGUF file, or a language model's name in the catalog.")
  String model;

  @Option(
      names = "--cases",
      paramLabel = "COUNT",
      description = "Ask so many at most, spread over all skills; then nothing is kept.")
  Integer most;

  @Option(names = "--dry-run", description = "Examine and tell, keep nothing.")
  boolean dryRun;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Spec CommandSpec spec;
  @Inject Provider<BoardConfig> board;
  @Inject Provider<ModelStore> models;

  /** What the skills say: all actions, sentences to ask, and others to show. */
  private record Paper(List<Action> actions, List<Case> asked, List<Case> shown) {}

  @Override
  public Integer call() {
    if (most != null && most < 1) {
      throw new CliException("--cases=" + most + " is out of range; expected 1 or more");
    }
    Path file = ModelArgument.languageModel(model, models);
    boolean keeps = !dryRun && most == null;
    if (keeps) {
      ModelCards.requireWritable(file);
    }
    Paper paper = paper(Skills.loadAll(board.get().language()));
    ActionExam.Result result = examine(file, paper);
    ModelCard.Evaluation evaluation = result.evaluation(LocalDate.now());
    Path card = null;
    if (keeps) {
      card =
          ModelCards.update(
              file, one -> one.withEvaluation(evaluation), spec.commandLine().getErr());
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(asJson(result, evaluation, card));
    } else {
      out.printf(
          Locale.ROOT,
          "right: %.1f %% of %d (the action alone: %.1f %%), needed %.0f %%: %s; %s%n",
          100 * evaluation.score(),
          evaluation.cases(),
          100 * result.actionScore(),
          100 * evaluation.threshold(),
          evaluation.passed() ? "passed" : "failed",
          card == null ? "nothing kept" : "kept in " + card);
    }
    return evaluation.passed() ? CommandLines.DONE : CommandLines.FAILED;
  }

  private ActionExam.Result examine(Path file, Paper paper) {
    LlmOptions options = new LlmOptions(TuneSettings.of(board.get().llm()).plan(), CONTEXT_LENGTH);
    try (LanguageModel opened = LlmEngine.open(file, options)) {
      ActionExam exam =
          WordingReader.in(board.get().language())
              .map(reader -> new ActionExam(opened, said -> shortlist(reader, paper, said)))
              .orElseGet(
                  () -> new ActionExam(opened, paper.actions(), spread(paper.shown(), EXAMPLES)));
      return exam.take(paper.asked(), this::tell);
    }
  }

  /** The actions likeliest to be meant, in the order of the manifests, with an example of each. */
  private static ActionExam.Sheet shortlist(WordingReader reader, Paper paper, String said) {
    Set<String> known = paper.actions().stream().map(Action::name).collect(Collectors.toSet());
    Set<String> likely =
        reader.read(said).stream()
            .map(WordingReader.Guess::intent)
            .filter(known::contains)
            .limit(SHORTLIST)
            .collect(Collectors.toSet());
    Map<String, Case> examples = new LinkedHashMap<>();
    for (Case shown : paper.shown()) {
      if (likely.contains(shown.action())) {
        examples.putIfAbsent(shown.action(), shown);
      }
    }
    return new ActionExam.Sheet(
        paper.actions().stream().filter(action -> likely.contains(action.name())).toList(),
        List.copyOf(examples.values()));
  }

  private Paper paper(Skills skills) {
    List<Action> actions = ActionGrammar.of(skills).actions();
    List<Case> asked = new ArrayList<>();
    List<Case> spare = new ArrayList<>();
    for (Skill skill : skills.all()) {
      for (Skill.Declaration intent : skill.intents()) {
        List<Case> cases =
            intent.examples().stream()
                .map(one -> new Case(one.text(), one.meaning().name(), one.meaning().slots()))
                .toList();
        asked.addAll(cases.subList(0, Math.min(CASES_EACH, cases.size())));
        spare.addAll(cases.subList(Math.min(CASES_EACH, cases.size()), cases.size()));
      }
    }
    return new Paper(actions, most == null ? asked : spread(asked, most), spare);
  }

  /** So many of a list at most, evenly from its beginning to its end. */
  private static List<Case> spread(List<Case> cases, int count) {
    if (count >= cases.size()) {
      return cases;
    }
    List<Case> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(cases.get((int) ((long) i * cases.size() / count)));
    }
    return some;
  }

  private void tell(Outcome outcome) {
    if (!json && !outcome.right()) {
      spec.commandLine()
          .getOut()
          .printf(
              "%s: expected %s %s, found %s%n",
              outcome.asked().said(),
              outcome.asked().action(),
              outcome.asked().slots(),
              outcome.answer());
      spec.commandLine().getOut().flush();
    }
  }

  private ObjectNode asJson(ActionExam.Result result, ModelCard.Evaluation evaluation, Path card) {
    ObjectNode found =
        JSON.createObjectNode()
            .put("model", model)
            .put("cases", evaluation.cases())
            .put("score", evaluation.score())
            .put("actionScore", result.actionScore())
            .put("threshold", evaluation.threshold())
            .put("passed", evaluation.passed());
    ArrayNode wrong = found.putArray("wrong");
    for (Outcome outcome : result.outcomes()) {
      if (!outcome.right()) {
        ObjectNode one =
            wrong.addObject().put("said", outcome.asked().said()).put("found", outcome.answer());
        ObjectNode expected = one.putObject("expected").put("action", outcome.asked().action());
        outcome.asked().slots().forEach(expected::put);
      }
    }
    return found.put("card", card == null ? null : card.toString());
  }
}
