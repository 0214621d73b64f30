package dev.touchstone.benchmarks.run;

import dev.touchstone.benchmarks.plan.CertifierCase;
import dev.touchstone.benchmarks.plan.Network;
import dev.touchstone.benchmarks.plan.Quantity;
import dev.touchstone.benchmarks.plan.Side;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What one process measures.
 *
 * @param subject a network's or a certifier case's id
 * @param side who computes
 * @param quantities in this order
 */
record Task(String subject, Side side, List<Quantity> quantities) {

  private static final List<Quantity> QUERIES =
      List.of(Quantity.FORWARD, Quantity.GRADIENT, Quantity.PGD);

  /** What computes nothing but AutoAttack. */
  private static final Set<Side> CASCADES =
      EnumSet.of(Side.PLATFORM_NAIVE, Side.PYTORCH_FASTER, Side.PYTORCH_NAIVE);

  /**
   * The processes of a round: the sides of a network in turn, then the next network.
   *
   * @param all those that are there
   * @param weights folder of the weights that certifiers need
   */
  static List<Task> round(Selection selection, Set<Side> all, Path weights) {
    List<Task> tasks = new ArrayList<>();
    Set<Side> sides = EnumSet.copyOf(all);
    sides.removeAll(CASCADES);
    List<Quantity> queries = QUERIES.stream().filter(selection.quantities()::contains).toList();
    for (Network network : selection.networks()) {
      for (Side side : sides) {
        List<Quantity> asked =
            queries.stream().filter(quantity -> asks(network, side, quantity, queries)).toList();
        if (!asked.isEmpty()) {
          tasks.add(new Task(network.id(), side, asked));
        }
      }
      if (selection.quantities().contains(Quantity.BREAK) && network == Network.TABLE_3) {
        sides.stream()
            .filter(Side::isPlatform)
            .forEach(side -> tasks.add(new Task(network.id(), side, List.of(Quantity.BREAK))));
      }
      if (selection.quantities().contains(Quantity.AUTOATTACK) && network == Network.TABLE_3) {
        all.stream()
            .filter(side -> side == Side.PLATFORM || CASCADES.contains(side))
            .filter(side -> selection.naive() || !side.isNaive())
            .forEach(side -> tasks.add(new Task(network.id(), side, List.of(Quantity.AUTOATTACK))));
      }
      if (selection.quantities().contains(Quantity.TRAIN)) {
        Set<Side> trainers = EnumSet.copyOf(sides);
        trainers.removeAll(Set.of(Side.PLATFORM_BF16, Side.GRAPH));
        trainers.forEach(side -> tasks.add(new Task(network.id(), side, List.of(Quantity.TRAIN))));
      }
    }
    if (selection.quantities().contains(Quantity.CERTIFY)) {
      Arrays.stream(CertifierCase.values())
          .filter(each -> Files.isRegularFile(each.weights(weights)))
          .map(each -> new Task(each.id(), Side.PLATFORM, List.of(Quantity.CERTIFY)))
          .forEach(tasks::add);
    }
    return tasks;
  }

  /**
   * Cells are measured attacking, if not those of a ResNet-50 beside its gradients, which would
   * take long. Loops around a ResNet are not where their gradients are measured anyway: an attack
   * is forty of these, and would take most of a run's time.
   */
  private static boolean asks(Network network, Side side, Quantity quantity, List<Quantity> all) {
    if (side.isPlatform() && network == Network.RESNET_50 && all.contains(Quantity.GRADIENT)) {
      return false;
    }
    if (side.isPlatform() || quantity != Quantity.PGD) {
      return side.isPlatform() == (quantity == Quantity.PGD);
    }
    return switch (network) {
      case TABLE_3 -> true;
      case RESNET_20 -> side != Side.TENSORFLOW || !all.contains(Quantity.GRADIENT);
      case RESNET_50 -> !all.contains(Quantity.GRADIENT);
    };
  }
}
