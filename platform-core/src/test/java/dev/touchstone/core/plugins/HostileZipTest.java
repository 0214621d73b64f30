package dev.touchstone.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Zips that are damaged, dangerous or no plugins leave nothing behind. */
class HostileZipTest extends InstallingTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil.txt",
        "classes/../../evil.txt",
        "/tmp/touchstone-evil.txt",
        "C:/evil.txt",
        "..",
      })
  void refusesPathsThatClimbOut(String path) {
    PluginBuilder.attack("sample", "ping").file(path, TEXT).zip(zip);
    assertThat(refusal())
        .isEqualTo(zip + " holds '" + path + "', whose path leads out of the plugin's folder");
    assertThat(Path.of("/tmp/touchstone-evil.txt")).doesNotExist();
  }

  @Test
  void refusesPathsThatClimbOutOnWindows() {
    PluginBuilder.attack("sample", "ping").file("..\\evil.txt", TEXT).zip(zip);
    assertThat(refusal()).endsWith("evil.txt', whose path leads out of the plugin's folder");
  }

  @Test
  void refusesSymbolicLinks() throws IOException {
    Files.createDirectories(zip.getParent());
    try (ZipArchiveOutputStream output = new ZipArchiveOutputStream(zip)) {
      ZipArchiveEntry link = new ZipArchiveEntry("classes/link");
      link.setUnixMode(0120777);
      output.putArchiveEntry(link);
      output.write("/etc".getBytes(StandardCharsets.UTF_8));
      output.closeArchiveEntry();
    }
    assertThat(refusal()).isEqualTo(zip + " holds the symbolic link 'classes/link'");
  }

  @Test
  void refusesTheSameNameTwiceAlsoInAnotherCase() {
    PluginBuilder.attack("sample", "ping")
        .file("classes/A.txt", TEXT)
        .file("classes/a.txt", TEXT)
        .zip(zip);
    assertThat(refusal()).isEqualTo(zip + " holds 'classes/a.txt' twice");
  }

  @Test
  void refusesAFileInAFoldersPlace() {
    PluginBuilder.attack("sample", "ping").file("x", TEXT).file("x/y", TEXT).zip(zip);
    assertThat(refusal()).isEqualTo(zip + " holds a file and a folder of the same name: x");
  }

  @Test
  void refusesBombs() {
    PluginBuilder.attack("sample", "ping").file("classes/zeros", new byte[11 << 20]).zip(zip);
    assertThat(refusal()).isEqualTo(zip + " unpacks to more than 100 times its size");
  }

  @Test
  void countsRealBytesWhateverTheHeaderSays() throws IOException {
    int size = 11 << 20;
    PluginBuilder.attack("sample", "ping").file("classes/zeros", new byte[size]).zip(zip);
    byte[] bytes = Files.readAllBytes(zip);
    int patched = 0;
    for (int i = 0; i + 4 <= bytes.length; i++) {
      boolean found = true;
      for (int b = 0; b < 4; b++) {
        found &= (bytes[i + b] & 0xFF) == (size >>> (8 * b) & 0xFF);
      }
      if (found) {
        bytes[i] = 10;
        bytes[i + 1] = 0;
        bytes[i + 2] = 0;
        patched++;
      }
    }
    assertThat(patched).as("headers that tell the size").isGreaterThanOrEqualTo(1);
    Files.write(zip, bytes);
    assertThat(refusal()).isEqualTo(zip + " unpacks to more than 100 times its size");
  }

  @Test
  void limitsTotalSizeAndEntries() {
    PluginBuilder.attack("sample", "ping").file("classes/noise", noise(5000)).zip(zip);
    assertThat(refusal(limited(new ZipLimits(5000, 20_000, 100, 1 << 20))))
        .isEqualTo(zip + " unpacks to more than 5000 bytes");
    assertThat(refusal(limited(new ZipLimits(1 << 20, 4, 100, 1 << 20))))
        .isEqualTo(zip + " has 5 entries; at most 4");
    assertThat(
            limited(new ZipLimits(1 << 20, 5, 100, 1 << 20))
                .install(zip, Optional.empty(), offer -> true)
                .id())
        .isEqualTo("sample");
  }

  private PluginInstaller limited(ZipLimits limits) {
    return new PluginInstaller(locations, VERSION, parent, limits);
  }

  private static byte[] noise(int size) {
    byte[] noise = new byte[size];
    new Random(1).nextBytes(noise);
    return noise;
  }

  @Test
  void refusesDamagedZips() throws IOException {
    assertThat(refusal()).isEqualTo("there is no plugin zip " + zip);
    PluginBuilder.attack("sample", "ping").file("classes/noise", noise(5000)).zip(zip);
    byte[] whole = Files.readAllBytes(zip);
    Files.write(zip, Arrays.copyOf(whole, whole.length - 100));
    assertThat(refusal()).startsWith(zip + " is not a readable zip: ");
    Files.write(zip, TEXT);
    assertThat(refusal()).startsWith(zip + " is not a readable zip: ");
    Files.write(zip, new byte[0]);
    assertThat(refusal()).startsWith(zip + " is not a readable zip: ");
  }

  @Test
  void refusesZipsWithAFlippedBit() throws IOException {
    PluginBuilder.attack("sample", "ping").file("classes/noise", noise(5000)).zip(zip);
    byte[] bytes = Files.readAllBytes(zip);
    bytes[bytes.length - 2500] ^= 1; // in the noise, which deflate stores as it is
    Files.write(zip, bytes);
    assertThat(refusal()).isEqualTo(zip + " is damaged: the checksum of 'classes/noise' is wrong");
  }

  @Test
  void refusesZipsThatAreNoPlugins() {
    PluginBuilder.writeZip(zip, Map.of("README", TEXT));
    assertThat(refusal()).isEqualTo(zip + ": has no plugin.properties, so it is no plugin");
    PluginBuilder.writeZip(
        zip,
        Map.of(
            "plugin.properties", "plugin.id=a\nplugin.version=1".getBytes(StandardCharsets.UTF_8)));
    assertThat(refusal()).isEqualTo(zip + ": has no folder classes/, so it is no plugin");
  }

  @Test
  void refusesClassesForANewerJava() {
    int running = Runtime.version().feature();
    Map<String, byte[]> contents = PluginBuilder.attack("sample", "ping").contents();
    byte[] newer = ofJava(running + 4, contents.get("classes/sample/AnAttack.class"));
    contents.put("classes/sample/AnAttack.class", newer);
    PluginBuilder.writeZip(zip, contents);
    assertThat(refusal())
        .isEqualTo(
            zip
                + ": classes/sample/AnAttack.class was compiled for Java "
                + (running + 4)
                + ", and this is Java "
                + running
                + "; run Touchstone with Java "
                + (running + 4)
                + " or have the plugin compiled with --release "
                + running);
    Path jar = PluginBuilder.writeZip(folder.resolve("newer.jar"), Map.of("lib/X.class", newer));
    PluginBuilder.attack("sample", "ping").library(jar).zip(zip);
    assertThat(refusal()).startsWith(zip + ": lib/newer.jar/lib/X.class was compiled for Java ");
  }

  @Test
  void acceptsNewerClassesWhereThisJavaPassesThemOver() {
    Map<String, byte[]> contents = PluginBuilder.attack("sample", "ping").contents();
    byte[] newer = ofJava(99, contents.get("classes/sample/AnAttack.class"));
    Path jar =
        PluginBuilder.writeZip(
            folder.resolve("multi.jar"),
            Map.of("META-INF/versions/99/lib/X.class", newer, "module-info.class", newer));
    PluginBuilder.attack("sample", "ping").library(jar).zip(zip);
    assertThat(installer().install(zip, Optional.empty(), offer -> true).id()).isEqualTo("sample");
  }

  private static byte[] ofJava(int version, byte[] classFile) {
    byte[] patched = classFile.clone();
    patched[7] = (byte) (version + 44);
    return patched;
  }

  @Test
  void refusesFilesThatAreNoClasses() {
    PluginBuilder.attack("sample", "ping").file("classes/sample/B.class", TEXT).zip(zip);
    assertThat(refusal()).isEqualTo(zip + ": classes/sample/B.class is no class file");
    Path jar = folder.resolve("broken.jar");
    PluginBuilder.attack("sample", "ping").file("lib/broken.jar", TEXT).zip(zip);
    assertThat(refusal()).startsWith(zip + ": lib/" + jar.getFileName() + " is not a readable jar");
  }

  @Test
  void refusesAnIndexThatNamesAMissingClass() {
    PluginBuilder.attack("sample", "ping").extension("sample.Missing").zip(zip);
    assertThat(refusal())
        .isEqualTo(
            zip + ": META-INF/extensions.idx names sample.Missing, which the plugin does not hold");
  }

  @Test
  void refusesClassesOfThePlatform() {
    byte[] some = PluginBuilder.attack("s", "p").contents().get("classes/sample/AnAttack.class");
    PluginBuilder.attack("sample", "ping")
        .file("classes/dev/touchstone/api/Seed.class", some)
        .zip(zip);
    assertThat(refusal())
        .isEqualTo(
            zip
                + ": brings classes/dev/touchstone/api/Seed.class, which belongs to the platform"
                + " (dev.touchstone.api.*); give that dependency the scope 'provided'");
    for (String name : List.of("org/tensorflow/Graph.class", "dev/touchstone/core/Z.class")) {
      Path jar = PluginBuilder.writeZip(folder.resolve("host.jar"), Map.of(name, some));
      PluginBuilder.attack("sample", "ping").library(jar).zip(zip);
      assertThat(refusal()).startsWith(zip + ": brings lib/host.jar/" + name);
    }
  }
}
