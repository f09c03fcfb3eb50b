package dev.tern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tern.device.model.CatalogEntry;
import dev.tern.device.model.ModelStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever comes in a package has a row with its license in {@code THIRD_PARTY.md}. */
class ThirdPartyTest {
  private static final Path HOME = Path.of(System.getProperty("tern.home"));

  /**
   * A row of the page.
   *
   * @param parts the names in its first column, in which {@code *} stands for any name
   */
  private record Row(List<String> parts, String license) {
    boolean names(String part) {
      return parts.stream()
          .anyMatch(name -> part.matches(Pattern.quote(name).replace("*", "\\E[^:]*\\Q")));
    }
  }

  @Test
  void everyRuntimeDependencyHasARow() throws IOException {
    Set<String> found = runtimeDependencies();
    assertFalse(found.isEmpty());

    assertEquals(Set.of(), without(rows(), found), "add a row with its license to THIRD_PARTY.md");
  }

  @Test
  void everyDefaultModelHasARowWithItsLicense() throws IOException {
    List<Row> rows = rows();

    for (CatalogEntry model : ModelStore.ofThisMachine().catalog().defaults()) {
      List<String> licenses =
          rows.stream().filter(row -> row.names(model.name())).map(Row::license).toList();
      assertEquals(List.of(model.license().spdx()), licenses, model.name());
    }
  }

  @Test
  void noRowIsOfSomethingThatIsGone() throws IOException {
    Set<String> dependencies = runtimeDependencies();

    Set<String> gone =
        rows().stream()
            .flatMap(row -> row.parts().stream().map(part -> new Row(List.of(part), row.license())))
            .filter(row -> row.parts().getFirst().contains(":"))
            .filter(row -> dependencies.stream().noneMatch(row::names))
            .map(row -> row.parts().getFirst())
            .collect(Collectors.toCollection(TreeSet::new));

    assertEquals(Set.of(), gone, "named in THIRD_PARTY.md, but no runtime dependency");
  }

  private static Set<String> without(List<Row> rows, Set<String> parts) {
    return parts.stream()
        .filter(part -> rows.stream().noneMatch(row -> row.names(part)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(HOME.resolve("THIRD_PARTY.md"))) {
      String[] cells = line.split("\\|");
      if (cells.length >= 4 && cells[1].contains("`")) {
        List<String> parts =
            Pattern.compile("`([^`]+)`").matcher(cells[1]).results().map(m -> m.group(1)).toList();
        rows.add(new Row(parts, cells[2].strip()));
      }
    }
    return rows;
  }

  /** As Maven listed them for this build: group:artifact. */
  private static Set<String> runtimeDependencies() throws IOException {
    Pattern line = Pattern.compile("^ +([\\w.-]+:[\\w.-]+):jar:.*");
    try (Stream<String> lines = Files.lines(Path.of("target", "runtime-dependencies.txt"))) {
      return lines
          .map(line::matcher)
          .filter(Matcher::matches)
          .map(match -> match.group(1))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
