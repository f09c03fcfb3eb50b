package dev.tern.device.premises;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Something with a name.
 *
 * @param name as it is listed
 * @param also other names of it
 * @param say what is said about it
 */
public record Entry(String name, List<String> also, String say, Optional<Price> price) {
  public Entry {
    also = List.copyOf(also);
  }

  public static Entry of(String name, String say) {
    return new Entry(name, List.of(), say, Optional.empty());
  }

  /**
   * How well it is named by these words: 0 where it is not, more where more words agree. All words
   * of a name are in them, or all of them in a name.
   */
  int namedBy(String words) {
    Set<String> said = Terms.set(words);
    return Stream.concat(Stream.of(name), also.stream())
        .map(Terms::set)
        .filter(own -> !own.isEmpty() && (said.containsAll(own) || own.containsAll(said)))
        .mapToInt(own -> (int) own.stream().filter(said::contains).count())
        .max()
        .orElse(0);
  }
}
