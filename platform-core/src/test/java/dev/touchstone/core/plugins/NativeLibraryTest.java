package dev.touchstone.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Listing plugins must not load TensorFlow: seen in a process of its own. */
class NativeLibraryTest {

  private static final String GRAPH_MODEL =
      """
      package sample;

      import dev.touchstone.api.ComponentDescriptor;
      import dev.touchstone.api.data.ImageShape;
      import dev.touchstone.tensorflow.model.GraphModel;
      import dev.touchstone.tensorflow.model.GraphModelFactory;
      import java.util.List;
      import org.tensorflow.Graph;

      public class Net implements GraphModelFactory<Net.Parameters> {
        public record Parameters() {}

        private Graph graph;

        public Graph graph() {
          return graph;
        }

        public ComponentDescriptor descriptor() {
          return new ComponentDescriptor("net", "1", "Net", "A net.", "", List.of());
        }

        public Class<Parameters> parametersType() {
          return Parameters.class;
        }

        public GraphModel create(Parameters parameters, ImageShape shape, int classes) {
          throw new UnsupportedOperationException(String.valueOf(new Graph()));
        }
      }
      """;

  @Test
  @EnabledOnOs(OS.LINUX)
  void startingTheHostMapsNoTensorFlow(@TempDir Path folder) throws Exception {
    PluginBuilder.of("net", "1")
        .source("sample.Net", GRAPH_MODEL)
        .extension("sample.Net")
        .unpacked(folder.resolve("plugins/net"));
    for (int i = 0; i < 5; i++) {
      PluginBuilder.attack("p" + i, "attack-" + i).unpacked(folder.resolve("plugins/p" + i));
    }
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Probe.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(output)).contains("components 6", "mapped []");
  }

  /** Starts a host and tells how long that took and what it mapped of TensorFlow. */
  static final class Probe {

    private Probe() {}

    public static void main(String[] arguments) throws IOException {
      Path folder = Path.of(arguments[0]);
      PluginLocations locations =
          new PluginLocations(
              List.of(), List.of(folder.resolve("plugins")), folder.resolve("installed"));
      long start = System.nanoTime();
      try (PluginHost host = PluginHost.start(locations, "0.1.0", Guice.createInjector())) {
        long milliseconds = (System.nanoTime() - start) / 1_000_000;
        List<String> mapped =
            Files.readAllLines(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1).stream()
                .filter(line -> line.contains("tensorflow") && line.contains(".so"))
                .toList();
        System.out.println("components " + host.registry().all().size());
        System.out.println("mapped " + mapped);
        System.out.println("milliseconds " + milliseconds);
      }
    }
  }
}
