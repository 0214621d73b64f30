package dev.touchstone.tensorflow.kernels;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.tensorflow.defense.BackwardSurrogate;
import dev.touchstone.tensorflow.defense.BinaryInput;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.defense.Noise;
import dev.touchstone.tensorflow.graph.Sessions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** The same input defense with some of its convolutions, and its surrogates', built otherwise. */
record RebuiltDefense(InputDefense defense, Predicate<Kernel> which, KernelBuilder builder)
    implements InputDefense {

  /**
   * Rebuilds those defenses that have such a convolution. The others stay the same objects, so that
   * who asks what kind of defense one is still gets an answer.
   */
  static List<InputDefense> of(
      List<InputDefense> defenses,
      ImageShape shape,
      Predicate<Kernel> which,
      KernelBuilder builder) {
    return defenses.stream()
        .map(defense -> has(defense, shape, which) ? rebuilt(defense, which, builder) : defense)
        .toList();
  }

  private static InputDefense rebuilt(
      InputDefense defense, Predicate<Kernel> which, KernelBuilder builder) {
    RebuiltDefense rebuilt = new RebuiltDefense(defense, which, builder);
    return defense instanceof BinaryInput binary
        ? new Binary(rebuilt, binary.threshold())
        : rebuilt;
  }

  /** A defense whose pixels are 0 or 1 stays one that says so. */
  private record Binary(RebuiltDefense rebuilt, float threshold) implements BinaryInput {

    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images, Operand<TFloat32> noise) {
      return rebuilt.apply(tf, images, noise);
    }

    @Override
    public Noise noise() {
      return rebuilt.noise();
    }

    @Override
    public int draws() {
      return rebuilt.draws();
    }

    @Override
    public List<BackwardSurrogate> surrogates() {
      return rebuilt.surrogates();
    }
  }

  private static boolean has(InputDefense defense, ImageShape shape, Predicate<Kernel> which) {
    AtomicBoolean found = new AtomicBoolean();
    Predicate<Kernel> noting =
        kernel -> {
          found.compareAndSet(false, which.test(kernel));
          return false;
        };
    try (Graph graph = Sessions.newGraph()) {
      Ops tf = Ops.create(graph);
      Shape batch = Shape.of(-1, shape.height(), shape.width(), shape.channels());
      Operand<TFloat32> images = tf.placeholder(TFloat32.class, Placeholder.shape(batch));
      RebuiltDefense probe = new RebuiltDefense(defense, noting, KernelBuilder.NATIVE);
      probe.apply(tf, images, tf.zerosLike(images));
      probe.surrogates().forEach(surrogate -> surrogate.apply(tf, images));
    }
    return found.get();
  }

  @Override
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images, Operand<TFloat32> noise) {
    return defense.apply(RebuildingEnvironment.operations(tf, which, builder), images, noise);
  }

  @Override
  public Noise noise() {
    return defense.noise();
  }

  @Override
  public int draws() {
    return defense.draws();
  }

  @Override
  public List<BackwardSurrogate> surrogates() {
    List<BackwardSurrogate> rebuilt = new ArrayList<>();
    defense.surrogates().forEach(surrogate -> rebuilt.add(new Surrogate(surrogate)));
    return rebuilt;
  }

  private final class Surrogate implements BackwardSurrogate {

    private final BackwardSurrogate surrogate;

    Surrogate(BackwardSurrogate surrogate) {
      this.surrogate = surrogate;
    }

    @Override
    public String name() {
      return surrogate.name();
    }

    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images) {
      return surrogate.apply(RebuildingEnvironment.operations(tf, which, builder), images);
    }
  }
}
