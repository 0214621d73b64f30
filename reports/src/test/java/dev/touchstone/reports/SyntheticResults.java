package dev.touchstone.reports;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.results.AttackExample;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.DatasetSummary;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Fact;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.results.TrainingSummary;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Results that look like a real suite's, with everything that pages must cope with: a hostile name,
 * a failed cell, a failed entry, an attack with a limit, one that only some threats have, tables,
 * images, analyses. Every figure is made up.
 */
public final class SyntheticResults {

  public static final String HOSTILE = "<script>alert(1)</script>";
  public static final String CLIMBING = "../../x";
  public static final int SAMPLES = 1200;

  private static final int LIMIT = 200;
  private static final int SIDE = 28;
  private static final NormBall SMALL = new NormBall(Norm.LINF, 0.1);
  private static final NormBall LARGE = new NormBall(Norm.LINF, 0.3);
  private static final NormBall ROUND = new NormBall(Norm.L2, 1.5);
  private static final List<NormBall> THREATS = List.of(SMALL, LARGE, ROUND);

  private SyntheticResults() {}

  public static SuiteResults suite() {
    return new SuiteResults(
        "mnist-thresholding",
        "Input thresholding under gradient attacks",
        "The network of Table 3 with and without thresholding of its input.\n"
            + "Do the attacks go through the threshold, or only around it?",
        new DatasetSummary(
            use("strokes", "Drawn digits", "{\"train\":60000,\"test\":10000,\"noise\":0.05}"),
            new ImageShape(SIDE, SIDE, 1),
            List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "</script><b>9"),
            60_000,
            10_000,
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            List.of("label 9 is written as HTML to see whether pages escape it.")),
        SAMPLES,
        42,
        "touchstone run benchmarks/suites/mnist-thresholding.yaml --data ../shared/data",
        List.of(
            entry("natural", 0.055, false, false),
            entry("thresholded", 0.21, true, false),
            entry(HOSTILE, 0.4, true, true),
            broken()),
        SyntheticAnalyses.of(),
        List.of(
            new Fact("touchstone", "0.1.0"),
            new Fact("java", "17.0.15"),
            new Fact("cpu", "2 cores <&>")),
        "{\"suite\":\"mnist-thresholding\",\"seed\":42,\"note\":\"</script><script>alert(2)</script>\","
            + "\"attacks\":[{\"id\":\"pgd\",\"parameters\":{\"steps\":40,\"step-size\":0.01}}]}");
  }

  private static EntryResults entry(
      String name, double strength, boolean defended, boolean failing) {
    List<CleanOutcome> clean = new ArrayList<>();
    for (int sample = 0; sample < SAMPLES; sample++) {
      boolean correct = draw(name, "clean", sample) > 0.012;
      clean.add(
          new CleanOutcome(
              sample, sample % 10, correct ? sample % 10 : (sample + 3) % 10, correct ? 6 : -1));
    }
    List<AttackResults> attacks = new ArrayList<>();
    for (NormBall threat : THREATS) {
      if (threat.norm() == Norm.LINF) {
        attacks.add(attack(name, clean, "fgsm", threat, 0.6, strength, SAMPLES, false));
      }
      attacks.add(
          attack(
              name,
              clean,
              "pgd-40",
              threat,
              1,
              strength,
              SAMPLES,
              failing && threat.equals(LARGE)));
      attacks.add(attack(name, clean, "pgd-200x5", threat, 1.1, strength, LIMIT, false));
    }
    return new EntryResults(
        name,
        "d7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e59" + name.length(),
        use("convnet", "Table 3 network", "{\"channels\":[32,64],\"hidden\":1024}"),
        defended
            ? List.of(
                use("thresholding", "Thresholding", "{\"mu\":0.38,\"surrogate\":\"identity\"}"))
            : List.of(),
        Optional.of(
            new TrainingSummary(
                "{\"optimizer\":\"adam\",\"learning-rate\":0.001,\"epochs\":5}", 60_000, 5, 312.4)),
        Optional.empty(),
        Optional.empty(),
        clean,
        attacks,
        List.of(),
        tables(defended));
  }

  private static EntryResults broken() {
    return new EntryResults(
        CLIMBING,
        "0000",
        use("convnet", "Table 3 network", "{}"),
        List.of(),
        Optional.empty(),
        Optional.of("cut-short.safetensors"),
        Optional.of("cut-short.safetensors: tensor 'conv1/kernel' ends after the file's last byte"),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private static AttackResults attack(
      String entry,
      List<CleanOutcome> clean,
      String name,
      NormBall threat,
      double power,
      double strength,
      int planned,
      boolean failing) {
    double reach = power * (threat.norm() == Norm.LINF ? threat.epsilon() : threat.epsilon() / 12);
    List<SampleOutcome> outcomes = new ArrayList<>();
    List<AttackExample> examples = new ArrayList<>();
    for (CleanOutcome before : clean.subList(0, planned)) {
      int sample = before.sample();
      if (failing && sample >= 512 && sample < 768) {
        continue;
      }
      double radius = strength * 2 * draw(entry, "radius", sample);
      boolean broken = radius < reach;
      SampleStatus status =
          !before.correct()
              ? SampleStatus.MISCLASSIFIED
              : broken ? SampleStatus.BROKEN : SampleStatus.ROBUST;
      SampleOutcome outcome = outcome(before, status, threat, name.equals("pgd-40") && sample < 7);
      outcomes.add(outcome);
      if (before.correct() && examples.size() < 6) {
        examples.add(example(outcome, threat));
      }
    }
    return new AttackResults(
        name,
        use(name.equals("fgsm") ? "fgsm" : "pgd", "Projected gradient descent", "{\"steps\":40}"),
        // One name is that of a transfer attack; its source has the worst of names.
        name.equals("pgd-200x5") ? Optional.of(HOSTILE) : Optional.empty(),
        threat,
        planned,
        outcomes,
        failing ? List.of("the attack returned NaN for sample 600 <b>bold</b>") : List.of(),
        examples,
        17.25);
  }

  private static SampleOutcome outcome(
      CleanOutcome before, SampleStatus status, NormBall threat, boolean projected) {
    boolean attacked = status != SampleStatus.MISCLASSIFIED;
    int prediction =
        status == SampleStatus.BROKEN ? (before.label() + 5) % 10 : before.prediction();
    boolean round = threat.norm() == Norm.L2;
    float epsilon = (float) threat.epsilon();
    return new SampleOutcome(
        before.sample(),
        before.label(),
        status,
        prediction,
        status.robust() ? 1.5f : -0.5f,
        !attacked ? 0 : round ? epsilon / 10 : epsilon,
        !attacked ? 0 : round ? epsilon : epsilon * 20,
        attacked ? 40 : 0,
        attacked ? 40 : 0,
        projected,
        0,
        0,
        0,
        !attacked ? 0 : epsilon * 300,
        !attacked ? 0 : 400,
        "");
  }

  private static AttackExample example(SampleOutcome outcome, NormBall threat) {
    RandomGenerator random = new Seed(7).derive(outcome.sample()).generator();
    float[] clean = new float[SIDE * SIDE];
    float[] adversarial = new float[SIDE * SIDE];
    double step = threat.norm() == Norm.LINF ? threat.epsilon() : threat.epsilon() / SIDE;
    for (int i = 0; i < clean.length; i++) {
      double x = i % SIDE - 13.5;
      int line = i / SIDE;
      double y = line - 13.5;
      double ring = Math.abs(Math.hypot(x, y * 0.8) - 4 - outcome.label() * 0.6);
      clean[i] = (float) Math.max(0, Math.min(1, 2 - ring));
      double moved = clean[i] + step * (random.nextBoolean() ? 1 : -1);
      adversarial[i] = (float) Math.max(0, Math.min(1, moved));
    }
    return new AttackExample(outcome, outcome.label(), clean, adversarial);
  }

  private static List<NamedTable> tables(boolean defended) {
    List<NamedTable> tables = new ArrayList<>();
    List<List<Double>> epochs = new ArrayList<>();
    for (int epoch = 1; epoch <= 5; epoch++) {
      epochs.add(List.of((double) epoch, 0.31 / epoch, 0.9 + 0.018 * epoch, 6100.0 + epoch));
    }
    tables.add(
        new NamedTable(
            "training",
            "Loss and accuracy on the training images after each epoch.",
            List.of("epoch", "loss", "accuracy", "images/s"),
            epochs));
    if (defended) {
      List<List<Double>> search = new ArrayList<>();
      for (int i = 0; i <= 40; i++) {
        double mu = 0.3 + i * 0.01;
        search.add(List.of(mu, 0.0188 + Math.pow(mu - 0.39, 2)));
      }
      tables.add(
          new NamedTable(
              "threshold-search",
              "Fraction of training pixels within ε of the threshold μ; the lowest is taken.",
              List.of("μ", "fraction of pixels"),
              search));
    }
    return tables;
  }

  private static ComponentUse use(String id, String title, String parameters) {
    return new ComponentUse(
        new ComponentDescriptor(
            id,
            "1",
            title,
            "Does what " + title + " does.",
            "Author et al., A paper, 2018, equation 6, https://example.org/paper",
            List.of()),
        "plugin-" + id + " 0.1.0",
        parameters);
  }

  private static double draw(String entry, String what, int sample) {
    return new Seed(1).derive(entry).derive(what).derive(sample).generator().nextDouble();
  }
}
