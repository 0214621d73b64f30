package dev.touchstone.reports;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.certify.Evidence;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.results.AnalysisResults;
import dev.touchstone.api.results.AttackExample;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.CertificationStatus;
import dev.touchstone.api.results.CleanCount;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.DatasetSummary;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Fact;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.results.ResultSection;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.results.SeededTraining;
import dev.touchstone.api.results.Share;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.results.TrainingSummary;
import dev.touchstone.api.threat.Corruption;
import dev.touchstone.api.threat.CorruptionThreat;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.SpatialThreat;
import dev.touchstone.api.threat.Threat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Results with anything in them that their types allow: odd names, any bits in every number. */
public final class RandomResults {

  private static final ImageShape SHAPE = new ImageShape(2, 3, 1);
  private static final List<String> WORDS =
      List.of("a", "=1+1", "'=1", "-", "ε ∞\n,\"", "<b>", " ", "\u202e", "'", "x;y=z", "naïve");

  private final RandomGenerator random;

  private RandomResults(long seed) {
    random = new SplittableRandom(seed);
  }

  /** The results of a seed. */
  public static SuiteResults of(long seed) {
    return new RandomResults(seed).suite();
  }

  private SuiteResults suite() {
    List<EntryResults> entries = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      entries.add(entry(i));
    }
    return new SuiteResults(
        word(),
        word(),
        word(),
        new DatasetSummary(
            use(), SHAPE, some(this::word), random.nextInt(), 7, word(), some(this::word)),
        random.nextInt(),
        random.nextLong(),
        word(),
        entries,
        random.nextBoolean() ? List.of() : List.of(analysis("one", 0), analysis("two", count - 1)),
        some(() -> new Fact(word(), word())),
        "{\"suite\":\"" + random.nextInt() + "\"}");
  }

  private EntryResults entry(int number) {
    List<CleanOutcome> clean =
        some(
            () ->
                new CleanOutcome(
                    random.nextInt(50), random.nextInt(10), random.nextInt(10), real()));
    // Names of one entry, threat and kind differ, as in every suite.
    NormBall ball = ball();
    Threat threat = any(List.of(ball, spatial(), corruptions()));
    return new EntryResults(
        number + word(),
        word(),
        use(),
        some(this::use),
        maybe(() -> new TrainingSummary("{}", random.nextInt(), random.nextInt(), exact())),
        maybe(this::word),
        maybe(this::word),
        distinct(clean),
        maybe(() -> new CleanCount(random.nextInt(50), 50 + random.nextInt(50))),
        some(this::word),
        List.of(attack("first", threat), attack("second", threat)),
        random.nextBoolean() ? List.of() : List.of(certification("third", ball)),
        random.nextBoolean() ? List.of() : List.of(table("t"), table("u")),
        random.nextBoolean() ? List.of() : List.of(section(threat)),
        maybe(() -> new SeededTraining(word(), random.nextLong())));
  }

  private ResultSection section(Threat threat) {
    return new ResultSection(
        "found " + word(),
        List.of(
            new Share("one" + word(), Optional.of(threat), 1, 2, 3, some(this::word)),
            new Share("two" + word(), Optional.empty(), 0, 0, 0, List.of())),
        some(this::word),
        List.of(table("v")),
        some(this::word));
  }

  private static List<CleanOutcome> distinct(List<CleanOutcome> outcomes) {
    TreeMap<Integer, CleanOutcome> samples = new TreeMap<>();
    outcomes.forEach(outcome -> samples.put(outcome.sample(), outcome));
    return List.copyOf(samples.values());
  }

  private AttackResults attack(String name, Threat threat) {
    return new AttackResults(
        name + word(),
        use(),
        maybe(this::word),
        threat,
        1000,
        some(this::outcome),
        some(this::word),
        some(() -> new AttackExample(outcome(), random.nextInt(), pixels(), pixels())),
        exact());
  }

  private SampleOutcome outcome() {
    return new SampleOutcome(
        random.nextInt(50),
        random.nextInt(10),
        any(List.of(SampleStatus.values())),
        random.nextInt(10),
        real(),
        real(),
        real(),
        random.nextLong(),
        random.nextLong(),
        random.nextBoolean(),
        random.nextLong(),
        random.nextLong(),
        random.nextLong(),
        real(),
        random.nextInt(1000),
        any(List.of("", "apgd-ce", "square 1, 2")));
  }

  private CertificationResults certification(String name, NormBall threat) {
    return new CertificationResults(
        name,
        use(),
        threat,
        1000,
        some(
            () -> {
              CertificationStatus status = any(List.of(CertificationStatus.values()));
              TreeMap<String, Double> figures = new TreeMap<>();
              some(() -> figures.put(word(), exact()));
              return new CertificationOutcome(
                  random.nextInt(50),
                  random.nextInt(10),
                  status,
                  status == CertificationStatus.UNDECIDED
                      ? Optional.of(CertificationVerdict.Reason.BUDGET)
                      : Optional.empty(),
                  new Evidence(word(), figures));
            }),
        some(this::word),
        exact());
  }

  private AnalysisResults analysis(String name, int entry) {
    boolean done = random.nextBoolean();
    return new AnalysisResults(
        name,
        use(),
        List.of(entry),
        List.of(),
        done ? List.of(table("t")) : List.of(),
        done ? Optional.empty() : maybe(this::word),
        done,
        exact());
  }

  private NamedTable table(String name) {
    return new NamedTable(
        name,
        word(),
        List.of("a", "b"),
        some(() -> List.of((double) real(), random.nextBoolean() ? Double.NaN : exact())));
  }

  private SpatialThreat spatial() {
    return new SpatialThreat(180 * random.nextDouble(), 9 * random.nextDouble());
  }

  private CorruptionThreat corruptions() {
    return new CorruptionThreat(
        List.of(any(List.of(Corruption.values())), any(List.of(Corruption.values()))),
        List.of(1 + random.nextInt(5)));
  }

  private NormBall ball() {
    return new NormBall(random.nextBoolean() ? Norm.LINF : Norm.L2, Math.abs(exact()));
  }

  private ComponentUse use() {
    return new ComponentUse(
        new ComponentDescriptor("x-1", "1", word(), word(), word(), some(this::word)),
        word(),
        "{\"a\":" + random.nextInt() + "}");
  }

  private String word() {
    return any(WORDS);
  }

  private <T> T any(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private float[] pixels() {
    float[] pixels = new float[SHAPE.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextFloat();
    }
    return pixels;
  }

  /** Any float, with all its special values. */
  private float real() {
    float value = Float.intBitsToFloat(random.nextInt());
    return Float.isNaN(value) ? Float.NaN : random.nextInt(9) == 0 ? -0f : value;
  }

  /** Any finite double. */
  private double exact() {
    double value = Double.longBitsToDouble(random.nextLong());
    return Double.isFinite(value) ? value : random.nextDouble();
  }

  private <T> Optional<T> maybe(Supplier<T> value) {
    return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
  }

  private <T> List<T> some(Supplier<T> value) {
    List<T> values = new ArrayList<>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      values.add(value.get());
    }
    return values;
  }
}
