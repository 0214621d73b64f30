package dev.touchstone.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Guice;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.AttackFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PluginHostTest {

  private static final String VERSION = "0.1.0-SNAPSHOT";

  @TempDir Path folder;

  private PluginLocations locations() {
    return new PluginLocations(
        List.of(folder.resolve("modules")),
        List.of(folder.resolve("bundled")),
        folder.resolve("installed"));
  }

  private PluginHost start() {
    return PluginHost.start(locations(), VERSION, Guice.createInjector());
  }

  private String refusal() {
    try (PluginHost host = start()) {
      throw new AssertionError("was accepted: " + host.plugins());
    } catch (UserException e) {
      return e.getMessage();
    }
  }

  /** The error of a host that has one plugin only, without the plugin's place. */
  private String refusalOf(PluginBuilder plugin) {
    Path place = plugin.unpacked(folder.resolve("bundled/one"));
    String message = refusal();
    assertThat(message).startsWith(place + ": ");
    return message.substring((place + ": ").length());
  }

  @Test
  void withoutFoldersThereAreNoPlugins() {
    try (PluginHost host = start()) {
      assertThat(host.plugins()).isEmpty();
      assertThatThrownBy(() -> host.registry().find(ComponentKind.MODEL, "x", "entries[0].model"))
          .isInstanceOf(UserException.class)
          .hasMessage("entries[0].model: there is no model 'x'; no installed plugin brings any");
    }
  }

  @Test
  void aZipAnUnpackedPluginAndAModuleCanBeNamedThemselves() {
    List<Path> places =
        List.of(
            PluginBuilder.attack("in-zip", "fgsm").zip(folder.resolve("a/z.zip")),
            PluginBuilder.attack("unpacked", "square").unpacked(folder.resolve("b/u")),
            PluginBuilder.attack("in-module", "pgd").module(folder.resolve("c/m")));
    PluginBuilder.attack("beside", "spare").zip(folder.resolve("a/y.zip"));
    PluginBuilder.attack("in-target", "ping").module(folder.resolve("d/m"));
    List<Path> named = new java.util.ArrayList<>(places);
    named.add(folder.resolve("d/m/target"));
    PluginLocations locations = new PluginLocations(List.of(), named, folder.resolve("installed"));
    try (PluginHost host = PluginHost.start(locations, VERSION, Guice.createInjector())) {
      assertThat(host.plugins())
          .extracting(InstalledPlugin::id)
          .containsExactlyInAnyOrder("in-zip", "unpacked", "in-module", "in-target");
    }
  }

  @Test
  void loadsModulesZipsAndUnpackedPlugins() {
    Path module = PluginBuilder.attack("in-module", "pgd").module(folder.resolve("modules/m"));
    Path zip = PluginBuilder.attack("in-zip", "fgsm").zip(folder.resolve("bundled/z.zip"));
    Path unpacked =
        PluginBuilder.attack("unpacked", "square").unpacked(folder.resolve("bundled/u"));
    Path installed =
        PluginBuilder.attack("installed", "deepfool").unpacked(folder.resolve("installed/i-1.0.0"));
    for (int start = 0; start < 2; start++) { // the second finds the zip unpacked
      try (PluginHost host = start()) {
        assertThat(host.plugins())
            .containsExactly(
                plugin("in-module", module, true, "attack pgd"),
                new InstalledPlugin(
                    "in-zip",
                    "1.0.0",
                    "Made by a test.",
                    zip,
                    Optional.of(PluginZip.sha256(zip)),
                    true,
                    List.of("attack fgsm")),
                plugin("installed", installed, false, "attack deepfool"),
                plugin("unpacked", unpacked, true, "attack square"));
        assertThat(host.registry().all(ComponentKind.ATTACK))
            .extracting(component -> component.factory().descriptor().id())
            .containsExactly("deepfool", "fgsm", "pgd", "square");
        assertThat(host.registry().all()).hasSize(4);
        RegisteredComponent found = host.registry().find(ComponentKind.ATTACK, "pgd", "");
        assertThat(found.pluginId()).isEqualTo("in-module");
        assertThat(found.pluginVersion()).isEqualTo("1.0.0");
        assertThat(found.factory()).isInstanceOf(AttackFactory.class);
        assertThatThrownBy(() -> host.registry().find(ComponentKind.ATTACK, "deepfol", "a[0].id"))
            .isInstanceOf(UserException.class)
            .hasMessage(
                "a[0].id: there is no attack 'deepfol'; did you mean 'deepfool'? Known: deepfool,"
                    + " fgsm, pgd, square");
      }
    }
  }

  private static InstalledPlugin plugin(String id, Path place, boolean bundled, String component) {
    return new InstalledPlugin(
        id, "1.0.0", "Made by a test.", place, Optional.empty(), bundled, List.of(component));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {">=0.1.0-SNAPSHOT", ">=0.1.0", "0.1.0", "0.1.0-SNAPSHOT", ">=0.0.9 & <1.0.0", "*"})
  void acceptsWhatThisVersionFulfils(String requires) {
    PluginBuilder.attack("p", "a")
        .property("plugin.requires", requires)
        .unpacked(folder.resolve("bundled/p"));
    try (PluginHost host = start()) {
      assertThat(host.plugins()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {">=0.2.0", ">=0.2.0-SNAPSHOT", "1.0.0", ">0.1.0", "<0.1.0"})
  void refusesWhatThisVersionDoesNotFulfil(String requires) {
    assertThat(refusalOf(PluginBuilder.attack("p", "a").property("plugin.requires", requires)))
        .isEqualTo("requires Touchstone " + requires + ", this is 0.1.0-SNAPSHOT");
  }

  @Test
  void refusesRequirementsThatAreNone() {
    assertThat(refusalOf(PluginBuilder.attack("p", "a").property("plugin.requires", ">=new")))
        .isEqualTo("plugin.requires must be like '>=0.1.0' or '>=0.1.0 & <2.0.0', was '>=new'");
  }

  @Test
  void refusesBadDescriptors() {
    assertThat(refusalOf(PluginBuilder.attack("p", "a").property("plugin.id", null)))
        .startsWith("plugin.properties must give plugin.id as letters")
        .endsWith("was missing");
    assertThat(refusalOf(PluginBuilder.attack("p", "a").property("plugin.id", "../p")))
        .endsWith("was '../p'");
    assertThat(refusalOf(PluginBuilder.attack("p", "a").property("plugin.version", null)))
        .startsWith("plugin.properties must give plugin.version");
    assertThat(refusalOf(PluginBuilder.attack("p", "a").property("plugin.id", "\\u00zz")))
        .startsWith("plugin.properties cannot be read");
  }

  @Test
  void refusesFoldersWithoutDescriptorAndZipsAmongTheInstalled() throws Exception {
    Path empty = Files.createDirectories(folder.resolve("installed/empty"));
    Path zip = PluginBuilder.attack("p", "a").zip(folder.resolve("installed/p.zip"));
    Files.createDirectories(folder.resolve("installed/.staging-left-over"));
    assertThat(refusal())
        .isEqualTo(
            empty
                + ": has no plugin.properties, so it is no plugin; remove it with 'touchstone plugins"
                + " remove empty'\n"
                + zip
                + ": is not unpacked; use 'touchstone plugins install' on it; remove it with"
                + " 'touchstone plugins remove p.zip'");
  }

  @Test
  void refusesPluginsThatDoNotStart() {
    assertThat(refusalOf(PluginBuilder.attack("p", "a").property("plugin.class", "sample.Gone")))
        .startsWith("plugin 'p' did not start")
        .contains("plugin.class sample.Gone cannot be created");
    String code =
        "package sample; public class Start extends org.pf4j.Plugin {"
            + " public void start() { throw new IllegalStateException(\"no licence\"); } }";
    assertThat(
            refusalOf(
                PluginBuilder.attack("p", "a")
                    .source("sample.Start", code)
                    .property("plugin.class", "sample.Start")))
        .contains("plugin 'p' did not start")
        .contains("no licence");
  }

  @Test
  void refusesDependenciesThatCannotBeMetNamingFileAndPlugin() {
    PluginBuilder plugin = PluginBuilder.attack("p", "a");
    assertThat(refusalOf(plugin.property("plugin.dependencies", "other")))
        .isEqualTo(
            "plugin 'p' needs the plugin 'other', which is not installed; install that one first");
    PluginBuilder.attack("other", "b").unpacked(folder.resolve("bundled/two"));
    for (String range : List.of(">=2.0.0", "newest")) {
      assertThat(refusalOf(plugin.property("plugin.dependencies", "other@" + range)))
          .isEqualTo(
              "plugin 'p' needs the plugin 'other' in version "
                  + range
                  + ", and installed is 1.0.0");
    }
    for (String met : List.of("other@>=1.0.0", "other", "gone?")) {
      plugin.property("plugin.dependencies", met).unpacked(folder.resolve("bundled/one"));
      try (PluginHost host = start()) {
        assertThat(host.plugins()).hasSize(2);
      }
    }
  }

  @Test
  void refusesPluginsThatNeedEachOther() {
    Path one = folder.resolve("bundled/one");
    Path two = folder.resolve("bundled/two");
    PluginBuilder.attack("p", "a").property("plugin.dependencies", "q").unpacked(one);
    PluginBuilder.attack("q", "b").property("plugin.dependencies", "p").unpacked(two);
    assertThat(refusal().lines())
        .containsExactlyInAnyOrder(
            one + ": plugin 'p' is among plugins that need each other",
            two + ": plugin 'q' is among plugins that need each other");
  }

  /** As editors of some systems save it. */
  @Test
  void readsDescriptorsWithAByteOrderMark() {
    byte[] saved =
        "\uFEFFplugin.id=marked\nplugin.version=1.0.0\nplugin.description=ε\n"
            .getBytes(StandardCharsets.UTF_8);
    PluginBuilder.attack("p", "a")
        .file("plugin.properties", saved)
        .unpacked(folder.resolve("bundled/one"));
    try (PluginHost host = start()) {
      assertThat(host.plugins()).extracting(InstalledPlugin::id).containsExactly("marked");
      assertThat(host.plugins()).extracting(InstalledPlugin::description).containsExactly("ε");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"latest", "v1.0", "1.x", "1..0", "../1", "1.0 beta"})
  void refusesVersionsThatAreNone(String version) {
    assertThat(refusalOf(PluginBuilder.attack("p", "a").property("plugin.version", version)))
        .isEqualTo(
            "plugin.properties must give plugin.version as numbers with dots, such as 1.2.0 or"
                + " 1.2.0-beta, was '"
                + version
                + "'");
  }

  @Test
  void soundPluginsAreThereForTellingWhenOthersAreBroken() {
    PluginBuilder.attack("good", "good").unpacked(folder.resolve("bundled/good"));
    Path broken = folder.resolve("installed/broken-1");
    PluginBuilder.attack("broken", "a").extension("gone.A").unpacked(broken);
    Path needing = folder.resolve("installed/needing-1");
    PluginBuilder.attack("needing", "b")
        .property("plugin.dependencies", "broken")
        .unpacked(needing);
    try (PluginHost host = PluginHost.startSound(locations(), VERSION, Guice.createInjector())) {
      assertThat(host.plugins()).extracting(InstalledPlugin::id).containsExactly("good");
      assertThat(host.registry().all()).hasSize(1);
      assertThat(host.faults()).hasSize(2);
      assertThat(host.faults().get(0))
          .startsWith(broken + ": META-INF/extensions.idx names gone.A")
          .endsWith("; remove it with 'touchstone plugins remove broken'");
      assertThat(host.faults().get(1)).startsWith(needing + ": plugin 'needing' needs the plugin");
    }
    assertThat(refusal()).startsWith(broken + ": ");
  }

  @Test
  void refusesIndicesThatDoNotFit() {
    assertThat(refusalOf(PluginBuilder.attack("p", "a").extension("sample.Missing")))
        .startsWith("META-INF/extensions.idx names sample.Missing, which cannot be loaded");
    StagingFolder.delete(folder.resolve("bundled/one"));
    assertThat(refusalOf(PluginBuilder.of("p", "1")))
        .startsWith("brings no components: META-INF/extensions.idx is missing or empty");
    StagingFolder.delete(folder.resolve("bundled/one"));
    assertThat(
            refusalOf(
                PluginBuilder.of("p", "1")
                    .source("sample.Plain", "package sample; public class Plain {}")
                    .extension("sample.Plain")))
        .isEqualTo("sample.Plain implements no extension point of Touchstone");
    assertThat(refusalOf(PluginBuilder.of("p", "1").extension("dev.touchstone.api.Seed")))
        .isEqualTo("dev.touchstone.api.Seed is not the plugin's own class");
  }

  @Test
  void refusesClassesThatMissAnother() {
    Path jar =
        PluginBuilder.jar(
            folder.resolve("gone.jar"), "gone.Base", "package gone; public class Base {}");
    PluginBuilder plugin =
        PluginBuilder.of("p", "1")
            .library(jar)
            .source(
                "sample.A",
                PluginBuilder.attackSource("sample.A", "a", "")
                    .replace("class A ", "class A extends gone.Base "))
            .extension("sample.A");
    Path place = plugin.unpacked(folder.resolve("bundled/one"));
    StagingFolder.delete(place.resolve("lib"));
    assertThat(refusal())
        .startsWith(place + ": META-INF/extensions.idx names sample.A, which cannot be loaded")
        .contains("gone/Base");
  }

  @Test
  void refusesFactoriesThatCannotBeMade() {
    assertThat(refusalOf(varied("public Class<", "private A(int n) {}\n\n  public Class<")))
        .startsWith("its components cannot be created: ")
        .contains("sample.A")
        .doesNotContain("\n");
    assertThat(
            refusalOf(
                varied(
                    "public Class<",
                    "public A() { throw new IllegalStateException(\"broken\"); }\n  public Class<")))
        .startsWith("its components cannot be created: ")
        .contains("broken")
        .doesNotContain("\n");
  }

  @Test
  void refusesFactoriesThatBreakTheirContract() {
    assertThat(refusalOf(varied("\"a\"", "\"Not An Id\"")))
        .isEqualTo(
            "sample.A failed: java.lang.IllegalArgumentException: component id 'Not An Id' must be"
                + " lower-case letters, digits and single hyphens");
    assertThat(refusalOf(varied("return Parameters.class", "return null")))
        .isEqualTo("sample.A: must say the type of its parameters");
    assertThat(
            refusalOf(
                varied(
                    "public Class<",
                    "public dev.touchstone.api.ComponentKind kind() {"
                        + " return dev.touchstone.api.ComponentKind.MODEL; }\n  public Class<")))
        .isEqualTo(
            "sample.A: says that it is a model and does not implement"
                + " dev.touchstone.api.model.ModelFactory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"id", "name", "limit", "from", "weights", "training"})
  void refusesParametersWithReservedNames(String name) {
    assertThat(refusalOf(withParameters("@Parameter(doc = \"d\") int " + name)))
        .startsWith("sample.A: parameter '" + name + "' has a name that suites reserve");
  }

  @Test
  void refusesParametersThatAreNotValid() {
    assertThat(refusalOf(withParameters("@Parameter(doc = \"d\") float x")))
        .isEqualTo("sample.A: parameter 'x' of sample.A$Parameters has the unsupported type float");
    assertThat(refusalOf(withParameters("@Parameter(doc = \"d\", defaultValue = \"y\") int x")))
        .isEqualTo("sample.A: defaults of sample.A$Parameters: x: must be a whole number, was 'y'");
    assertThat(refusalOf(withParameters("int x"))).contains("lacks @Parameter");
  }

  private static PluginBuilder withParameters(String components) {
    return PluginBuilder.of("p", "1").attackFactory("sample.A", "a", components);
  }

  private static PluginBuilder varied(String part, String replacement) {
    UnaryOperator<String> vary = code -> code.replaceFirst(quote(part), replacement);
    return PluginBuilder.of("p", "1")
        .source("sample.A", vary.apply(PluginBuilder.attackSource("sample.A", "a", "")))
        .extension("sample.A");
  }

  private static String quote(String text) {
    return Pattern.quote(text);
  }

  @Test
  void refusesDuplicatePluginsAndComponentsNamingBoth() {
    Path first = PluginBuilder.attack("same", "a").unpacked(folder.resolve("bundled/one"));
    Path second = PluginBuilder.attack("same", "b").unpacked(folder.resolve("bundled/two"));
    assertThat(refusal()).isEqualTo(second + ": plugin 'same' is already there, from " + first);
    StagingFolder.delete(second);
    second = PluginBuilder.attack("other", "a").unpacked(folder.resolve("bundled/two"));
    assertThat(refusal()).isEqualTo(second + ": attack a is already there, from plugin same");
  }

  @Test
  void reportsAllFaultyPluginsTogether() {
    PluginBuilder.attack("good", "good").unpacked(folder.resolve("bundled/good"));
    PluginBuilder.attack("p", "a").extension("gone.A").unpacked(folder.resolve("bundled/one"));
    PluginBuilder.attack("q", "b").extension("gone.B").unpacked(folder.resolve("bundled/two"));
    assertThat(refusal().lines()).hasSize(2);
  }

  @Test
  void refusesTextsThatFillEveryManifest() {
    assertThat(refusalOf(varied("\"A sample.\"", "\"x\".repeat(50_000_000)")))
        .isEqualTo("sample.A: its summary has 50,000,000 characters; at most 2,000 are taken");
  }

  @Test
  void refusesPluginsWhoseIdsDifferOnlyByCase() {
    Path first = PluginBuilder.attack("twin", "a").unpacked(folder.resolve("bundled/one"));
    Path second = PluginBuilder.attack("Twin", "b").unpacked(folder.resolve("bundled/two"));
    assertThat(refusal()).isEqualTo(second + ": plugin 'Twin' is already there, from " + first);
  }
}
