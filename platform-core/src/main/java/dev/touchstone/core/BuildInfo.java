package dev.touchstone.core;

import dev.touchstone.api.results.Fact;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/** Which build this is, and what it runs on. */
public final class BuildInfo {

  private static final Properties BUILD = load();

  /** Version of the platform. */
  public static final String VERSION = BUILD.getProperty("version");

  /** Version of TensorFlow Java. */
  public static final String TENSORFLOW = BUILD.getProperty("tensorflow");

  private BuildInfo() {}

  private static Properties load() {
    try (InputStream in = BuildInfo.class.getResourceAsStream("build.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Versions and machine: what may decide float rounding. */
  public static List<Fact> environment() {
    return List.of(
        new Fact("touchstone", VERSION),
        new Fact("TensorFlow Java", TENSORFLOW),
        new Fact("Java", System.getProperty("java.vm.name") + " " + Runtime.version()),
        new Fact(
            "operating system",
            System.getProperty("os.name")
                + " "
                + System.getProperty("os.version")
                + " "
                + System.getProperty("os.arch")),
        new Fact("processor", processor()),
        new Fact("cores", Integer.toString(Runtime.getRuntime().availableProcessors())));
  }

  private static String processor() {
    Path information = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(information)) {
      return System.getProperty("os.arch");
    }
    try (Stream<String> lines = Files.lines(information, StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch"); // Only information; never worth a failure.
    }
  }
}
