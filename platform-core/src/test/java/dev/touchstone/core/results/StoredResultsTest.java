package dev.touchstone.core.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.AttackExample;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.Figure;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.threat.Corruption;
import dev.touchstone.api.threat.CorruptionThreat;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.SpatialThreat;
import dev.touchstone.api.threat.SpatialTransform;
import dev.touchstone.core.cells.analyse.AnalyseWork;
import dev.touchstone.core.cells.analyse.StoredAnalysis;
import dev.touchstone.core.cells.attack.AttackWork;
import dev.touchstone.core.cells.attack.FoundTransform;
import dev.touchstone.core.cells.attack.StoredAttack;
import dev.touchstone.core.cells.clean.CleanWork;
import dev.touchstone.core.cells.clean.StoredClean;
import dev.touchstone.core.cells.corrupt.CorruptWork;
import dev.touchstone.core.cells.corrupt.StoredCorruption;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.Code;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files whose digest fits, and that contradict themselves all the same. */
class StoredResultsTest {

  private static final ComponentSpec COMPONENT =
      new ComponentSpec("x", "1", Json.MAPPER.createObjectNode());
  private static final EntrySpec ENTRY =
      new EntrySpec(
          COMPONENT,
          "sum",
          Optional.empty(),
          COMPONENT,
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          1);
  private static final CleanWork CLEAN = new CleanWork(ENTRY, List.of(3, 5), 2);
  private static final AttackWork ATTACK =
      new AttackWork(
          ENTRY,
          Optional.empty(),
          new NormBall(Norm.LINF, 0.1),
          COMPONENT,
          Optional.empty(),
          List.of(3),
          2,
          1,
          List.of(),
          1,
          Optional.empty());
  private static final SampleOutcome ROBUST =
      new SampleOutcome(
          3, 1, SampleStatus.ROBUST, 1, 0.5f, 0.1f, 0.1f, 1, 2, false, 2, 0, 0, 0.1f, 1, "");

  @TempDir Path folder;
  private ResultsStore store;
  private StoredResults results;

  @BeforeEach
  void store() {
    store = ResultsStore.at(folder);
    results = new StoredResults(store);
  }

  private void requireFault(CellWork work, Object result, String reason) {
    store.writeBytes(
        store.cell(work.hash()),
        StoredFile.encode(
            work, new Code("p", new TreeMap<>()), Optional.empty(), Optional.empty(), result));
    Reading<?> reading = results.examine(work, OptionalInt.of(3));
    if (reason.isEmpty()) {
      assertThat(reading.damage()).isEmpty();
      assertThat(reading.value()).isPresent();
    } else {
      assertThat(reading.value()).isEmpty();
      assertThat(reading.damage().orElseThrow().reason()).contains(reason);
    }
  }

  private void requireCleanFault(int sample, int label, int prediction, float margin, String why) {
    CleanOutcome first = new CleanOutcome(3, 0, 0, 1f);
    CleanOutcome second = new CleanOutcome(sample, label, prediction, margin);
    requireFault(CLEAN, new StoredClean(List.of(first, second), 1), why);
  }

  @Test
  void cleanOutcomes() {
    requireCleanFault(5, 1, 2, -0.5f, "");
    requireCleanFault(5, 1, 1, 0f, "");
    requireCleanFault(5, 1, 1, -0.5f, "sample 5 of class 1 is predicted as 1 with the margin -0.5");
    requireCleanFault(5, 1, 2, 0.5f, "predicted as 2 with the margin 0.5");
    requireCleanFault(5, 1, 3, -0.5f, "class 3, which there is not");
    requireCleanFault(5, -1, 1, -0.5f, "class -1, which there is not");
    requireCleanFault(4, 1, 1, 0.5f, "its outcomes are of other samples");
    requireCleanFault(3, 1, 1, 0.5f, "a sample is in it twice");
    requireFault(
        CLEAN,
        new StoredClean(List.of(new CleanOutcome(3, 0, 0, 1f)), 1),
        "1 outcomes for 2 samples");
  }

  /** Of a spatial threat no distance decides, but the transform does. */
  @Test
  void spatialOutcomes() {
    AttackWork work =
        new AttackWork(
            ENTRY,
            Optional.empty(),
            new SpatialThreat(30, 2),
            COMPONENT,
            Optional.empty(),
            List.of(3),
            2,
            1,
            List.of(),
            0,
            Optional.empty());
    SampleOutcome broken =
        new SampleOutcome(
            3, 1, SampleStatus.BROKEN, 0, -0.5f, 1f, 5f, 1, 0, false, 0, 0, 0, 30f, 40, "");
    requireFault(work, turned(broken, new SpatialTransform(-30, 2, 0)), "");
    requireFault(
        work,
        turned(broken, new SpatialTransform(0, 2.5, 0)),
        "transform of sample 3 is outside of rotation ≤ 30°, shift ≤ 2 px");
    requireFault(
        work,
        turned(ROBUST, SpatialTransform.IDENTITY),
        "transform of sample 3, which is not broken");
  }

  private static StoredAttack turned(SampleOutcome outcome, SpatialTransform transform) {
    return new StoredAttack(
        List.of(outcome),
        List.of(),
        1,
        Optional.empty(),
        Optional.of(List.of(new FoundTransform(3, transform))));
  }

  @Test
  void corruptions() {
    CorruptionThreat threat = new CorruptionThreat(List.of(Corruption.FOG), List.of(1, 2));
    CorruptWork work = new CorruptWork(ENTRY, threat, List.of(3), 2, 1, 0);
    requireFault(work, corrupted(List.of(List.of(1), List.of(2))), "");
    requireFault(work, corrupted(List.of(List.of(1))), "predictions under 1 corruptions");
    requireFault(
        work, corrupted(List.of(List.of(1), List.of())), "0 predictions under a corruption");
    requireFault(work, corrupted(List.of(List.of(1), List.of(7))), "class 7, which there is not");
  }

  private static StoredCorruption corrupted(List<List<Integer>> predictions) {
    return new StoredCorruption(List.of(ROBUST), predictions, List.of(), 1);
  }

  private void requireAttackFault(SampleOutcome outcome, String why) {
    requireFault(ATTACK, new StoredAttack(List.of(outcome), List.of(), 1, Optional.empty()), why);
  }

  private static SampleOutcome outcome(
      SampleStatus status, int prediction, float margin, float linf, float l2, long queries) {
    return new SampleOutcome(
        3,
        1,
        status,
        prediction,
        margin,
        linf,
        l2,
        queries,
        2,
        false,
        2,
        0,
        0,
        l2,
        l2 > 0 ? 1 : 0,
        "");
  }

  @Test
  void attackOutcomes() {
    requireAttackFault(ROBUST, "");
    requireAttackFault(outcome(SampleStatus.BROKEN, 2, -1, 0.1f, 0.1f, 1), "");
    requireAttackFault(outcome(SampleStatus.BROKEN, 1, 1, 0.1f, 0.1f, 1), "is BROKEN");
    requireAttackFault(outcome(SampleStatus.ROBUST, 2, -1, 0.1f, 0.1f, 1), "is ROBUST");
    requireAttackFault(outcome(SampleStatus.ROBUST, 1, 1, 0.11f, 0.2f, 1), "more than ε=0.1");
    requireAttackFault(outcome(SampleStatus.ROBUST, 1, 1, 0.1f, 0.05f, 1), "in L∞ and by");
    requireAttackFault(outcome(SampleStatus.ROBUST, 1, 1, 0.1f, 0.1f, -1), "-1 queries");
    requireAttackFault(
        new SampleOutcome(3, 1, SampleStatus.ROBUST, 1, 1, 0, 0, 1, 2, false, 3, 0, 0, 0, 0, ""),
        "3 of them flat");
    requireAttackFault(outcome(SampleStatus.MISCLASSIFIED, 2, -1, 0, 0, 0), "and took queries");
    requireAttackFault(
        new SampleOutcome(
            3, 1, SampleStatus.MISCLASSIFIED, 2, -1, 0.1f, 0.1f, 0, 0, false, 0, 0, 0, 0.1f, 1, ""),
        "and was changed by");
  }

  @Test
  void examples() {
    float[] clean = {0.5f, 0.5f};
    requireExampleFault(ROBUST, 1, clean, new float[] {0.6f, 0.5f}, "");
    requireExampleFault(ROBUST, 1, clean, new float[] {0.5f, 0.5f}, "another amount");
    requireExampleFault(ROBUST, 1, clean, new float[] {0.6f}, "is no image");
    requireExampleFault(ROBUST, 1, clean, new float[] {0.6f, 1.5f}, "is no image");
    requireExampleFault(ROBUST, 2, clean, new float[] {0.6f, 0.5f}, "predicted as 2 before");
    requireExampleFault(
        outcome(SampleStatus.BROKEN, 2, -1, 0.1f, 0.1f, 1),
        1,
        clean,
        new float[] {0.6f, 0.5f},
        "says otherwise");
  }

  private void requireExampleFault(
      SampleOutcome outcome, int prediction, float[] clean, float[] adversarial, String why) {
    requireFault(
        ATTACK,
        new StoredAttack(
            List.of(ROBUST),
            List.of(new AttackExample(outcome, prediction, clean, adversarial)),
            1,
            Optional.empty()),
        why);
  }

  @Test
  void analyses() {
    AnalyseWork work =
        new AnalyseWork(List.of(ENTRY), List.of("e"), COMPONENT, List.of(3), List.of(), 2, 1);
    byte[] png =
        ByteBuffer.allocate(40)
            .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'})
            .putInt(13)
            .put(new byte[] {'I', 'H', 'D', 'R'})
            .putInt(1)
            .putInt(1)
            .array();
    Figure figure = new Figure("f", "A figure.", png, 1);
    requireFault(work, new StoredAnalysis(List.of(figure), List.of(), 1), "");
    requireFault(work, new StoredAnalysis(List.of(figure, figure), List.of(), 1), "two figures");
    requireFault(
        work,
        new StoredAnalysis(
            List.of(new Figure("f", "A figure.", new byte[] {'G', 'I', 'F'}, 1)), List.of(), 1),
        "is not a PNG file");
    NamedTable table = new NamedTable("t", "A table.", List.of("x"), List.of(List.of(Double.NaN)));
    requireFault(work, new StoredAnalysis(List.of(), List.of(table), 1), "the table 't' has NaN");
    requireFault(work, new StoredAnalysis(List.of(), List.of(), -1), "it took -1.0 seconds");
  }

  @Test
  void aFileAtAnotherAddress() throws IOException {
    requireCleanFault(5, 1, 2, -0.5f, "");
    Files.createDirectories(store.cell(ATTACK.hash()).getParent());
    Files.move(store.cell(CLEAN.hash()), store.cell(ATTACK.hash()));
    assertThat(results.examine(ATTACK, OptionalInt.empty()).damage().orElseThrow().reason())
        .isEqualTo("it belongs at another address");
  }

  @Test
  void whatCannotBeBelievedIsMovedAsideAndNeverReplaced() throws IOException {
    Path cell = store.cell(CLEAN.hash());
    Files.createDirectories(cell.getParent());
    for (int i = 1; i <= 2; i++) {
      Files.writeString(cell, "evidence " + i);
      results.write(
          CLEAN,
          new Code("p", new TreeMap<>()),
          new StoredClean(
              List.of(new CleanOutcome(3, 0, 0, 1f), new CleanOutcome(5, 1, 1, 1f)), 1));
      assertThat(folder.resolve("store/damaged/cells").resolve(cell.getFileName() + "." + i))
          .hasContent("evidence " + i);
      assertThat(results.done(CLEAN)).isTrue();
    }
  }

  @Test
  void aFolderInAFilesPlace() throws IOException {
    Files.createDirectories(store.cell(CLEAN.hash()).resolve("x"));
    assertThat(results.examine(CLEAN, OptionalInt.empty()).damage().orElseThrow().reason())
        .isEqualTo("it is not a file");
  }
}
