package dev.touchstone.tensorflow.kernels;

import static dev.touchstone.tensorflow.SmallNetworks.CLASSES;
import static dev.touchstone.tensorflow.SmallNetworks.CONVOLUTION;
import static dev.touchstone.tensorflow.SmallNetworks.SHAPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.touchstone.api.Seed;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.training.Trainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Bfloat16Test {

  @TempDir Path folder;

  private static NetworkClassifier never() {
    throw new AssertionError("nothing is to be measured");
  }

  private static Machine machine(String flags, Map<String, String> environment) {
    return Machine.of(List.of("model name\t: Some Processor", "flags\t: " + flags), environment);
  }

  @ParameterizedTest
  @CsvSource({
    "avx avx512f avx512_bf16, PATH, x, ",
    "avx avx512f amx_bf16, PATH, x, ",
    "avx avx512f amx_bf16, ONEDNN_MAX_CPU_ISA, AVX512_CORE_AMX, ",
    "avx avx512f amx_bf16, TF_ENABLE_ONEDNN_OPTS, 1, ",
    "avx avx512f amx_int8, PATH, x, its processor (Some Processor) has neither AVX512-BF16 nor AMX-BF16",
    "avx avx512f amx_bf16, TF_ENABLE_ONEDNN_OPTS, 0, the environment variable TF_ENABLE_ONEDNN_OPTS=0 switches it off",
    "avx avx512f amx_bf16, ONEDNN_MAX_CPU_ISA, AVX2, the environment variable ONEDNN_MAX_CPU_ISA=AVX2 switches it off",
    "avx avx512f amx_bf16, DNNL_MAX_CPU_ISA, AVX512_CORE, the environment variable DNNL_MAX_CPU_ISA=AVX512_CORE switches it off"
  })
  void theMachineTells(String flags, String variable, String value, String why) {
    assertThat(Bfloat16.missing(machine(flags, Map.of(variable, value))))
        .isEqualTo(Optional.ofNullable(why));
  }

  @Test
  void nothingIsMeasuredWithoutIt() {
    assertThat(
            new Bfloat16(folder.resolve("bf16.json"), machine("avx", Map.of()))
                .pays("net", 8, Bfloat16Test::never))
        .isFalse();
    assertThat(folder.resolve("bf16.json")).doesNotExist();
  }

  @Test
  void whatWasMeasuredIsRemembered() throws Exception {
    Optional<String> missing = Bfloat16.missing();
    assumeTrue(missing.isEmpty(), "no bf16 on this machine: " + missing.orElse(""));
    Path file = folder.resolve("cache/bf16.json");
    Supplier<NetworkClassifier> open =
        () ->
            NetworkClassifier.open(
                CONVOLUTION,
                List.of(),
                SHAPE,
                CLASSES,
                Trainer.initialWeights(CONVOLUTION, SHAPE, CLASSES, new Seed(1)));

    boolean measured = new Bfloat16(file).pays("net", 8, open);

    assertThat(new Bfloat16(file).pays("net", 8, Bfloat16Test::never)).isEqualTo(measured);
    String text = Files.readString(file);
    assertThat(text).contains("bf16 gradients of net, 8 images");
    remember(file, text, "1.09");
    assertThat(new Bfloat16(file).pays("net", 8, Bfloat16Test::never)).isFalse();
    remember(file, text, "1.11");
    assertThat(new Bfloat16(file).pays("net", 8, Bfloat16Test::never)).isTrue();
    // Damage is no knowledge: it is measured again.
    remember(file, text, "fast");
    assertThat(new Bfloat16(file).pays("net", 8, open)).isIn(true, false);
    assertThat(Files.readString(file)).doesNotContain("fast");
  }

  private static void remember(Path file, String text, String gain) throws Exception {
    Files.writeString(file, text.replaceAll("(images\" : \")[^\"]*", "$1" + gain));
  }
}
