package dev.tern.device.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Holds schema, Javadoc and docs/boards.md together. Rewrites the page where told so:
 *
 * <pre>mvn -pl device -am test -Dtest=BoardReferenceTest -Dtern.rewrite \
 *     -Dsurefire.failIfNoSpecifiedTests=false</pre>
 */
final class BoardReferenceTest {
  private static final Path HOME = Path.of(System.getProperty("tern.home"));
  private static final Path SOURCE =
      HOME.resolve("device/src/main/java/dev/tern/device/board/BoardConfig.java");
  private static final Path PAGE = HOME.resolve("docs/boards.md");

  private static Map<String, String> documented;

  @BeforeAll
  static void readJavadoc() throws IOException {
    documented = BoardReference.documented(SOURCE);
  }

  @Test
  void everyKeyIsARecordsComponentAndTheOtherWayRound() {
    assertEquals(
        BoardKeys.all().stream().map(BoardKey::name).sorted().toList(),
        documented.keySet().stream().sorted().toList());
  }

  @Test
  void javadocOfEveryKeyTellsMeaningValuesAndDefault() {
    List<String> wrong = new ArrayList<>();

    for (BoardKey<?> key : BoardKeys.all()) {
      String text = documented.get(key.name());
      if (!text.endsWith(BoardReference.facts(key)) || text.equals(BoardReference.facts(key))) {
        wrong.add(key.name() + ": should end with '" + BoardReference.facts(key) + "': " + text);
      }
    }

    assertEquals(List.of(), wrong);
  }

  @Test
  void pageHasEveryKeyAsItIs() throws IOException {
    String page = Files.readString(PAGE);
    String renewed = BoardReference.renewed(page, BoardReference.table(documented));

    if (System.getProperty("tern.rewrite") != null) {
      Files.writeString(PAGE, renewed);
      return;
    }
    assertTrue(
        renewed.equals(page),
        "docs/boards.md is not what the keys are; this rewrites it: mvn -pl device -am test"
            + " -Dtest=BoardReferenceTest -Dtern.rewrite -Dsurefire.failIfNoSpecifiedTests=false");
  }
}
