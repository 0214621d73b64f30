package dev.touchstone.plugins.defense.style;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.UserException;
import dev.touchstone.tensorflow.weights.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights that are not what they must be get one clear error, before anything is made. */
class StyleWeightsTest {

  @TempDir private Path folder;
  private Path file;
  private final SortedMap<String, Tensor> tensors = Styles.plain(0.5, 0.5, 0.5);

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("mosaic.safetensors");
  }

  /** As the suite's reader does it. */
  private void check() {
    new StyleAugmentationFactory()
        .check(new StyleAugmentationParameters(List.of(file), List.of(), 1, Optional.empty()));
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(this::check)
        .isInstanceOf(UserException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContainingAll(parts);
  }

  @Test
  void goodOnesAreNamedByTheirFile() {
    Styles.write(file, tensors);
    check();
    assertThat(StyleWeights.read(file).name()).isEqualTo("mosaic");
  }

  @Test
  void aMissingFileIsRefused() {
    assertRefused("there is no such weights file");
  }

  @Test
  void aMissingTensorIsRefused() {
    tensors.remove("res3.conv2.scale");
    Styles.write(file, tensors);
    assertRefused("'res3.conv2.scale' [128] is missing");
  }

  @Test
  void aSurplusTensorIsRefused() {
    tensors.put("res6.conv1.weight", new Tensor(new long[] {1}, new float[1]));
    Styles.write(file, tensors);
    assertRefused("'res6.conv1.weight' [1] belongs to no variable");
  }

  @Test
  void anotherShapeIsRefused() {
    tensors.put("up1.weight", new Tensor(new long[] {3, 3, 128, 64}, new float[9 * 128 * 64]));
    Styles.write(file, tensors);
    assertRefused("'up1.weight' has shape [3, 3, 128, 64]", "[3, 3, 64, 128]");
  }

  @Test
  void aTruncatedFileIsRefused() throws IOException {
    Styles.write(file, tensors);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 100));
    assertRefused("cut short", "tensor 'up2.weight'");
  }

  /** The last value of the file is up2.weight's, as tensors are written by name. */
  @Test
  void valuesThatAreNoNumbersAreRefused() throws IOException {
    Styles.write(file, tensors);
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putFloat(bytes.length - Float.BYTES, Float.NaN);
    Files.write(file, bytes);
    assertRefused("tensor 'up2.weight' holds NaN");
  }

  @Test
  void theSameNetworkTwiceIsRefused() {
    Styles.write(file, tensors);
    Path other = Styles.write(folder.resolve("other.safetensors"), tensors);
    assertThatThrownBy(() -> StyleWeights.readAll(List.of(file, other)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("the same network");
  }
}
