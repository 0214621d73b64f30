package dev.touchstone.plugins.dataset.idx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.data.DatasetFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the platform sees of this plugin without loading any data. */
class FactoriesTest {

  private static final List<DatasetFactory<?>> FACTORIES =
      List.of(new MnistFactory(), new FashionMnistFactory(), new IdxFactory());

  @Test
  void idsAreTheOnesThatSuitesName() {
    assertThat(FACTORIES)
        .extracting(factory -> factory.descriptor().id())
        .containsExactly("mnist", "fashion-mnist", "idx");
    assertThat(FACTORIES).extracting(DatasetFactory::kind).containsOnly(ComponentKind.DATASET);
  }

  @Test
  void everyFactoryIsIndexedForThePlatform() throws IOException {
    Path index = Path.of("target", "classes", "META-INF", "extensions.idx");
    try (Stream<String> lines = Files.lines(index)) {
      assertThat(lines.filter(line -> !line.startsWith("#")))
          .containsExactlyInAnyOrderElementsOf(
              FACTORIES.stream().map(factory -> factory.getClass().getName()).toList());
    }
  }

  @Test
  void publishedSetsAreComplete() {
    for (PublishedSet set : PublishedSet.ALL) {
      assertThat(set.files()).containsOnlyKeys(IdxPart.values());
      assertThat(set.classNames()).hasSize(10).doesNotHaveDuplicates();
      assertThat(set.mirrors()).hasSize(2).doesNotHaveDuplicates();
      assertThat(set.mirrors())
          .allSatisfy(
              mirror -> {
                assertThat(mirror).hasScheme("https");
                assertThat(mirror.getPath()).endsWith("/");
              });
    }
    assertThat(PublishedSet.MNIST.remoteFiles().get(IdxPart.TEST_LABELS).name())
        .isEqualTo("t10k-labels-idx1-ubyte.gz");
  }
}
