package dev.touchstone.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What killed runs leave in a store goes away with the next run, and nothing else does. */
class LeftoversTest {

  @TempDir Path folder;

  @Test
  @SuppressWarnings("try") // The lock is held, not used.
  void goAwayWithTheNextRun() throws IOException {
    Path result = file("store/cells/a.json");
    Path unfinishedResult = file("store/cells/b.json.part");
    Path weights = file("store/models/ready/weights.safetensors");
    Path model = file("store/models/ready/model.json");
    Path needless = file("store/models/ready/checkpoint.safetensors");
    Path unfinishedWeights = file("store/models/ready/weights.safetensors.123.tmp");
    Path checkpoint = file("store/models/training/checkpoint.safetensors");
    Path unfinishedCheckpoint = file("store/models/training/checkpoint.safetensors.45.tmp");
    try (ResultsStore.Lock lock = ResultsStore.at(folder).lock()) {
      assertThat(result).exists();
      assertThat(weights).exists();
      assertThat(model).exists();
      assertThat(checkpoint).exists();
      assertThat(unfinishedResult).doesNotExist();
      assertThat(needless).doesNotExist();
      assertThat(unfinishedWeights).doesNotExist();
      assertThat(unfinishedCheckpoint).doesNotExist();
    }
  }

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "x");
  }
}
