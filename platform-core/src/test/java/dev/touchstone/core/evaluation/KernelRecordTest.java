package dev.touchstone.core.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.tensorflow.kernels.KernelReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelRecordTest {

  private static final KernelReport RIGHT =
      new KernelReport("here", List.of("a", "b"), List.of(), List.of(), List.of());
  private static final KernelReport WRONG =
      new KernelReport(
          "here", List.of("b", "c"), List.of(), List.of("c: input gradient off"), List.of("c"));

  @TempDir Path folder;
  private ResultsStore store;

  @BeforeEach
  void open() {
    store = ResultsStore.at(folder);
  }

  private String fact() {
    return KernelRecord.fact(store, new TreeMap<>(Map.of("one", "1", "two", "2"))).value();
  }

  @Test
  void whatNobodyLookedAtIsNotChecked() {
    assertThat(fact()).isEqualTo("not checked");
  }

  @Test
  void eachKernelCountsOnceHoweverManyNetworksHaveIt() {
    KernelRecord.prepared(store, "1", RIGHT);
    KernelRecord.evaluated(store, "1", RIGHT);
    KernelRecord.prepared(store, "2", RIGHT);
    assertThat(fact()).isEqualTo("2 checked against float64, all right");
  }

  @Test
  void whatWasReplacedIsSaidWithItsNetwork() {
    KernelRecord.prepared(store, "1", RIGHT);
    KernelRecord.prepared(store, "2", RIGHT);
    KernelRecord.evaluated(store, "2", WRONG);
    assertThat(fact())
        .isEqualTo(
            "3 checked against float64; two: 1 wrong, composed as matrix products (c: input"
                + " gradient off)");
  }

  @Test
  void anEntryOfAnOlderVersionIsNamed() {
    KernelRecord.prepared(store, "2", RIGHT);
    assertThat(fact()).isEqualTo("2 checked against float64; not checked: one");
  }

  @Test
  void severalMachinesAreNamed() {
    KernelRecord.prepared(store, "1", RIGHT);
    KernelRecord.prepared(
        store, "2", new KernelReport("there", List.of("a"), List.of(), List.of(), List.of()));
    assertThat(fact()).endsWith("; on several machines: here; there");
  }

  @Test
  void aDamagedRecordCountsAsNone() throws IOException {
    KernelRecord.prepared(store, "1", RIGHT);
    KernelRecord.prepared(store, "2", RIGHT);
    try (var files = Files.walk(store.model("1"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.writeString(file, "{");
      }
    }
    assertThat(fact()).endsWith("; not checked: one");
  }
}
