package dev.tern.ota.broker;

import dev.tern.ota.LinkLimits;
import dev.tern.ota.OverLimitException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who listens to what, and which of it the broker knows from this connection. Listeners of one
 * filter share one subscription at the broker. Guarded by the link.
 */
final class Subscriptions {
  private final LinkLimits limits;
  private final Map<String, Filter> filters = new LinkedHashMap<>();

  /** Filters that the broker knows, or was told of. */
  private final Map<String, Integer> known = new LinkedHashMap<>();

  private int lastId;
  private int listenerCount;

  Subscriptions(LinkLimits limits) {
    this.limits = limits;
  }

  /** A filter with its number at the broker, which messages come back with. */
  record Filter(TopicFilter topics, int id, List<Mailbox> mailboxes) {}

  void add(TopicFilter topics, Mailbox mailbox) {
    if (listenerCount >= limits.subscriptions()) {
      throw new OverLimitException(
          "subscriptions", listenerCount, limits.subscriptions(), "close some that are not needed");
    }
    listenerCount++;
    filters
        .computeIfAbsent(
            topics.text(), text -> new Filter(topics, lastId = nextId(), new ArrayList<>()))
        .mailboxes()
        .add(mailbox);
  }

  // MQTT 5.0 section 3.8.2.1.2: 1 to 268,435,455.
  private int nextId() {
    return lastId % 268_435_455 + 1;
  }

  void remove(Mailbox mailbox) {
    Filter filter = filters.get(mailbox.filter());
    if (filter != null && filter.mailboxes().remove(mailbox)) {
      listenerCount--;
      if (filter.mailboxes().isEmpty()) {
        filters.remove(mailbox.filter());
      }
    }
  }

  /** A new connection: the broker knows none. */
  void forgotten() {
    known.clear();
  }

  boolean isDue() {
    return known.size() != filters.size()
        || filters.values().stream().anyMatch(filter -> !isKnown(filter));
  }

  private boolean isKnown(Filter filter) {
    return Integer.valueOf(filter.id()).equals(known.get(filter.topics().text()));
  }

  /** What the broker has to be told of; it counts as told. */
  List<Filter> takeNew() {
    List<Filter> fresh = filters.values().stream().filter(filter -> !isKnown(filter)).toList();
    fresh.forEach(filter -> known.put(filter.topics().text(), filter.id()));
    return fresh;
  }

  /** What the broker may forget; it counts as forgotten. */
  List<String> takeOver() {
    List<String> over = known.keySet().stream().filter(text -> !filters.containsKey(text)).toList();
    over.forEach(known::remove);
    return over;
  }

  /**
   * Whom a message is for. With overlapping filters a broker may send it once for each; the numbers
   * tell for which.
   *
   * @param ids of the filters that it was sent for; empty where the broker doesn't tell
   */
  List<Mailbox> of(String topic, List<Integer> ids) {
    return filters.values().stream()
        .filter(
            filter -> ids.isEmpty() ? filter.topics().matches(topic) : ids.contains(filter.id()))
        .flatMap(filter -> filter.mailboxes().stream())
        .toList();
  }
}
