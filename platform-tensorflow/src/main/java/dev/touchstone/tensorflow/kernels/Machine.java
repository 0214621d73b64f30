package dev.touchstone.tensorflow.kernels;

import dev.touchstone.tensorflow.graph.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tensorflow.TensorFlow;

/**
 * What decides which kernels TensorFlow runs: what was found out on one machine holds on no other.
 *
 * @param processor the model's name, as it says itself
 * @param model vendor, family, model and stepping; empty where the system does not tell
 * @param instructions the instruction sets that kernels choose by, such as {@code "avx2 avx512f"}
 * @param variables environment variables that choose kernels, such as {@code
 *     "ONEDNN_MAX_CPU_ISA=AVX2"}; empty when none is set
 * @param threads that kernels share their work among
 */
public record Machine(
    String processor, String model, String instructions, String variables, int threads) {

  private static final Path INFORMATION = Path.of("/proc/cpuinfo");

  private static final List<String> INSTRUCTIONS =
      List.of(
          "avx",
          "avx2",
          "fma",
          "avx_vnni",
          "avx512f",
          "avx512bw",
          "avx512vl",
          "avx512_vnni",
          "avx512_bf16",
          "avx512_fp16",
          "amx_tile",
          "amx_int8",
          "amx_bf16",
          "amx_fp16",
          "asimd",
          "asimdhp",
          "sve",
          "sve2",
          "bf16");

  private static final List<String> VARIABLES =
      List.of("ONEDNN_", "DNNL_", "TF_ENABLE_ONEDNN_", "TF_ONEDNN_", "TF_SET_ONEDNN_", "TF_USE_");

  private static final Machine CURRENT = of(lines(), System.getenv());

  /** This machine, with the variables that this process was started with. */
  public static Machine current() {
    return CURRENT;
  }

  /** A machine that describes itself so. */
  static Machine of(List<String> information, Map<String, String> environment) {
    String architecture = System.getProperty("os.arch");
    String model =
        Stream.of("vendor_id", "cpu family", "model", "stepping")
            .flatMap(name -> field(information, name::equals).stream().map(v -> name + " " + v))
            .collect(Collectors.joining(", "));
    Set<String> flags =
        new HashSet<>(
            field(information, name -> name.equals("flags") || name.equals("Features"))
                .map(value -> Arrays.asList(value.split(" ", -1)))
                .orElse(List.of()));
    return new Machine(
        field(information, "model name"::equals).orElse(architecture),
        model,
        INSTRUCTIONS.stream().filter(flags::contains).collect(Collectors.joining(" ")),
        new TreeMap<>(environment)
            .entrySet().stream()
                .filter(variable -> VARIABLES.stream().anyMatch(variable.getKey()::startsWith))
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .collect(Collectors.joining(" ")),
        Runtime.getRuntime().availableProcessors());
  }

  private static Optional<String> field(List<String> information, Predicate<String> named) {
    for (String line : information) {
      int colon = line.indexOf(':');
      if (colon > 0 && named.test(line.substring(0, colon).strip())) {
        return Optional.of(line.substring(colon + 1).strip());
      }
    }
    return Optional.empty();
  }

  private static List<String> lines() {
    List<String> first = new ArrayList<>();
    try (Stream<String> lines = Files.lines(INFORMATION, StandardCharsets.UTF_8)) {
      lines.takeWhile(line -> !line.isBlank()).forEach(first::add);
    } catch (IOException e) {
      return List.of(); // Other systems have no such file; the architecture must do.
    }
    return first;
  }

  /** The version of TensorFlow's native library, which it loads. */
  public static String tensorFlow() {
    return TensorFlow.version();
  }

  /** All that decides which kernels run, as one text; loads TensorFlow. */
  String key() {
    return String.join(
        " | ",
        processor,
        model,
        instructions,
        variables,
        "TensorFlow " + tensorFlow(),
        threads + " threads" + (Device.current().gpu() ? " | GPU" : ""));
  }

  /** What to set in the environment against wrong kernels, the cheaper one first. */
  public String remedy() {
    return variables.contains("ONEDNN_MAX_CPU_ISA=")
        ? "TF_ENABLE_ONEDNN_OPTS=0"
        : "ONEDNN_MAX_CPU_ISA=AVX2 (or else TF_ENABLE_ONEDNN_OPTS=0)";
  }
}
