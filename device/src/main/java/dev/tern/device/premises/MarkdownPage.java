package dev.tern.device.premises;

import java.util.ArrayList;
import java.util.List;

/**
 * The passages of a Markdown file: each paragraph and each list with the headings above it. Marks
 * of emphasis, links and code are taken off, because they would be read aloud.
 */
final class MarkdownPage {
  private static final int MOST_HEADINGS = 6;

  private MarkdownPage() {}

  static List<Passage> passages(String file, List<String> lines) {
    List<Passage> passages = new ArrayList<>();
    String[] headings = new String[MOST_HEADINGS];
    StringBuilder text = new StringBuilder();
    int firstLine = 0;
    boolean fenced = false;
    for (int i = 0; i <= lines.size(); i++) {
      String line = i < lines.size() ? lines.get(i).strip() : "";
      fenced ^= line.startsWith("```");
      boolean heading = line.matches("#{1,6} .*");
      if (line.isEmpty() || heading || line.startsWith("```")) {
        if (!text.isEmpty()) {
          passages.add(passage(file, firstLine, headings, text.toString()));
          text.setLength(0);
        }
      } else if (!fenced) {
        if (text.isEmpty()) {
          firstLine = i + 1;
        }
        boolean item = line.matches("([-*+]|\\d+[.)]) .*");
        if (item && !text.isEmpty()) {
          text.append(text.toString().matches("(?s).*[.!?:,;]") ? " " : ", ");
        } else if (!text.isEmpty()) {
          text.append(' ');
        }
        text.append(plain(line.replaceFirst("^([-*+>]|\\d+[.)]) +", "")));
      }
      if (heading) {
        int level = line.indexOf(' ');
        headings[level - 1] = plain(line.substring(level).strip());
        for (int deeper = level; deeper < MOST_HEADINGS; deeper++) {
          headings[deeper] = null;
        }
      }
    }
    return passages;
  }

  private static Passage passage(String file, int line, String[] headings, String text) {
    StringBuilder title = new StringBuilder();
    for (String heading : headings) {
      if (heading != null) {
        title.append(title.isEmpty() ? "" : ", ").append(heading);
      }
    }
    return new Passage(title.toString(), text, file + ":" + line);
  }

  private static String plain(String line) {
    return line.replaceAll("!?\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
        .replaceAll("[*_`~|<>\\[\\]{}]", "")
        .replaceAll("\\s+", " ")
        .strip();
  }
}
