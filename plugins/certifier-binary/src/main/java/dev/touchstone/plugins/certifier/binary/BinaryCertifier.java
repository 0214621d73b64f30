package dev.touchstone.plugins.certifier.binary;

import dev.touchstone.api.UserException;
import dev.touchstone.api.certify.CertificationTask;
import dev.touchstone.api.certify.Certifier;
import dev.touchstone.bounds.BoundsEngine;
import dev.touchstone.bounds.InputRegion;
import dev.touchstone.bounds.Method;
import dev.touchstone.bounds.network.EntryNetwork;
import dev.touchstone.bounds.network.Network;
import dev.touchstone.tensorflow.certify.GraphCertificationTask;
import dev.touchstone.tensorflow.defense.BinaryInput;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/** Decides samples of entries whose images are made binary first. */
final class BinaryCertifier implements Certifier {

  private final BinaryParameters parameters;

  BinaryCertifier(BinaryParameters parameters) {
    this.parameters = parameters;
  }

  @Override
  public void check(CertificationTask task) {
    InputRegion.requireBounded(task.threat(), "binary");
    step(task);
    EntryNetwork.requireReadable((GraphCertificationTask) task, 1, "binary");
  }

  @Override
  public void run(CertificationTask task) {
    InputRegion.requireBounded(task.threat(), "binary");
    BinaryInput step = step(task);
    Network<Tensor> network = network((GraphCertificationTask) task);
    Optional<LocalNetwork> local = LocalNetwork.read(network);
    if (local.isPresent()) {
      try (WeightedSums sums = new WeightedSums()) {
        decide(
            task,
            step.threshold(),
            (row, label, cube) -> bounding(task, local.get(), sums, row, cube));
      }
      return;
    }
    try (BoundsEngine engine = BoundsEngine.open(network, false, Method.CROWN)) {
      decide(
          task,
          step.threshold(),
          (row, label, cube) -> {
            Lazy<int[]> order = new Lazy<>(() -> EngineBounds.order(task, cube, row, label));
            return (fixed, parent) ->
                new EngineBounds(engine, cube, fixed, label, order.get(), task::check);
          });
    }
  }

  private static BinaryInput step(CertificationTask task) {
    if (task instanceof GraphCertificationTask entry
        && !entry.defenses().isEmpty()
        && entry.defenses().get(0) instanceof BinaryInput step) {
      return step;
    }
    throw new UserException(
        "binary: the entry's first defense must make pixels 0 or 1, as 'thresholding' does; use"
            + " the certifier 'bounds' for other entries");
  }

  private Bounding bounding(
      CertificationTask task, LocalNetwork network, WeightedSums sums, int row, Cube cube) {
    Lazy<Features> features =
        new Lazy<>(
            () -> {
              float[] logits = task.logits(new int[] {row}, cube.clean(), 0);
              double slack = parameters.slack() * Margins.largest(logits, 0, task.classes());
              return new Features(network, cube, parameters.scope(), slack);
            });
    return (fixed, parent) -> new Relaxation(network.head(), features.get(), sums, fixed, parent);
  }

  /** What gives the bounds of one sample's subcubes. */
  @FunctionalInterface
  private interface Samples {
    Bounding of(int row, int label, Cube cube);
  }

  /** A value made when it is first asked for. */
  private static final class Lazy<T> implements Supplier<T> {

    private final Supplier<T> maker;
    private Optional<T> value = Optional.empty();

    Lazy(Supplier<T> maker) {
      this.maker = maker;
    }

    @Override
    public T get() {
      if (value.isEmpty()) {
        value = Optional.of(maker.get());
      }
      return value.get();
    }
  }

  private void decide(CertificationTask task, float threshold, Samples samples) {
    int size = task.shape().size();
    float[] images = task.images();
    int[] labels = task.labels();
    for (int row = 0; row < task.size(); row++) {
      task.progress().update(row, task.size(), "deciding");
      float[] clean = Arrays.copyOfRange(images, row * size, (row + 1) * size);
      Cube cube = Cube.of(clean, threshold, task.threat());
      Bounding bounding = samples.of(row, labels[row], cube);
      task.decide(row, new Branching(task, bounding, parameters, row, labels[row], cube).decide());
    }
  }

  /** The entry's network behind its first defense. */
  static Network<Tensor> network(GraphCertificationTask entry) {
    return EntryNetwork.read(entry, 1, "binary");
  }
}
