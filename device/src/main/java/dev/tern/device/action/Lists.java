package dev.tern.device.action;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists by name, such as "shopping", in memory. Not safe from several threads. */
final class Lists {
  static final int MOST_ITEMS = 200;
  static final int MOST_LISTS = 50;

  private final Map<String, List<String>> lists = new LinkedHashMap<>();

  /** The items in the order in which they came; empty for a list that is not kept. */
  List<String> items(String list) {
    return List.copyOf(lists.getOrDefault(list, List.of()));
  }

  List<String> names() {
    return List.copyOf(lists.keySet());
  }

  /** Whether so many items more fit onto it. */
  boolean hasRoom(String list, int more) {
    return items(list).size() + more <= MOST_ITEMS
        && (lists.containsKey(list) || lists.size() < MOST_LISTS);
  }

  /** Returns whether it was not yet there. */
  boolean add(String list, String item) {
    List<String> items = lists.computeIfAbsent(list, _ -> new ArrayList<>());
    return !items.contains(item) && items.add(item);
  }

  /** Returns whether it was there; a list without items is forgotten. */
  boolean remove(String list, String item) {
    List<String> items = lists.getOrDefault(list, new ArrayList<>());
    boolean removed = items.remove(item);
    if (items.isEmpty()) {
      lists.remove(list);
    }
    return removed;
  }

  void clear(String list) {
    lists.remove(list);
  }
}
