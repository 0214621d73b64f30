package dev.touchstone.core.cells.analyse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.analysis.AnalysedEntry.Keep;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.cells.attack.AttackEvaluator;
import dev.touchstone.core.cells.attack.AttackWork;
import dev.touchstone.core.cells.attack.Candidates;
import dev.touchstone.core.cells.attack.Precision;
import dev.touchstone.core.cells.attack.StoredAttack;
import dev.touchstone.core.evaluation.Verdict;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.suite.EvaluationSettings;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.testkit.LinearClassifier;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What attack cells leave for analyses, and that it makes no difference but to time. */
class CandidatesTest {

  private static final ImageShape SHAPE = new ImageShape(2, 2, 1);
  private static final LinearClassifier CLASSIFIER =
      LinearClassifier.random(SHAPE, 3, new Seed(11));
  private static final NormBall THREAT = new NormBall(Norm.LINF, 0.05);
  private static final AttackChoice CHOICE = new AttackChoice("any", Map.of());
  private static final int BATCH = 50;

  /** More than a cell of samples; every third has a wrong label, so that it is misclassified. */
  private static final LabeledImages TEST = test(EvaluationSettings.CELL + 100);

  private final AtomicInteger rowsAttacked = new AtomicInteger();

  private static LabeledImages test(int count) {
    LabeledImages images = CLASSIFIER.images(count, new Seed(12));
    int[] labels = images.labels().clone();
    for (int i = 0; i < count; i += 3) {
      labels[i] = (labels[i] + 1) % 3;
    }
    return new LabeledImages(SHAPE, images.pixels(), labels);
  }

  /** One random image of the ball's surroundings for each sample, whatever it is told. */
  private final Attack random =
      task -> {
        rowsAttacked.addAndGet(task.size());
        float[] images = task.images();
        int size = task.shape().size();
        for (int row = 0; row < task.size(); row++) {
          for (int i = row * size; i < (row + 1) * size; i++) {
            images[i] += task.random(row).nextFloat() - 0.5f;
          }
        }
        task.propose(IntStream.range(0, task.size()).toArray(), images);
      };

  private static AnalyseWork analysis(ObjectNode parameters) {
    return new AnalyseWork(
        List.of(AnyAttack.ENTRY),
        List.of("one"),
        new ComponentSpec("looks", "1", parameters),
        samples(TEST.count()),
        List.of(THREAT),
        BATCH,
        7);
  }

  private static AnalyseWork analysis() {
    ObjectNode parameters = Json.MAPPER.createObjectNode();
    parameters.putObject("attack").put("id", "any").put("version", "1");
    return analysis(parameters);
  }

  private static List<Integer> samples(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private static AttackWork cell(int from, int to, int examples) {
    return new AttackWork(
        AnyAttack.ENTRY,
        Optional.empty(),
        THREAT,
        AnyAttack.SPEC,
        Optional.empty(),
        samples(TEST.count()).subList(from, to),
        BATCH,
        7,
        List.of(),
        examples,
        Optional.empty());
  }

  @Test
  void whatGradientsInBf16FoundIsNotTakenForFloat32() {
    Candidates candidates = new Candidates();
    expect(candidates, analysis());
    AttackWork full = cell(0, 10, 0);
    AttackWork low =
        new AttackWork(
            full.entry(),
            full.source(),
            full.threat(),
            full.attack(),
            full.queries(),
            full.samples(),
            full.batch(),
            full.seed(),
            full.after(),
            full.examples(),
            Optional.of(Precision.BF16));

    assertThat(candidates.wanted(full, SHAPE.size())).isTrue();
    assertThat(candidates.wanted(low, SHAPE.size())).isFalse();
  }

  private void runCell(Candidates candidates, int from, int to, int examples) {
    AttackWork cell = cell(from, to, examples);
    AttackEvaluator evaluator =
        new AttackEvaluator(
            cell,
            CLASSIFIER,
            Optional.empty(),
            random,
            TEST.select(IntStream.range(from, to).toArray()),
            Set.of(),
            0,
            true);
    evaluator.evaluate(List.of(), Progress.NONE, Cancellation.NEVER);
    candidates.offer(cell, SHAPE.size(), evaluator::attacked);
  }

  private static void expect(Candidates candidates, AnalyseWork work) {
    candidates.expect(work.entries(), work.analysis());
  }

  private float[] analysed(Candidates candidates, Keep keep, boolean once) {
    return new AttackedSamples(
            AnyAttack.ENTRY,
            CLASSIFIER,
            new AnyAttack(random, once).components(),
            candidates,
            TEST,
            analysis(),
            Cancellation.NEVER)
        .images(CHOICE, THREAT, IntStream.range(0, TEST.count()).toArray(), keep);
  }

  @ParameterizedTest
  @CsvSource({
    "FIRST_MISCLASSIFIED, true",
    "FIRST_MISCLASSIFIED, false",
    "LAST, true",
    "LAST, false"
  })
  void imagesAreTheSameWhetherTakenOrMadeAnew(Keep keep, boolean once) {
    float[] anew = analysed(new Candidates(), keep, once);
    Candidates candidates = new Candidates();
    expect(candidates, analysis());
    runCell(candidates, 0, EvaluationSettings.CELL, 12);
    runCell(candidates, EvaluationSettings.CELL, TEST.count(), 0);
    rowsAttacked.set(0);
    assertThat(analysed(candidates, keep, once)).isEqualTo(anew);
    int misclassified =
        (int)
            IntStream.range(0, TEST.count()).filter(i -> TEST.labels()[i] != prediction(i)).count();
    assertThat(misclassified).isBetween(1, TEST.count() - 1);
    int expected = keep == Keep.FIRST_MISCLASSIFIED ? 0 : once ? misclassified : TEST.count();
    assertThat(rowsAttacked).as("samples attacked again").hasValue(expected);
  }

  private static int prediction(int sample) {
    float[] logits = CLASSIFIER.logits(TEST.image(sample), new long[1]);
    return Verdict.of(logits, 0, 3, TEST.labels()[sample]).prediction();
  }

  @Test
  void anotherCutOfTheSamplesIsNotTaken() {
    Candidates candidates = new Candidates();
    expect(candidates, analysis());
    runCell(candidates, 0, 100, 0);
    runCell(candidates, 100, TEST.count(), 0);
    rowsAttacked.set(0);
    analysed(candidates, Keep.FIRST_MISCLASSIFIED, true);
    assertThat(rowsAttacked.get()).isPositive();
  }

  @Test
  void onlyWhatIsWaitedForIsKeptAndOnlySoLong() {
    AttackWork cell = cell(0, 10, 0);
    Candidates candidates = new Candidates();
    assertThat(candidates.wanted(cell, SHAPE.size())).as("nobody waits").isFalse();
    expect(candidates, analysis(Json.MAPPER.createObjectNode()));
    assertThat(candidates.wanted(cell, SHAPE.size())).as("for no attack").isFalse();
    expect(candidates, analysis());
    expect(candidates, analysis());
    assertThat(candidates.wanted(cell, SHAPE.size())).isTrue();
    runCell(candidates, 0, 10, 0);
    assertThat(candidates.find(cell(0, 10, 3))).as("examples make no difference").isPresent();
    candidates.ended(analysis().entries(), analysis().analysis());
    assertThat(candidates.find(cell)).as("one waits still").isPresent();
    candidates.ended(analysis().entries(), analysis().analysis());
    assertThat(candidates.find(cell)).as("nobody waits any more").isEmpty();
    assertThat(candidates.wanted(cell, SHAPE.size())).isFalse();
  }

  @Test
  void noMoreIsKeptThanThereIsRoomFor() {
    Candidates candidates = new Candidates(15L * SHAPE.size());
    expect(candidates, analysis());
    runCell(candidates, 0, 10, 0);
    runCell(candidates, 10, 20, 0);
    assertThat(candidates.find(cell(0, 10, 0))).isPresent();
    assertThat(candidates.find(cell(10, 20, 0))).isEmpty();
  }

  @Test
  void aCellDoesNotFailForWantOfMemoryForOthers() {
    Candidates candidates = new Candidates();
    expect(candidates, analysis());
    candidates.offer(
        cell(0, 10, 0),
        SHAPE.size(),
        () -> {
          throw new OutOfMemoryError("in a test");
        });
    assertThat(candidates.find(cell(0, 10, 0))).isEmpty();
  }

  @Test
  void withNobodyWaitingOnlyExamplesAreKept() {
    AttackEvaluator evaluator =
        new AttackEvaluator(
            cell(0, 10, 3),
            CLASSIFIER,
            Optional.empty(),
            random,
            TEST.select(IntStream.range(0, 10).toArray()),
            Set.of(),
            0,
            false);
    StoredAttack result = evaluator.evaluate(List.of(), Progress.NONE, Cancellation.NEVER);
    assertThat(result.examples()).hasSize(3);
    assertThat(result.examples().get(1).adversarial())
        .as("of an attacked sample")
        .isNotEqualTo(result.examples().get(1).clean());
    assertThatThrownBy(evaluator::attacked).isInstanceOf(IllegalStateException.class);
  }
}
