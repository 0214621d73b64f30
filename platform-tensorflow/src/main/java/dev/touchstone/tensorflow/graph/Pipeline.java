package dev.touchstone.tensorflow.graph;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.TouchstoneException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.tensorflow.defense.BackwardSurrogate;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.defense.Noise;
import dev.touchstone.tensorflow.model.GraphModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * Input defenses one after the other, then the network, in one graph.
 *
 * <p>Where a defense asks for several noise draws, all stages see that many copies of each image,
 * and only the logits and what the network exposes are means over them.
 */
public final class Pipeline {

  /**
   * One input defense in the graph.
   *
   * @param defense the defense
   * @param input what it gets
   * @param noise where its noise is fed; empty if it needs none
   * @param output what it gives
   */
  public record Stage(
      InputDefense defense,
      Operand<TFloat32> input,
      Optional<Placeholder<TFloat32>> noise,
      Operand<TFloat32> output) {}

  /**
   * Larger batches (an image counts for each of its copies) are split, so that a call's memory does
   * not depend on how much is asked.
   */
  private static final int LARGEST_BATCH = 512;

  private final ImageShape shape;
  private final DrawAverage average;
  private final Placeholder<TFloat32> images;
  private final Operand<TFloat32> copies;
  private final List<Stage> stages = new ArrayList<>();
  private final Operand<TFloat32> networkInput;
  private final BuiltNetwork network;

  /**
   * Builds the pipeline.
   *
   * @throws ComponentException if a defense or the model fails or gives a wrong shape
   */
  public Pipeline(
      Ops tf,
      GraphModel model,
      List<InputDefense> defenses,
      ImageShape shape,
      int classes,
      boolean training) {
    this.shape = shape;
    this.images = tf.placeholder(TFloat32.class, Placeholder.shape(batchOf(shape)));
    this.average = training ? DrawAverage.NONE : new DrawAverage(draws(defenses));
    this.copies = average.copies(tf, images, shape);
    Operand<TFloat32> current = copies;
    for (InputDefense defense : defenses) {
      Stage stage = stage(tf, defense, current);
      stages.add(stage);
      current = stage.output();
    }
    this.networkInput = tf.identity(current);
    this.network = BuiltNetwork.build(tf, model, networkInput, average, classes, training);
  }

  private static int draws(List<InputDefense> defenses) {
    int draws = 1;
    for (InputDefense defense : defenses) {
      if (defense.draws() < 1) {
        throw new ComponentException(
            "the defense %s asks for %d noise draws"
                .formatted(defense.getClass().getSimpleName(), defense.draws()));
      }
      draws = Math.max(draws, defense.draws());
    }
    return draws;
  }

  private Stage stage(Ops tf, InputDefense defense, Operand<TFloat32> input) {
    Optional<Placeholder<TFloat32>> fed =
        defense.noise() == Noise.NONE
            ? Optional.empty()
            : Optional.of(tf.placeholder(TFloat32.class, Placeholder.shape(batchOf(shape))));
    String name = "the defense " + defense.getClass().getSimpleName();
    Operand<TFloat32> output =
        apply(
            tf,
            name,
            () -> defense.apply(tf, input, fed.isPresent() ? fed.get() : tf.zerosLike(input)));
    return new Stage(defense, input, fed, output);
  }

  /**
   * Builds one transformation of images and checks its shape.
   *
   * @param name who it is in messages
   * @throws ComponentException if it fails or gives another shape than it got
   */
  public Operand<TFloat32> apply(Ops tf, String name, Supplier<Operand<TFloat32>> transformation) {
    Operand<TFloat32> output;
    try {
      // Identity gives the output a node of its own even if the transformation returns its input.
      output = tf.identity(transformation.get());
    } catch (TouchstoneException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ComponentException(name + " cannot be built: " + e.getMessage(), e);
    }
    if (!output.shape().isCompatibleWith(batchOf(shape))) {
      throw new ComponentException(
          "%s gives images of shape %s; %s is needed"
              .formatted(name, output.shape(), batchOf(shape)));
    }
    return output;
  }

  /** Where images are fed. */
  public Placeholder<TFloat32> images() {
    return images;
  }

  /** How many copies of each image the defenses and the network see: the draws averaged over. */
  public int draws() {
    return average.draws();
  }

  /** How many images a classifier runs at a time, at most. */
  public int largestBatch() {
    return Math.max(1, LARGEST_BATCH / draws());
  }

  /** What the first defense gets: {@link #draws} copies of each image, next to each other. */
  Operand<TFloat32> copies() {
    return copies;
  }

  /** The defenses in order. */
  public List<Stage> stages() {
    return List.copyOf(stages);
  }

  /** What the network gets, {@link #draws} rows for each image: the last defense's output. */
  public Operand<TFloat32> networkInput() {
    return networkInput;
  }

  /** The network behind the defenses. */
  public BuiltNetwork network() {
    return network;
  }

  /** Whether any defense needs noise. */
  public boolean stochastic() {
    return stages.stream().anyMatch(stage -> stage.noise().isPresent());
  }

  /** Backward surrogates that the defenses offer, default first, none twice. */
  public List<String> surrogates() {
    return stages.stream()
        .flatMap(stage -> stage.defense().surrogates().stream())
        .map(BackwardSurrogate::name)
        .distinct()
        .toList();
  }

  /**
   * Draws each image's noise, for all of its copies, from its own seed and feeds it.
   *
   * @param seeds one per image
   * @param offset first image of the batch
   * @param count images in the batch
   * @return the tensors fed, to be closed after the run
   */
  public List<TFloat32> feedNoise(Session.Runner runner, long[] seeds, int offset, int count) {
    List<TFloat32> fed = new ArrayList<>();
    for (int position = 0; position < stages.size(); position++) {
      Stage stage = stages.get(position);
      if (stage.noise().isPresent()) {
        int each = draws() * shape.size();
        float[] values = new float[count * each];
        for (int i = 0; i < count; i++) {
          RandomGenerator random = new Seed(seeds[offset + i]).derive(position).generator();
          fill(values, i * each, each, stage.defense().noise(), random);
        }
        TFloat32 tensor = Tensors.of(values, dimensions(count * draws()));
        fed.add(tensor);
        Sessions.feed(runner, stage.noise().get(), tensor);
      }
    }
    return fed;
  }

  /** Dimensions of a batch of images. */
  public long[] dimensions(int count) {
    return new long[] {count, shape.height(), shape.width(), shape.channels()};
  }

  private static void fill(
      float[] values, int offset, int length, Noise noise, RandomGenerator random) {
    for (int i = offset; i < offset + length; i++) {
      values[i] = noise == Noise.UNIFORM ? random.nextFloat() : (float) random.nextGaussian();
    }
  }

  private static Shape batchOf(ImageShape shape) {
    return Shape.of(Shape.UNKNOWN_SIZE, shape.height(), shape.width(), shape.channels());
  }
}
