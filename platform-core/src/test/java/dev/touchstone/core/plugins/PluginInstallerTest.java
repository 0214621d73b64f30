package dev.touchstone.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.ResourceException;
import dev.touchstone.api.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Installing, listing and removing; what is asked before, and what is checked afterwards. */
class PluginInstallerTest extends InstallingTest {

  @Test
  void installsListsAndRemoves() {
    PluginBuilder.attack("sample", "ping").zip(zip);
    InstalledPlugin installed = installer().install(zip, Optional.empty(), offer -> true);
    assertThat(installed)
        .isEqualTo(
            new InstalledPlugin(
                "sample",
                "1.0.0",
                "Made by a test.",
                installFolder.resolve("sample-1.0.0"),
                Optional.of(PluginZip.sha256(zip)),
                false,
                List.of("attack ping")));
    assertThat(installFolder).isDirectoryContaining(path -> path.equals(installed.location()));
    try (PluginHost host = PluginHost.start(locations, VERSION, parent)) {
      assertThat(host.plugins()).containsExactly(installed);
    }
    installer().remove("sample");
    assertThat(installFolder).isEmptyDirectory();
    assertThat(installer().install(zip, Optional.empty(), offer -> true)).isEqualTo(installed);
  }

  @Test
  void removesWhatIsBrokenByTheNameOfItsFolder() throws IOException {
    Path twin = PluginBuilder.attack("sample", "ping").unpacked(installFolder.resolve("twin"));
    Path noId = Files.createDirectories(installFolder.resolve("no-id"));
    Files.writeString(noId.resolve("plugin.properties"), "plugin.id=\\u00zz");
    Files.writeString(twin.resolve("install.properties"), "sha256=\\u00zz");
    installer().remove("no-id");
    installer().remove("twin");
    assertThat(installFolder).isEmptyDirectory();
  }

  @Test
  void hashesAsOthersDo() throws IOException {
    Path file = Files.write(folder.resolve("abc"), "abc".getBytes(StandardCharsets.UTF_8));
    assertThat(PluginZip.sha256(file)) // FIPS 180-2, appendix B.1
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void refusesWhatIsThereAlready() {
    PluginBuilder.attack("sample", "ping").zip(zip);
    installer().install(zip, Optional.empty(), offer -> true);
    assertThat(refusal()).isEqualTo("plugin 'sample' is installed already, with this very code");
    PluginBuilder.attack("other", "ping").zip(zip);
    assertThat(refusal()).isEqualTo(zip + ": attack ping is already there, from plugin sample");
    PluginBuilder.attack("bundled", "pong").unpacked(folder.resolve("bundled/b"));
    PluginBuilder.attack("bundled", "pang").zip(zip);
    assertThat(refusal())
        .isEqualTo("plugin 'bundled' comes with Touchstone, or from --plugins, already");
  }

  private static PluginBuilder version(String version, String attack) {
    return PluginBuilder.of("sample", version).attackFactory("sample.AnAttack", attack, "");
  }

  private ReplacedPlugin replaced(PluginBuilder plugin, boolean consent) {
    plugin.zip(zip);
    AtomicReference<PluginOffer> offered = new AtomicReference<>();
    try {
      installer()
          .install(
              zip,
              Optional.empty(),
              offer -> {
                offered.set(offer);
                return consent;
              });
    } catch (UserException e) {
      assertThat(consent).as("%s", e).isFalse();
    }
    return offered.get().replaces().orElseThrow();
  }

  private List<String> loaded() {
    try (PluginHost host = PluginHost.start(locations, VERSION, parent)) {
      return host.plugins().stream()
          .map(plugin -> plugin.version() + " " + plugin.components())
          .toList();
    }
  }

  @Test
  void anotherVersionTakesThePlaceOfTheInstalledOneWithConsent() {
    version("1.9.0", "old").zip(zip);
    installer().install(zip, Optional.empty(), offer -> true);

    assertThat(replaced(version("1.10.0", "new"), false))
        .isEqualTo(new ReplacedPlugin("1.9.0", ReplacedPlugin.Change.UPGRADE));
    assertThat(loaded()).containsExactly("1.9.0 [attack old]");

    assertThat(replaced(version("1.10.0", "new"), true).sentence())
        .isEqualTo("replaces the installed version 1.9.0 (an upgrade)");
    assertThat(loaded()).containsExactly("1.10.0 [attack new]");

    assertThat(replaced(version("1.10.0", "other"), true).sentence())
        .contains("1.10.0", "the SAME version with OTHER code");
    assertThat(loaded()).containsExactly("1.10.0 [attack other]");

    assertThat(replaced(version("1.10.0-beta", "older"), true).sentence())
        .contains("1.10.0", "LATER", "downgrade");
    assertThat(loaded()).containsExactly("1.10.0-beta [attack older]");
    assertThat(installFolder).isDirectoryNotContaining(path -> path.endsWith("sample-1.10.0"));
  }

  @Test
  void anUpgradeThatDoesNotLoadLeavesTheInstalledOne() {
    version("1.0.0", "old").zip(zip);
    installer().install(zip, Optional.empty(), offer -> true);
    PluginBuilder.of("sample", "2.0.0")
        .source("sample.Nothing", "package sample; class Nothing {}")
        .extension("sample.Nothing")
        .zip(zip);
    assertThat(refusal()).contains("sample.Nothing");
    assertThat(loaded()).containsExactly("1.0.0 [attack old]");
  }

  @Test
  void anInterruptedUpgradeGivesTheOldVersionBack() throws IOException {
    version("1.0.0", "old").zip(zip);
    Path root = installer().install(zip, Optional.empty(), offer -> true).location();
    Path dead = Files.createDirectories(installFolder.resolve(".replaced-1"));
    Files.createFile(dead.resolve(".lock"));
    Files.move(root, dead.resolve("sample-1.0.0"));
    assertThat(loaded()).containsExactly("1.0.0 [attack old]");
    assertThat(dead).doesNotExist();

    version("2.0.0", "new").zip(zip);
    installer().install(zip, Optional.empty(), offer -> true);
    version("1.0.0", "old").unpacked(dead.resolve("sample-1.0.0"));
    Files.createFile(dead.resolve(".lock"));
    assertThat(loaded()).containsExactly("2.0.0 [attack new]");
    assertThat(dead).doesNotExist();
    assertThat(installFolder).isDirectoryContaining(path -> path.endsWith("sample-2.0.0"));
  }

  @Test
  void anUpgradeUnderWayIsLeftAloneAndGivesTheOldVersionBackWhenItFails() {
    version("1.0.0", "old").zip(zip);
    Path root = installer().install(zip, Optional.empty(), offer -> true).location();
    try (SetAside underWay = SetAside.of(root)) {
      assertThat(underWay).isNotNull();
      assertThat(loaded()).isEmpty();
    }
    assertThat(loaded()).containsExactly("1.0.0 [attack old]");
    version("2.0.0", "new").zip(zip);
    assertThatThrownBy(
            () ->
                installer()
                    .install(
                        zip,
                        Optional.empty(),
                        offer -> {
                          obstruct(installFolder.resolve("sample-2.0.0"));
                          return true;
                        }))
        .isInstanceOf(ResourceException.class);
    assertThat(loaded()).containsExactly("1.0.0 [attack old]");
    assertThat(installFolder)
        .isDirectoryNotContaining(path -> path.getFileName().toString().startsWith("."));
  }

  private static void obstruct(Path target) {
    try {
      Files.write(target, TEXT);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatIsUnpackedIsWhatWasHashed() throws IOException {
    PluginBuilder.attack("sample", "ping").file("classes/data.txt", TEXT).zip(zip);
    String hash = PluginZip.sha256(zip);
    Path copies = Files.createDirectories(folder.resolve("copies"));
    PluginZip held = PluginZip.copied(zip, copies, ZipLimits.STANDARD);
    assertThat(held.sha256()).isEqualTo(hash);
    PluginBuilder.attack("other", "pong").zip(zip);
    assertThat(held.sha256()).isEqualTo(hash).isNotEqualTo(PluginZip.sha256(zip));
    Path unpacked = Files.createDirectories(folder.resolve("unpacked"));
    held.extractTo(unpacked);
    assertThat(new PluginDescriptors().read(unpacked).getPluginId()).isEqualTo("sample");
  }

  @Test
  void theRootOfTheFileSystemIsNoPlugin() {
    Path top = folder.getRoot();
    assertThat(new PluginSource(top, top, Optional.empty(), true).id()).isNotEmpty();
    PluginLocations everything = new PluginLocations(List.of(), List.of(top), installFolder);
    assertThatThrownBy(() -> PluginHost.start(everything, VERSION, parent))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no plugin");
  }

  @Test
  void refusesWhatWouldNotLoad() {
    PluginBuilder.attack("sample", "ping").property("plugin.requires", ">=9.0.0").zip(zip);
    assertThat(refusal()).isEqualTo(zip + ": requires Touchstone >=9.0.0, this is 0.1.0-SNAPSHOT");
    PluginBuilder.of("sample", "1")
        .attackFactory("sample.A", "a", "@Parameter(doc = \"d\") int limit")
        .zip(zip);
    assertThat(refusal()).startsWith(zip + ": sample.A: parameter 'limit' has a name that suites");
  }

  @Test
  void saysWhenTheInstallFolderCannotBeWritten() throws IOException {
    PluginBuilder.attack("sample", "ping").zip(zip);
    Files.createDirectories(installFolder.getParent());
    Files.write(installFolder, TEXT);
    assertThatThrownBy(() -> installer().install(zip, Optional.empty(), offer -> true))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining(installFolder.toString());
  }

  @Test
  void removesOnlyWhatWasInstalled() {
    assertThatThrownBy(() -> installer().remove("sample"))
        .isInstanceOf(UserException.class)
        .hasMessage("there is no installed plugin 'sample'; none is installed");
    PluginBuilder.attack("sample", "ping").zip(zip);
    installer().install(zip, Optional.empty(), offer -> true);
    PluginBuilder.attack("bundled", "pong").unpacked(folder.resolve("bundled/b"));
    assertThatThrownBy(() -> installer().remove("sampel"))
        .isInstanceOf(UserException.class)
        .hasMessage("there is no installed plugin 'sampel'; did you mean 'sample'? Known: sample");
    assertThatThrownBy(() -> installer().remove("bundled"))
        .isInstanceOf(UserException.class)
        .hasMessage("plugin 'bundled' comes with Touchstone and cannot be removed");
    assertThatThrownBy(() -> installer().remove("../bundled")).isInstanceOf(UserException.class);
    assertThat(installFolder.resolve("sample-1.0.0")).isDirectory();
  }

  @Test
  void removesAPluginThatKeepsTheHostFromStarting() throws IOException {
    Path broken = installFolder.resolve("broken-1");
    PluginBuilder.attack("broken", "ping").extension("sample.Gone").unpacked(broken);
    installer().remove("broken");
    assertThat(broken).doesNotExist();
    Files.createDirectories(broken);
    installer().remove("broken-1");
    assertThat(installFolder).isEmptyDirectory();
  }

  @Test
  void asksBeforeAnyCodeOfTheZipRuns() {
    PluginBuilder.attack("sample", "ping").zip(zip);
    AtomicReference<PluginOffer> offered = new AtomicReference<>();
    assertThatThrownBy(
            () ->
                installer()
                    .install(
                        zip,
                        Optional.empty(),
                        offer -> {
                          offered.set(offer);
                          return false;
                        }))
        .isInstanceOf(UserException.class)
        .hasMessage("not installed: " + zip);
    assertThat(offered)
        .hasValue(
            new PluginOffer(
                zip,
                PluginZip.sha256(zip),
                "sample",
                "1.0.0",
                "Made by a test.",
                List.of("sample.AnAttack"),
                Optional.empty()));
    assertThat(installFolder).isEmptyDirectory();
  }

  @Test
  void aPinIsComparedBeforeAnythingElse() {
    PluginBuilder.attack("sample", "ping").zip(zip);
    String hash = PluginZip.sha256(zip);
    assertThatThrownBy(
            () ->
                installer()
                    .install(
                        zip,
                        Optional.of("0".repeat(64)),
                        offer -> {
                          throw new AssertionError("was asked");
                        }))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is not the zip that --sha256 asks for")
        .hasMessageContaining(hash);
    assertThat(
            installer()
                .install(zip, Optional.of(hash.toUpperCase(Locale.ROOT)), offer -> true)
                .id())
        .isEqualTo("sample");
  }

  @Test
  void whatChangedSinceItWasInstalledIsNotLoaded() throws IOException {
    PluginBuilder.attack("sample", "ping").file("classes/data.txt", TEXT).zip(zip);
    Path root = installer().install(zip, Optional.empty(), offer -> true).location();
    Path data = root.resolve("classes/data.txt");

    Files.writeString(data, "texts");
    refusedAtStart("classes/data.txt has changed");
    Files.delete(data);
    refusedAtStart("classes/data.txt is missing");
    Files.write(data, TEXT);
    PluginHost.start(locations, VERSION, parent).close();

    Path added = Files.write(root.resolve("classes/added.class"), TEXT);
    refusedAtStart("classes/added.class was added");
    Files.delete(added);
    Path link = Files.createSymbolicLink(root.resolve("classes/link"), folder);
    refusedAtStart("classes/link is a symbolic link");

    try (PluginHost host = PluginHost.startSound(locations, VERSION, parent)) {
      assertThat(host.plugins()).isEmpty();
      assertThat(host.faults()).singleElement().asString().contains("is not what was installed");
    }
    Files.delete(link);
    Files.writeString(data, "texts");
    installer().remove("sample");
    assertThat(installFolder).isEmptyDirectory();
  }

  private void refusedAtStart(String difference) {
    assertThatThrownBy(() -> PluginHost.start(locations, VERSION, parent))
        .isInstanceOf(UserException.class)
        .hasMessage(
            installFolder.resolve("sample-1.0.0")
                + ": plugin 'sample' is not what was installed: "
                + difference
                + "; remove it with 'touchstone plugins remove sample'");
  }

  @Test
  void whatWasInstalledBeforeThereWereDigestsIsLoaded() throws IOException {
    PluginBuilder.attack("sample", "ping").zip(zip);
    Path root = installer().install(zip, Optional.empty(), offer -> true).location();
    Files.writeString(root.resolve("install.properties"), "sha256=00\nzip=plugin.zip\n");
    Files.writeString(root.resolve("classes/data.txt"), "added");
    try (PluginHost host = PluginHost.start(locations, VERSION, parent)) {
      assertThat(host.plugins()).extracting(InstalledPlugin::id).containsExactly("sample");
    }
  }

  @Test
  void leftoversOfKilledInstallsAreRemovedAndThoseUnderWayAreNot() throws IOException {
    Files.createDirectories(installFolder);
    Path dead = Files.createDirectories(installFolder.resolve(".staging-1/classes")).getParent();
    Files.createFile(dead.resolve(".lock"));
    Path old = Files.createDirectories(installFolder.resolve(".staging-2"));
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(2, ChronoUnit.HOURS)));
    Path fresh = Files.createDirectories(installFolder.resolve(".staging-3"));
    try (StagingFolder underWay = StagingFolder.in(installFolder)) {
      PluginHost.start(locations, VERSION, parent).close();
      assertThat(dead).doesNotExist();
      assertThat(old).doesNotExist();
      assertThat(fresh).exists();
      assertThat(underWay.path()).exists();
    }
  }
}
