package dev.touchstone.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.results.AuditResults;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.DatasetSummary;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.core.BuildInfo;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.plugins.PluginHost;
import dev.touchstone.core.plugins.PluginLocations;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which audits look at results, and what becomes of those that are not there. */
class AuditorTest {

  @TempDir Path folder;

  private SuiteResults examined(String manifest) {
    try (PluginHost none =
        PluginHost.start(
            new PluginLocations(List.of(), List.of(), folder),
            BuildInfo.VERSION,
            Guice.createInjector())) {
      return new Auditor(none.registry(), new ParameterBinder()).examine(results(manifest));
    }
  }

  @Test
  void anAuditThatIsNotInstalledSaysSoForEachEntry() {
    SuiteResults results =
        examined(
            """
            {"sections": {"audit": [{"name": "mine", "component": {"descriptor": {"id": "gone",
              "version": "1", "title": "Gone", "summary": "It is gone.", "citation": "",
              "capabilities": []}, "plugin": "lost 1.0.0", "parameters": "{}"}}]}}
            """);

    assertThat(results.audits()).hasSize(2);
    assertThat(results.audits()).extracting(AuditResults::name).containsOnly("mine");
    assertThat(results.audits().get(1).entry()).isEqualTo(1);
    assertThat(results.audits().get(0).failure().orElseThrow())
        .contains("there is no audit 'gone'");
    assertThat(results.entries()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"sections\": {\"audit\": []}}", "not JSON"})
  void aManifestThatNamesNoneNeedsNone(String manifest) {
    assertThat(examined(manifest).audits()).isEmpty();
  }

  private static SuiteResults results(String manifest) {
    ComponentUse use =
        new ComponentUse(
            new ComponentDescriptor("x", "1", "X", "It is x.", "", List.of()), "x 1", "{}");
    return new SuiteResults(
        "s",
        "S",
        "",
        new DatasetSummary(
            use, new ImageShape(1, 1, 1), List.of("a", "b"), 1, 1, "0".repeat(64), List.of()),
        1,
        1,
        "",
        List.of(entry("a", use), entry("b", use)),
        List.of(),
        List.of(),
        manifest);
  }

  private static EntryResults entry(String name, ComponentUse use) {
    return new EntryResults(
        name,
        "0".repeat(64),
        use,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }
}
