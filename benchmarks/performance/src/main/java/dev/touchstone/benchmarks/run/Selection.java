package dev.touchstone.benchmarks.run;

import dev.touchstone.api.UserException;
import dev.touchstone.benchmarks.plan.Network;
import dev.touchstone.benchmarks.plan.Quantity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be measured.
 *
 * @param quantities in rounds
 * @param networks on which
 * @param memory whether the growth of memory is measured, once
 * @param roofline whether the machine's peak is measured, once
 * @param rounds how often
 * @param seconds the least time of each figure
 * @param file for the figures; the tables go beside it
 */
record Selection(
    Set<Quantity> quantities,
    List<Network> networks,
    boolean memory,
    boolean roofline,
    int rounds,
    double seconds,
    Optional<Path> file) {

  static final String USAGE =
      """
      usage: benchmarks/performance/run [WHAT] [ROUNDS] [FILE]

      WHAT is all, quick (one short round on the small network), one or several with commas of
      forward, gradient, pgd, train, certify, start, memory, roofline, and of the networks
      table-3, resnet-20, resnet-50 (all three if none is named); pgd,table-3 if nothing is said.
      ROUNDS is 3 if nothing is said. FILE.csv gets the figures, FILE.md the tables.\
      """;

  private static final double SECONDS = 2;

  /**
   * From the command line.
   *
   * @throws UserException if it cannot be understood
   */
  static Selection of(List<String> words) {
    List<String> left = new ArrayList<>(words);
    String what =
        left.isEmpty() || isNumber(left.get(0)) ? "pgd," + Network.TABLE_3.id() : left.remove(0);
    boolean quick = what.equals("quick");
    int rounds = quick ? 1 : 3;
    if (!left.isEmpty() && isNumber(left.get(0))) {
      rounds = Integer.parseInt(left.remove(0));
    }
    Optional<Path> file = left.isEmpty() ? Optional.empty() : Optional.of(Path.of(left.remove(0)));
    if (rounds < 1 || !left.isEmpty()) {
      throw new UserException(USAGE);
    }
    List<Network> networks = new ArrayList<>();
    Set<Quantity> quantities = EnumSet.noneOf(Quantity.class);
    boolean memory = false;
    boolean roofline = false;
    if (what.equals("all") || quick) {
      quantities.addAll(Arrays.asList(Quantity.values()));
      memory = !quick;
      roofline = true;
      if (quick) {
        networks.add(Network.TABLE_3);
      }
    } else {
      for (String word : what.split(",", -1)) {
        Optional<Quantity> quantity = Quantity.of(word);
        memory |= word.equals("memory");
        roofline |= word.equals("roofline");
        if (quantity.isPresent()) {
          quantities.add(quantity.get());
        } else if (!word.equals("memory") && !word.equals("roofline")) {
          networks.add(network(word));
        }
      }
    }
    return new Selection(
        quantities,
        networks.isEmpty() ? List.of(Network.values()) : networks,
        memory,
        roofline,
        rounds,
        quick ? SECONDS / 3 : SECONDS,
        file);
  }

  private static Network network(String word) {
    try {
      return Network.of(word);
    } catch (IllegalArgumentException e) {
      throw new UserException("'" + word + "' is nothing to measure\n" + USAGE, e);
    }
  }

  private static boolean isNumber(String word) {
    return word.matches("\\d{1,4}");
  }
}
