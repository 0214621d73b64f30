package dev.touchstone.tensorflow.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForeignWeightsTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "x.onnx, ONNX",
    "x.pt, PYTORCH",
    "x.PTH, PYTORCH",
    "x.th, PYTORCH",
    "x.h5, KERAS",
    "x.keras, KERAS",
    "x.ckpt, CHECKPOINT",
    "x.npz, NUMPY"
  })
  void aFileThatIsNotThereIsToldByItsName(String name, ForeignWeights kind) {
    assertThat(ForeignWeights.of(folder.resolve(name))).contains(kind);
    assertThat(kind.refusal(folder.resolve(name)))
        .startsWith(folder.resolve(name) + " is a")
        .contains("python3 -c", "'" + name + "'", "x.safetensors", "touchstone convert")
        .doesNotContain("\n");
  }

  @Test
  void whatIsInAFileCountsMoreThanItsName() throws IOException {
    is("PK\u0003\u0004rest", "weights.safetensors", ForeignWeights.PYTORCH);
    is("PK\u0003\u0004rest", "weights.npz", ForeignWeights.NUMPY);
    is("\u0080\u0002rest of a pickle", "weights", ForeignWeights.PYTORCH);
    is("\u0089HDF\r\n\u001a\n", "weights.safetensors", ForeignWeights.KERAS);
    is("\u0093NUMPY", "weights.safetensors", ForeignWeights.NUMPY);
    is(
        "version https://git-lfs.github.com/spec/v1\noid",
        "weights.safetensors",
        ForeignWeights.GIT_POINTER);
    Path safe = folder.resolve("good.pt");
    Safetensors.write(safe, new Weights(new TreeMap<>(), Map.of()));
    assertThat(ForeignWeights.of(safe)).isEmpty();
    assertThat(Safetensors.read(safe).tensors()).isEmpty();
  }

  @Test
  void theLineToCopyHoldsNoCodeThatSomebodyElseWrote() {
    String refusal =
        ForeignWeights.ONNX.refusal(folder.resolve("x'); import os; os.system('ls $(id)').onnx"));
    assertThat(refusal.substring(refusal.indexOf("python3")))
        .contains("onnx.load('FILE')", "'FILE.safetensors'")
        .doesNotContain("os.system", "$(");
  }

  @Test
  void aCheckpointIsNamedByWhatItsFilesShare() {
    assertThat(ForeignWeights.CHECKPOINT.refusal(folder.resolve("net-7.ckpt.index")))
        .contains("load_checkpoint('net-7.ckpt')", "'net-7.safetensors'");
  }

  private void is(String content, String name, ForeignWeights kind) throws IOException {
    Path file = Files.write(folder.resolve(name), content.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(ForeignWeights.of(file)).contains(kind);
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(UserException.class)
        .hasMessage(kind.refusal(file));
  }
}
