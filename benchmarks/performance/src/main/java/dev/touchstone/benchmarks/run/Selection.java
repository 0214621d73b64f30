package dev.touchstone.benchmarks.run;

import dev.touchstone.api.UserException;
import dev.touchstone.benchmarks.plan.Network;
import dev.touchstone.benchmarks.plan.Quantity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is to be measured.
 *
 * @param quantities in rounds
 * @param networks on which
 * @param naive whether AutoAttack is measured in naive loops, too
 * @param images how many of the first test images AutoAttack attacks
 * @param memory whether the growth of memory is measured, once
 * @param roofline whether the machine's peak is measured, once
 * @param rounds how often
 * @param seconds the least time of each figure
 * @param file for the figures; the tables go beside it
 */
record Selection(
    Set<Quantity> quantities,
    List<Network> networks,
    boolean naive,
    int images,
    boolean memory,
    boolean roofline,
    int rounds,
    double seconds,
    Optional<Path> file) {

  static final String USAGE =
      """
      usage: benchmarks/performance/run [WHAT] [ROUNDS] [FILE]

      WHAT is all, quick (one short round on the small network), one or several with commas of
      forward, gradient, pgd, break, autoattack, train, certify, start, memory, roofline, and of the
      networks table-3, resnet-20, resnet-50 (all three if none is named); pgd,table-3 if nothing is
      said. Not in all: memory, which no load disturbs, and autoattack, which takes long. It attacks
      the first 200 images, or with the word images-20 the first 20; with the word naive it is
      measured without letting go of broken samples, too.
      ROUNDS is 3 if nothing is said. FILE.csv gets the figures, FILE.md the tables.\
      """;

  private static final double SECONDS = 1.5;

  private static final Pattern IMAGES = Pattern.compile("images-([1-9]\\d{0,2})");

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
    boolean naive = false;
    int images = Network.TABLE_3.samples();
    boolean memory = false;
    boolean roofline = false;
    if (what.equals("all") || quick) {
      quantities.addAll(EnumSet.complementOf(EnumSet.of(Quantity.AUTOATTACK)));
      roofline = true;
      if (quick) {
        networks.add(Network.TABLE_3);
      }
    } else {
      for (String word : what.split(",", -1)) {
        Optional<Quantity> quantity = Quantity.of(word);
        Matcher count = IMAGES.matcher(word);
        if (quantity.isPresent()) {
          quantities.add(quantity.get());
        } else if (count.matches()) {
          images = Math.min(images, Integer.parseInt(count.group(1)));
        } else {
          switch (word) {
            case "memory" -> memory = true;
            case "roofline" -> roofline = true;
            case "naive" -> naive = true;
            default -> networks.add(network(word));
          }
        }
      }
    }
    return new Selection(
        quantities,
        networks.isEmpty() ? networks(quantities, memory) : networks,
        naive,
        images,
        memory,
        roofline,
        rounds,
        quick ? SECONDS / 2 : SECONDS,
        file);
  }

  /** All that any of the quantities is measured on. */
  private static List<Network> networks(Set<Quantity> quantities, boolean memory) {
    boolean smallAlone = EnumSet.of(Quantity.AUTOATTACK, Quantity.BREAK).containsAll(quantities);
    return smallAlone && !memory && !quantities.isEmpty()
        ? List.of(Network.TABLE_3)
        : List.of(Network.values());
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
