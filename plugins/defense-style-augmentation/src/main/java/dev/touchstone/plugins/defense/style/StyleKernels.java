package dev.touchstone.plugins.defense.style;

import dev.touchstone.api.Progress;
import dev.touchstone.api.defense.AugmentationContext;
import dev.touchstone.tensorflow.kernels.Kernels;
import java.util.function.Consumer;
import org.tensorflow.Graph;

/** The check of the machine's kernels, before networks for styles run on them. */
final class StyleKernels {

  /** Checks nothing. */
  static final Consumer<Graph> UNCHECKED = graph -> {};

  private StyleKernels() {}

  /** The check, with what it remembers in the augmentation's part of the cache. */
  static Kernels of(AugmentationContext context) {
    return new Kernels(context.cacheFolder().resolve("kernels.json"));
  }

  /** Refuses a graph, whose gradients are not yet built, that has a kernel which is wrong here. */
  static Consumer<Graph> check(AugmentationContext context) {
    return graph -> of(context).requireRight(graph, Progress.NONE, context.cancellation());
  }
}
