package dev.touchstone.core;

import dev.touchstone.api.results.Fact;
import dev.touchstone.tensorflow.kernels.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;

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
        new Fact("processor", Machine.current().processor()),
        new Fact("processor model", orElse(Machine.current().model(), "not told")),
        new Fact("instruction sets", orElse(Machine.current().instructions(), "not told")),
        new Fact("kernel variables", orElse(Machine.current().variables(), "none set")),
        new Fact("cores", Integer.toString(Runtime.getRuntime().availableProcessors())));
  }

  private static String orElse(String told, String otherwise) {
    return told.isEmpty() ? otherwise : told;
  }
}
