package dev.touchstone.figures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.ResourceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A machine without fonts, as containers often are: another process whose fontconfig has none. */
@EnabledOnOs(OS.LINUX)
class NoFontsTest {

  /** What the other process runs: the exit code tells how it ended. */
  static final class Child {
    private static final int DRAWN = 10;
    private static final int REFUSED = 11;

    private Child() {}

    public static void main(String[] arguments) throws IOException {
      try {
        new Heatmap("t", "r", "c", List.of("a"), List.of("b"), new double[][] {{1}}).png();
        System.exit(DRAWN);
      } catch (ResourceException e) {
        Files.writeString(Path.of(arguments[0]), e.getMessage());
        System.exit(REFUSED);
      }
    }
  }

  @Test
  void isOneErrorThatNamesTheRemedy(@TempDir Path folder) throws Exception {
    Path config = folder.resolve("fonts.conf");
    Files.writeString(
        config,
        "<fontconfig><cachedir>" + folder + "</cachedir></fontconfig>",
        StandardCharsets.UTF_8);
    Path message = folder.resolve("message");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
            java,
            "-Duser.home=" + folder, // where Java remembers fonts that it has found before
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            message.toString());
    builder.environment().put("FONTCONFIG_FILE", config.toString());
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
    int exit = builder.start().waitFor();
    assertThat(exit).as(Files.readString(folder.resolve("log"))).isEqualTo(Child.REFUSED);
    assertThat(Files.readString(message))
        .startsWith("figures cannot be drawn, because this machine has no font")
        .endsWith(
            "install fontconfig and a font, such as the packages fontconfig and fonts-dejavu-core");
  }
}
