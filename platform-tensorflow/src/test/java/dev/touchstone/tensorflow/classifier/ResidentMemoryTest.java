package dev.touchstone.tensorflow.classifier;

import static dev.touchstone.tensorflow.SmallNetworks.CLASSES;
import static dev.touchstone.tensorflow.SmallNetworks.CONVOLUTION;
import static dev.touchstone.tensorflow.SmallNetworks.SHAPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Loss;
import dev.touchstone.tensorflow.SmallNetworks;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.defense.Noise;
import dev.touchstone.tensorflow.training.Trainer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

@Tag("slow")
class ResidentMemoryTest {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int BATCH = 500;

  private record Noisy(Noise noise) implements InputDefense {
    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images, Operand<TFloat32> noise) {
      return tf.math.add(images, noise);
    }
  }

  /**
   * Runs in a Java process of its own, whose heap is small, of fixed size and resident from the
   * start: what grows then is native memory.
   */
  private static long grownBytes(String workload) throws IOException, InterruptedException {
    assumeTrue(Files.exists(STATUS), "skipped: this system does not tell the resident memory");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms256m",
                "-Xmx256m",
                "-XX:+AlwaysPreTouch",
                "-cp",
                System.getProperty("java.class.path"),
                ResidentMemoryTest.class.getName(),
                workload)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    assertThat(process.waitFor()).isZero();
    return Long.parseLong(output);
  }

  /** Prints by how many bytes a workload grew, once it had warmed up. */
  public static void main(String[] arguments) throws IOException {
    boolean graphs = arguments[0].equals("graphs");
    work(graphs, graphs ? 100 : 400);
    long before = residentBytes();
    work(graphs, graphs ? 200 : 1000);
    System.out.println(residentBytes() - before);
  }

  private static long residentBytes() throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("RssAnon:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }

  private static void work(boolean graphs, int times) {
    for (int i = 0; i < (graphs ? times : 1); i++) {
      try (NetworkClassifier classifier =
          NetworkClassifier.open(
              CONVOLUTION,
              List.of(new Noisy(Noise.UNIFORM)),
              SHAPE,
              CLASSES,
              Trainer.initialWeights(CONVOLUTION, SHAPE, CLASSES, new Seed(1)))) {
        batches(classifier, graphs ? 1 : times);
      }
    }
  }

  private static void batches(NetworkClassifier classifier, int count) {
    LabeledImages images = SmallNetworks.images(BATCH, 1);
    GradientRequest request =
        new GradientRequest(
            images.pixels(),
            images.labels(),
            Optional.empty(),
            Loss.CROSS_ENTROPY,
            Optional.empty(),
            new long[BATCH]);
    for (int i = 0; i < count; i++) {
      classifier.gradients(request);
      classifier.logits(images.pixels(), new long[BATCH]);
      classifier.vectorJacobianProduct(
          images.pixels(), new float[BATCH * CLASSES], Optional.empty(), new long[BATCH]);
    }
  }

  /** A batch feeds and fetches eight tensors of 48 kB: to leak one of them takes 48 MB. */
  @Test
  void isFlatOverAThousandBatches() throws Exception {
    assertThat(grownBytes("batches")).isLessThan(24L << 20);
  }

  /** What a graph, its session and their threads leave behind is next to nothing. */
  @Test
  void closingFreesTheGraph() throws Exception {
    assertThat(grownBytes("graphs")).isLessThan(200 * 200_000L);
  }
}
