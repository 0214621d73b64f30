package dev.touchstone.plugins.attack.decision;

import dev.touchstone.api.Seed;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.data.NpyWriter;
import dev.touchstone.testkit.AttackConformance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class BoundaryTransferConformanceTest extends AttackConformance<BoundaryTransferParameters> {

  @TempDir static Path folder;

  /** Noise as images of five samples, some of which it is misclassified for. */
  @BeforeAll
  static void write() throws IOException {
    RandomGenerator random = new Seed(3).generator();
    float[] images = new float[5 * 4 * 3 * 2];
    for (int i = 0; i < images.length; i++) {
      images[i] = random.nextFloat();
    }
    try (NpyWriter writer =
            NpyWriter.create(folder.resolve("images.npy"), NpyWriter.FLOAT32, 5, 4, 3, 2);
        NpyWriter samples = NpyWriter.create(folder.resolve("samples.npy"), NpyWriter.INT64, 5)) {
      writer.write(images);
      samples.write(new long[] {0, 2, 3, 5, 63});
    }
  }

  @Override
  public AttackFactory<BoundaryTransferParameters> factory() {
    return new BoundaryTransferFactory();
  }

  @Override
  protected List<BoundaryTransferParameters> parameterSamples() {
    Path images = folder.resolve("images.npy");
    Optional<Path> samples = Optional.of(folder.resolve("samples.npy"));
    return List.of(
        new BoundaryTransferParameters(images, samples, 60, 0.1, 0.1, 1e-7, 100),
        new BoundaryTransferParameters(images, Optional.empty(), 1, 0.01, 0.01, 0, 1));
  }

  @Override
  protected Optional<String> refusal(BoundaryTransferParameters parameters, Behaviour behaviour) {
    return behaviour == Behaviour.L1 || behaviour == Behaviour.L0
        ? Optional.of(
            "attack boundary-transfer: searches in L∞ and L2, and not in %s; name the threats that it is for (threats: [...])"
                .formatted(behaviour))
        : Optional.empty();
  }

  /** It goes for the nearest image, and searches at random. */
  @Override
  protected boolean monotoneInEpsilon(BoundaryTransferParameters parameters) {
    return false;
  }

  /** The network of that test has images of another shape than the file. */
  @Override
  protected boolean strongerThanNoise(BoundaryTransferParameters parameters) {
    return false;
  }
}
