package dev.touchstone.plugins.defense.style;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.defense.AugmentationContext;
import dev.touchstone.tensorflow.graph.BuiltNetwork;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.Tensors;
import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.tensorflow.weights.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** A loss network from nothing but the training images. */
class LossNetworkTrainerTest {

  private static final LabeledImages IMAGES = Styles.images(12, new ImageShape(16, 16, 3), 1);

  @TempDir private Path folder;

  private AugmentationContext context(String cache, Progress progress, Cancellation cancellation) {
    return new AugmentationContext(folder.resolve(cache), new Seed(3), progress, cancellation);
  }

  private AugmentationContext context(String cache) {
    return context(cache, Progress.NONE, Cancellation.NEVER);
  }

  private LossNetworkTrainer trainer(int steps, String cache) {
    return new LossNetworkTrainer(steps, IMAGES, context(cache));
  }

  private Path cached(String cache, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(cache).resolve("loss-networks"))) {
      return files.filter(file -> file.toString().endsWith(ending)).findFirst().orElseThrow();
    }
  }

  private SortedMap<String, Tensor> trained(int steps, String cache) throws IOException {
    assertThat(trainer(steps, cache).train().kind()).isEqualTo(LossNetwork.Kind.PLAIN);
    return Safetensors.read(cached(cache, ".safetensors")).tensors();
  }

  @Test
  void isKeptAndIsTheSameTwice() throws IOException {
    SortedMap<String, Tensor> first = trained(2, "a");
    byte[] bytes = Files.readAllBytes(cached("a", ".safetensors"));
    List<String> told = new ArrayList<>();
    Progress progress = (done, total, detail) -> told.add(detail);
    new LossNetworkTrainer(2, IMAGES, context("a", progress, Cancellation.NEVER)).train();
    assertThat(told).as("steps of a training that the cache holds").isEmpty();
    assertThat(trained(2, "b")).isEqualTo(first);
    assertThat(Files.readAllBytes(cached("b", ".safetensors"))).isEqualTo(bytes);
    Files.write(cached("a", ".safetensors"), Arrays.copyOf(bytes, 100));
    assertThat(trained(2, "a")).as("made again, as it was damaged").isEqualTo(first);
  }

  /** A pass over the 12 images is one step. */
  @Test
  void aStoppedTrainingEndsAsOneThatWasNot() throws IOException {
    boolean[] stop = {false};
    Progress third = (done, total, detail) -> stop[0] = done == 3 * 12;
    AugmentationContext stopped = context("a", third, () -> stop[0]);
    LossNetworkTrainer interrupted = new LossNetworkTrainer(5, IMAGES, stopped);
    assertThatThrownBy(interrupted::train).isInstanceOf(CancelledException.class);
    long[] first = {0};
    Progress resumed = (done, total, detail) -> first[0] = first[0] == 0 ? done : first[0];
    new LossNetworkTrainer(5, IMAGES, context("a", resumed, Cancellation.NEVER)).train();
    assertThat(first[0]).as("images after the first step that was made again").isEqualTo(4 * 12);
    assertThat(trained(5, "a")).isEqualTo(trained(5, "b"));
    assertThatThrownBy(() -> cached("a", ".checkpoint")).as("the checkpoint").isNotNull();
  }

  @Test
  void aDamagedCheckpointIsNotUsed() throws IOException {
    LossNetworkTrainer trainer = trainer(2, "a");
    Path checkpoint = folder.resolve("a/loss-networks").resolve(trainer.key() + ".checkpoint");
    Files.createDirectories(checkpoint.getParent());
    Files.write(checkpoint, new byte[20]);
    assertThat(trained(2, "a")).isEqualTo(trained(2, "b"));
  }

  @Test
  void itsKeyTellsAllThatDeterminesIt() {
    LabeledImages others = Styles.images(12, new ImageShape(16, 16, 3), 2);
    int[] labels = IMAGES.labels().clone();
    labels[5] = 0;
    LabeledImages labelled = new LabeledImages(IMAGES.shape(), IMAGES.pixels(), labels);
    AugmentationContext seeded =
        new AugmentationContext(folder, new Seed(4), Progress.NONE, Cancellation.NEVER);
    assertThat(
            List.of(
                trainer(2, "a").key(),
                trainer(3, "a").key(),
                new LossNetworkTrainer(2, others, context("a")).key(),
                new LossNetworkTrainer(2, labelled, context("a")).key(),
                new LossNetworkTrainer(2, IMAGES, seeded).key()))
        .doesNotHaveDuplicates();
    assertThat(trainer(2, "b").key()).isEqualTo(trainer(2, "a").key());
  }

  @Test
  void imagesOfOneClassAreRefused() {
    LabeledImages same = new LabeledImages(IMAGES.shape(), IMAGES.pixels(), new int[12]);
    LossNetworkTrainer trainer = new LossNetworkTrainer(2, same, context("a"));
    assertThatThrownBy(trainer::train)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("images of one class; give loss-network");
  }

  /** What the cache holds can be given as a file to other suites. */
  @Test
  void canBeGivenAsAFile() {
    trainer(1, "a").train();
    Path file = folder.resolve("a/loss-networks").resolve(trainer(1, "a").key() + ".safetensors");
    assertThat(LossNetwork.read(file).kind()).isEqualTo(LossNetwork.Kind.PLAIN);
  }

  /**
   * Zero convolution weights and a bias of each layer's own leave logits of the last bias alone,
   * whatever the image: the mean of a constant is the constant.
   */
  @Test
  void logitsAreTheMeanFeaturesTimesTheLastWeights() {
    PlainClassifier model =
        new PlainClassifier(WorkingSize.of(new ImageShape(10, 12, 1), Optional.empty()), 3);
    SortedMap<String, Tensor> values = Styles.random(PlainClassifier.shapes(), 1);
    values.replaceAll((name, tensor) -> new Tensor(tensor.shape(), constant(tensor, name)));
    float[] last = new float[128 * 3];
    for (int i = 0; i < last.length; i++) {
      last[i] = i % 3;
    }
    values.put("classes.weight", new Tensor(new long[] {128, 3}, last));
    values.put("classes.bias", new Tensor(new long[] {3}, new float[] {1, 2, 3}));
    try (Graph graph = Sessions.newGraph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> images =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 10, 12, 1)));
      BuiltNetwork network = BuiltNetwork.build(tf, model, images, 3, false);
      try (Session session = Sessions.open(graph);
          TFloat32 input = Tensors.of(new float[2 * 120], new long[] {2, 10, 12, 1})) {
        network.assign(session, values);
        try (Result result =
            Sessions.run(session.runner().feed(images, input).fetch(network.logits()))) {
          // 128 channels of 6 each.
          assertThat(Tensors.values(result.get(0)))
              .containsExactly(1, 2 + 768, 3 + 2 * 768, 1, 2 + 768, 3 + 2 * 768);
        }
      }
    }
  }

  /** Weights 0; the biases of layer n are n. */
  private static float[] constant(Tensor tensor, String name) {
    float[] values = new float[tensor.values().length];
    if (name.endsWith(".bias")) {
      Arrays.fill(values, name.charAt("plain".length()) - '0');
    }
    return values;
  }

  /** From nothing: the style's loss falls with a loss network that was trained a moment before. */
  @Tag("slow")
  @Test
  void theStyleIsLearnedWithoutAFile() {
    LabeledImages images = Styles.images(12, new ImageShape(32, 32, 3), 1);
    StyleTraining training =
        new StyleTraining(
            StripesImage.write(folder.resolve("stripes.png")),
            Optional.empty(),
            20,
            60,
            2,
            32,
            32,
            1,
            5,
            0.1,
            2e-3);
    StyleTrainer.Trained made = StyleTrainer.train(training, images, context("a"), 1);
    List<List<Double>> rows = made.curve().rows();
    double before = rows.subList(0, 5).stream().mapToDouble(row -> row.get(2)).sum();
    double after = rows.subList(55, 60).stream().mapToDouble(row -> row.get(2)).sum();
    assertThat(after).as("style loss").isLessThan(0.7 * before);
    assertThat(StyleTrainer.train(training, images, context("a"), 1)).isEqualTo(made);
  }
}
