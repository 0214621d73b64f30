package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plugin zips that are broken or hostile: refused in one line, and nothing is installed. */
class PluginMisuseTest {

  private static final String USER = "touchstone.user";

  @TempDir Path folder;
  private Path zip;

  @BeforeEach
  void places() {
    zip = folder.resolve("plugin.zip");
    System.setProperty(USER, folder.resolve("home").toString());
  }

  @AfterEach
  void forget() {
    System.clearProperty(USER);
  }

  private Map<String, byte[]> files() throws IOException {
    return OddPlugin.attack("tested", "tested-attack", folder.resolve("classes"));
  }

  private CapturedRun install(Map<String, byte[]> files) throws IOException {
    try (OutputStream output = Files.newOutputStream(zip);
        ZipOutputStream entries = new ZipOutputStream(output)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        entries.putNextEntry(new ZipEntry(file.getKey()));
        entries.write(file.getValue());
      }
    }
    return CapturedRun.of("plugins", "install", "--yes", zip);
  }

  private void refused(CapturedRun run, String... parts) {
    run.refusedWith(parts);
    assertThat(folder.resolve("home/plugins/tested-1.0.0")).doesNotExist();
    CapturedRun list = CapturedRun.of("plugins", "list");
    assertThat(list.code()).as("%s", list).isEqualTo(ExitCode.OK);
    assertThat(list.text()).doesNotContain("tested-attack");
  }

  @Test
  void aGoodOneIsInstalledListedDescribedAndRemoved() throws IOException {
    CapturedRun installed = install(files());
    assertThat(installed.code()).as("%s", installed).isEqualTo(ExitCode.OK);
    assertThat(CapturedRun.of("plugins", "list").text()).contains("tested-attack");
    assertThat(CapturedRun.of("plugins", "describe", "tested-attack").text())
        .contains("How it misbehaves.");
    install(files()).refusedWith("plugin 'tested' is installed already, with this very code");
    assertThat(CapturedRun.of("plugins", "remove", "tested").code()).isEqualTo(ExitCode.OK);
    assertThat(CapturedRun.of("plugins", "list").text()).doesNotContain("tested-attack");
  }

  @Test
  void aPathThatClimbsOut() throws IOException {
    Map<String, byte[]> files = files();
    files.put("classes/../../../climbed.txt", new byte[] {1});
    refused(install(files), "plugin.zip", "..");
    assertThat(folder.resolve("climbed.txt")).doesNotExist();
    assertThat(folder.resolve("home/climbed.txt")).doesNotExist();
  }

  @Test
  void aBomb() throws IOException {
    Map<String, byte[]> files = files();
    files.put("classes/zeros", new byte[30 << 20]);
    refused(install(files), "plugin.zip unpacks to more than 100 times its size");
  }

  @Test
  void aClassForANewerJava() throws IOException {
    Map<String, byte[]> files = files();
    files.get("classes/odd/Odd.class")[7] = 99;
    refused(install(files), "classes/odd/Odd.class was compiled for Java 55, and this is Java");
  }

  @Test
  void anIndexThatNamesAMissingClass() throws IOException {
    Map<String, byte[]> files = files();
    files.put(
        "classes/META-INF/extensions.idx",
        "odd.Odd\nodd.Missing\n".getBytes(StandardCharsets.UTF_8));
    refused(install(files), "odd.Missing");
  }

  @Test
  void anIdThatIsTaken() throws IOException {
    refused(install(OddPlugin.attack("tested", "pgd", folder.resolve("c"))), "pgd");
    refused(install(OddPlugin.attack("attack-gradient", "x", folder.resolve("c"))), "attack-grad");
  }

  @Test
  void whatIsNoPlugin() throws IOException {
    Files.writeString(zip, "no zip at all");
    refused(CapturedRun.of("plugins", "install", "--yes", zip), "plugin.zip");
    refused(install(Map.of("readme.txt", new byte[] {65})), "plugin.zip", "plugin.properties");
    refused(install(Map.of("plugin.properties", new byte[0])), "plugin.id");
    refused(CapturedRun.of("plugins", "install", folder), "there is no plugin zip");
  }

  @Test
  void aBrokenPluginStopsEveryCommandThatNeedsPluginsButNotItsRemoval() throws IOException {
    assertThat(install(files()).code()).isEqualTo(ExitCode.OK);
    Path plugin = folder.resolve("home/plugins/tested-1.0.0");
    Files.delete(plugin.resolve("classes/odd/Odd.class"));
    // Without its record, as those that were installed before there were digests.
    Files.delete(plugin.resolve("install.properties"));
    CapturedRun list = CapturedRun.of("plugins", "list");
    assertThat(list.code()).as("%s", list).isEqualTo(ExitCode.OK);
    assertThat(list.text())
        .contains("adversarial-training", plugin + ": META-INF/extensions.idx names odd.Odd")
        .contains("remove it with 'touchstone plugins remove tested'");
    CapturedRun.of("validate", "quickstart").refusedWith("tested", "odd.Odd");
    assertThat(CapturedRun.of("plugins", "remove", "tested").code()).isEqualTo(ExitCode.OK);
    assertThat(CapturedRun.of("validate", "quickstart").code()).isEqualTo(ExitCode.OK);
  }

  @Test
  void whereNobodyCanBeAskedNothingIsInstalled() throws IOException {
    install(files());
    CapturedRun.of("plugins", "remove", "tested");
    CapturedRun run = CapturedRun.of("plugins", "install", zip);
    run.refusedWith("nothing was installed", "give --yes, or --sha256 ");
    assertThat(run.out())
        .contains(zip + ": plugin tested 1.0.0", "  component: odd.Odd")
        .anyMatch(line -> line.matches("  SHA-256 of the zip: [0-9a-f]{64}"));
    refused(run, "nothing was installed");
    String hash = run.out().get(run.out().size() - 1).replaceFirst(".*: ", "");
    CapturedRun.of("plugins", "install", "--sha256", hash.replace(hash.charAt(0), '~'), zip)
        .refusedWith("is not the zip that --sha256 asks for");
    CapturedRun pinned = CapturedRun.of("plugins", "install", "--sha256", hash, zip);
    assertThat(pinned.code()).as("%s", pinned).isEqualTo(ExitCode.OK);
  }

  @ParameterizedTest
  @CsvSource({"y, 0", "YES, 0", "n, 2", "'', 2", "yes please, 2"})
  void whoCanBeAskedIsAsked(String answer, int code) throws IOException {
    install(files());
    CapturedRun.of("plugins", "remove", "tested");
    InputStream before = System.in;
    System.setProperty("touchstone.interactive", "true");
    System.setIn(new ByteArrayInputStream((answer + "\n").getBytes(StandardCharsets.UTF_8)));
    try {
      CapturedRun run = CapturedRun.of("plugins", "install", zip);
      assertThat(run.code()).as("%s", run).isEqualTo(code);
      assertThat(run.text()).contains("Its code will run with your rights. Install it? [y/N] ");
    } finally {
      System.setIn(before);
      System.clearProperty("touchstone.interactive");
    }
  }

  @Test
  void aPluginThatWasChangedIsRefusedListedAndRemoved() throws IOException {
    install(files());
    Path index = folder.resolve("home/plugins/tested-1.0.0/classes/META-INF/extensions.idx");
    Files.writeString(index, Files.readString(index) + "# changed\n");
    String problem = "plugin 'tested' is not what was installed: classes/META-INF/extensions.idx";
    CapturedRun.of("data", "list").refusedWith(problem, "touchstone plugins remove tested");
    CapturedRun list = CapturedRun.of("plugins", "list");
    assertThat(list.code()).as("%s", list).isEqualTo(ExitCode.OK);
    assertThat(list.out()).anyMatch(line -> line.contains("pgd"));
    assertThat(list.err()).anyMatch(line -> line.contains(problem));
    assertThat(CapturedRun.of("plugins", "remove", "tested").code()).isEqualTo(ExitCode.OK);
    assertThat(CapturedRun.of("data", "list").code()).isEqualTo(ExitCode.OK);
  }
}
