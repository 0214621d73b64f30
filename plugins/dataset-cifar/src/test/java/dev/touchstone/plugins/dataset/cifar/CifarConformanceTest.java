package dev.touchstone.plugins.dataset.cifar;

import dev.touchstone.api.data.DatasetFactory;
import dev.touchstone.testkit.DatasetConformance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class CifarConformanceTest extends DatasetConformance<CifarParameters> {

  private final TinyCifar set = new TinyCifar();
  private Path folder;

  @BeforeAll
  void write(@TempDir Path temporary) throws IOException {
    folder = set.write(temporary);
  }

  @Override
  public DatasetFactory<CifarParameters> factory() {
    return new CifarFactory(set.publishedAt());
  }

  @Override
  protected CifarParameters parameters() {
    return new CifarParameters(Optional.empty());
  }

  @Override
  protected Optional<Path> dataFolder() {
    return Optional.of(folder);
  }
}
