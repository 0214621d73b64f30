package dev.touchstone.core.check;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.UserException;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.work.StoredText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why one component does not fit: each reason once, with the entries and threats that it is for.
 */
final class Misfits {

  private static final Logger LOG = LoggerFactory.getLogger(Misfits.class);

  private final Map<String, Places> byReason = new LinkedHashMap<>();

  private record Places(Set<String> entries, Set<Threat> threats) {}

  /**
   * Runs one check.
   *
   * @param entries names of the entries that it is about
   * @param threats the threat that it is about; empty for none
   */
  void run(
      List<String> entries,
      List<? extends Threat> threats,
      Cancellation cancellation,
      Runnable check) {
    try {
      check.run();
    } catch (UserException e) {
      Places places =
          byReason.computeIfAbsent(
              StoredText.line(String.valueOf(e.getMessage())),
              reason -> new Places(new LinkedHashSet<>(), new LinkedHashSet<>()));
      places.entries().addAll(entries);
      places.threats().addAll(threats);
    } catch (Throwable e) { // Whatever a component throws, its cell will fail with it.
      cancellation.check();
      LOG.debug("a check of {} came to no end", entries, e);
    }
  }

  /** The reasons alone. */
  List<String> reasons() {
    return List.copyOf(byReason.keySet());
  }

  /**
   * One line for each reason, such as {@code "entry 'a', at L2 ε=2: …; leave it out"}. Entries and
   * threats are named where the component fits others.
   *
   * @param entries names of all entries that were checked
   * @param threats all threats that were checked
   * @param remedy what to do about single entries
   * @param threatRemedy what to do about single threats
   */
  List<String> lines(
      List<String> entries, List<? extends Threat> threats, String remedy, String threatRemedy) {
    List<String> lines = new ArrayList<>();
    byReason.forEach(
        (reason, places) -> {
          StringBuilder line = new StringBuilder();
          boolean some = places.entries().size() < Set.copyOf(entries).size();
          boolean named =
              places.entries().stream().allMatch(name -> reason.contains("'" + name + "'"));
          if (some && !named) {
            line.append(quoted(places.entries()));
          }
          boolean sometimes = places.threats().size() < Set.copyOf(threats).size();
          if (sometimes && !places.threats().isEmpty()) {
            line.append(line.isEmpty() ? "" : ", ")
                .append("at ")
                .append(
                    places.threats().stream()
                        .map(Threat::label)
                        .collect(Collectors.joining(" and ")));
          }
          line.append(line.isEmpty() ? "" : ": ").append(reason);
          line.append(some && !named ? "; " + remedy : "");
          line.append(sometimes && !some && !threatRemedy.isEmpty() ? "; " + threatRemedy : "");
          lines.add(line.toString());
        });
    return lines;
  }

  private static String quoted(Set<String> names) {
    return (names.size() == 1 ? "entry " : "entries ")
        + names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
  }
}
