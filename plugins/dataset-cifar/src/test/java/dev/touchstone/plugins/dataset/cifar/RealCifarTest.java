package dev.touchstone.plugins.dataset.cifar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetContext;
import dev.touchstone.testkit.graph.TestImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real files against what is known of CIFAR-10; works with a part of the training batches. */
class RealCifarTest {

  @TempDir Path cache;

  @Test
  void firstImagesAreTheWellKnownOnes() {
    Optional<Path> data = TestImages.dataFolder();
    assumeTrue(
        data.map(folder -> folder.resolve("cifar-10-batches-bin/data_batch_1.bin"))
            .filter(Files::exists)
            .isPresent(),
        "skipped: no real data; set TOUCHSTONE_DATA to a folder with cifar-10-batches-bin/");
    Dataset cifar =
        new CifarFactory()
            .load(
                new CifarParameters(Optional.empty()),
                new DatasetContext(data, cache, true, Progress.NONE, Cancellation.NEVER));
    assertThat(cifar.test().count()).isEqualTo(10_000);
    assertThat(Arrays.copyOf(cifar.train().labels(), 10))
        .containsExactly(6, 9, 9, 4, 1, 1, 2, 7, 8, 3);
    assertThat(Arrays.copyOf(cifar.test().labels(), 10))
        .containsExactly(3, 8, 8, 0, 6, 6, 1, 6, 3, 1);
    // The top left pixel of the frog and of the cat.
    assertThat(Arrays.copyOf(cifar.train().pixels(), 3))
        .containsExactly(59 / 255f, 62 / 255f, 63 / 255f);
    assertThat(Arrays.copyOf(cifar.test().pixels(), 3))
        .containsExactly(158 / 255f, 112 / 255f, 49 / 255f);
    for (int label = 0; label < 10; label++) {
      int wanted = label;
      assertThat(Arrays.stream(cifar.test().labels()).filter(l -> l == wanted).count())
          .isEqualTo(1000);
    }
    boolean complete = cifar.train().count() == 50_000;
    assertThat(cifar.notes().stream().anyMatch(note -> note.contains("missing")))
        .isEqualTo(!complete);
  }
}
