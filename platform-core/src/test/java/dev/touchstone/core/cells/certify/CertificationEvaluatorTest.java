package dev.touchstone.core.cells.certify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.certify.CertificationTask;
import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.certify.Certifier;
import dev.touchstone.api.certify.Evidence;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CertificationStatus;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.evaluation.OpenEntry;
import dev.touchstone.core.results.StoredKinds;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.testkit.LinearClassifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A certification cell on a classifier of one pixel that switches at one half. */
class CertificationEvaluatorTest {

  private static final ImageShape PIXEL = new ImageShape(1, 1, 1);
  private static final LinearClassifier AT_HALF =
      new LinearClassifier(PIXEL, new float[] {0, 10}, new float[] {0, -5});

  /** Misclassified, safe, broken within 0.2, safe, and broken within 0.2. */
  private static final LabeledImages IMAGES =
      new LabeledImages(
          PIXEL, new float[] {0.9f, 0.2f, 0.45f, 0.9f, 0.6f}, new int[] {0, 0, 0, 1, 1});

  private static CertifyWork work(int batch) {
    return work(batch, Optional.empty());
  }

  private static CertifyWork work(int batch, Optional<String> after) {
    ComponentSpec component = new ComponentSpec("any", "1", JsonNodeFactory.instance.objectNode());
    EntrySpec entry =
        new EntrySpec(
            component,
            "checksum",
            Optional.empty(),
            component,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            1);
    return new CertifyWork(
        entry,
        new NormBall(Norm.LINF, 0.2),
        component,
        List.of(10, 11, 12, 13, 14),
        batch,
        1,
        after);
  }

  private static StoredCertification certify(Certifier certifier, int batch) {
    return certify(certifier, batch, Map.of());
  }

  private static StoredCertification certify(
      Certifier certifier, int batch, Map<Integer, CertificationOutcome> decided) {
    return new CertificationEvaluator(
            work(batch), new OpenEntry(AT_HALF, Optional.empty()), certifier, IMAGES, decided)
        .evaluate(List.of(), Progress.NONE, Cancellation.NEVER);
  }

  private static Evidence drawn(CertificationTask task, int row) {
    return Evidence.of("exact", "drawn", task.random(row).nextDouble());
  }

  /** Exact: one pixel can move by ε and no further. The counterexample goes far too far. */
  private static void exact(CertificationTask task) {
    for (int row = task.size() - 1; row >= 0; row--) {
      boolean dark = task.labels()[row] == 0;
      float room = dark ? 0.5f - task.images()[row] : task.images()[row] - 0.5f;
      task.decide(
          row,
          room > task.threat().epsilon()
              ? new CertificationVerdict.Certified(drawn(task, row))
              : new CertificationVerdict.Falsified(new float[] {dark ? 7 : -7}, drawn(task, row)));
    }
  }

  @Test
  void thePlatformSettlesWhatIsMisclassifiedAndChecksCounterexamples() {
    List<CertificationOutcome> outcomes = certify(CertificationEvaluatorTest::exact, 5).outcomes();
    assertThat(outcomes)
        .extracting(CertificationOutcome::sample)
        .containsExactly(10, 11, 12, 13, 14);
    assertThat(outcomes)
        .extracting(CertificationOutcome::status)
        .containsExactly(
            CertificationStatus.MISCLASSIFIED,
            CertificationStatus.CERTIFIED,
            CertificationStatus.FALSIFIED,
            CertificationStatus.CERTIFIED,
            CertificationStatus.FALSIFIED);
  }

  @Test
  void drawsAndVerdictsDoNotDependOnTheBatch() {
    List<CertificationOutcome> whole = certify(CertificationEvaluatorTest::exact, 5).outcomes();
    for (int batch = 1; batch <= 4; batch++) {
      assertThat(certify(CertificationEvaluatorTest::exact, batch).outcomes()).isEqualTo(whole);
    }
    assertThat(whole.stream().skip(1).map(CertificationOutcome::evidence)).doesNotHaveDuplicates();
  }

  @Test
  void verdictsOfAnEarlierCertifierAreTakenOver() {
    List<CertificationOutcome> whole = certify(CertificationEvaluatorTest::exact, 5).outcomes();
    Evidence evidence = Evidence.of("earlier", "margin", 1);
    CertificationOutcome earlier =
        new CertificationOutcome(13, 1, CertificationStatus.CERTIFIED, Optional.empty(), evidence);
    List<CertificationOutcome> rest =
        certify(
                task -> {
                  assertThat(task.images()).containsExactly(0.2f, 0.45f, 0.6f);
                  exact(task);
                },
                5,
                Map.of(13, earlier))
            .outcomes();
    assertThat(rest)
        .containsExactly(whole.get(0), whole.get(1), whole.get(2), earlier, whole.get(4));
  }

  @Test
  void resultsAndCellsGoThroughJson() throws JsonProcessingException {
    StoredCertification result =
        certify(
            task -> {
              for (int row = 0; row < task.size(); row++) {
                task.decide(
                    row,
                    new CertificationVerdict.Undecided(
                        CertificationVerdict.Reason.BUDGET, drawn(task, row)));
              }
            },
            5);
    assertThat(Json.MAPPER.readValue(Json.text(result), StoredCertification.class))
        .isEqualTo(result);
    CertifyWork work = work(5);
    assertThat(StoredKinds.work(Json.tree(work))).isEqualTo(work);
    assertThat(work(4).streamHash()).isEqualTo(work.streamHash());
    assertThat(work(4).hash()).isNotEqualTo(work.hash());
    CertifyWork after = work(5, Optional.of("abc"));
    assertThat(StoredKinds.work(Json.tree(after))).isEqualTo(after);
    assertThat(after.hash()).isNotEqualTo(work.hash());
    assertThat(after.streamHash()).isEqualTo(work.streamHash());
    assertThat(Json.text(work)).doesNotContain("after");
  }

  @Test
  void aCertifierThatLiesForgetsOrRepeatsItselfFails() {
    Evidence none = Evidence.of("none", "margin", 0);
    refused(
        task -> task.decide(0, new CertificationVerdict.Falsified(task.images(), none)),
        // All four images are given; the right length is one.
        "decide: the certifier gave 4 values for 1 images of 1×1×1");
    refused(
        task -> task.decide(0, new CertificationVerdict.Falsified(new float[] {1}, none)),
        "the certifier's counterexample for sample 11 is none: within L∞ ε=0.2 the deployed"
            + " pipeline classifies it correctly, as class 0");
    refused(
        task -> task.decide(0, new CertificationVerdict.Falsified(new float[] {Float.NaN}, none)),
        "the certifier proposed NaN as a pixel of sample 11");
    refused(
        task -> task.decide(1, new CertificationVerdict.Certified(none)),
        "the certifier gave no verdict on 3 of 4 samples, the first of them sample 11");
    refused(
        task -> {
          task.decide(2, new CertificationVerdict.Certified(none));
          task.decide(2, new CertificationVerdict.Certified(none));
        },
        "decide: the certifier gave two verdicts on sample 13");
    refused(
        task -> task.decide(4, new CertificationVerdict.Certified(none)),
        "decide: the certifier named row 4 of 4");
    refused(
        task -> task.decide(0, null),
        "decide: the certifier's verdict on sample 11 is missing or without evidence");
  }

  private static void refused(Certifier certifier, String message) {
    assertThatThrownBy(() -> certify(certifier, 5))
        .isInstanceOf(ComponentException.class)
        .hasMessage(message);
  }

  @Test
  void progressTellsHowManySamplesAreDecided() {
    List<String> told = new ArrayList<>();
    Progress progress = (done, total, detail) -> told.add(done + "/" + total + " " + detail);
    new CertificationEvaluator(
            work(3),
            new OpenEntry(AT_HALF, Optional.empty()),
            task -> {
              task.progress().update(99, 100, "looking");
              exact(task);
            },
            IMAGES,
            Map.of())
        .evaluate(List.of(), progress, Cancellation.NEVER);
    assertThat(told)
        .containsExactly(
            "1/5 certifying",
            "1/5 looking",
            "2/5 certifying",
            "3/5 certifying",
            "4/5 certifying",
            "4/5 looking",
            "5/5 certifying",
            "5/5 certified");
  }

  @Test
  void everyCallNoticesThatTheUserWantsToStop() {
    AtomicInteger calls = new AtomicInteger();
    Cancellation later = () -> calls.incrementAndGet() > 4;
    assertThatThrownBy(
            () ->
                new CertificationEvaluator(
                        work(5),
                        new OpenEntry(AT_HALF, Optional.empty()),
                        task -> {
                          while (true) {
                            task.check();
                          }
                        },
                        IMAGES,
                        Map.of())
                    .evaluate(List.of(), Progress.NONE, later))
        .isInstanceOf(CancelledException.class);
  }
}
