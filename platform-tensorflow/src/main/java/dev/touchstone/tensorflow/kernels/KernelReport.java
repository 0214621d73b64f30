package dev.touchstone.tensorflow.kernels;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * What the check of a network's kernels found. The same on every run on a machine, whether the
 * kernels were measured or remembered.
 *
 * @param machine where it was found: processor, instruction sets, variables, TensorFlow, threads
 * @param kernels the network's kernels: operations, each with its shapes
 * @param unchecked what could not be checked, with the reason
 * @param wrong kernels that are wrong on this machine, with what is wrong; none is used: all are
 *     replaced, or left out with the frozen graph
 * @param replaced kernels that are not used but composed as matrix products: the wrong ones, and
 *     those of the same filter size
 */
public record KernelReport(
    String machine,
    List<String> kernels,
    List<String> unchecked,
    List<String> wrong,
    List<String> replaced) {

  /** Sorts the lists; each line once. */
  public KernelReport {
    kernels = sorted(kernels);
    unchecked = sorted(unchecked);
    wrong = sorted(wrong);
    replaced = sorted(replaced);
  }

  private static List<String> sorted(Collection<String> lines) {
    return List.copyOf(new TreeSet<>(lines));
  }

  /** Of something that runs no kernels of the platform. */
  public static KernelReport unchecked(String why) {
    return new KernelReport(
        Machine.current().processor(), List.of(), List.of(why), List.of(), List.of());
  }

  /** Both findings in one. */
  public KernelReport and(KernelReport other) {
    return new KernelReport(
        machine,
        both(kernels, other.kernels),
        both(unchecked, other.unchecked),
        both(wrong, other.wrong),
        both(replaced, other.replaced));
  }

  private static List<String> both(List<String> some, List<String> others) {
    List<String> all = new ArrayList<>(some);
    all.addAll(others);
    return all;
  }

  /** Whether all kernels were checked, and are right. */
  public boolean allRight() {
    return wrong.isEmpty() && unchecked.isEmpty();
  }

  /** What is not as it should be, such as "14 wrong, composed as matrix products (Conv2D …)". */
  public String exceptions() {
    List<String> parts = new ArrayList<>();
    if (!wrong.isEmpty()) {
      String instead =
          replaced.isEmpty()
              ? " wrong, gradients computed without them"
              : " wrong, composed as matrix products";
      parts.add(wrong.size() + instead + first(wrong));
    }
    if (!unchecked.isEmpty()) {
      parts.add(unchecked.size() + " not checked" + first(unchecked));
    }
    return String.join("; ", parts);
  }

  /** Who is to blame where the network's gradient is wrong, the likeliest first. */
  public String suspects() {
    String own =
        "an operation of the network's own code, whose gradient may be registered wrongly or"
            + " stopped";
    return allRight()
        ? "suspect %s: its kernels were checked on this machine and are right".formatted(own)
        : "suspect the machine's kernels first (%s; set %s in the environment), then %s"
            .formatted(exceptions(), Machine.current().remedy(), own);
  }

  private static String first(List<String> lines) {
    return " (" + lines.get(0) + (lines.size() > 1 ? ", …)" : ")");
  }
}
