package dev.touchstone.plugins.defense.smoothing;

import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.certify.CertificationTask;
import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.certify.Certifier;
import dev.touchstone.api.certify.Evidence;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.results.Contradictions;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.tensorflow.certify.GraphCertificationTask;
import dev.touchstone.tensorflow.defense.InputDefense;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * CERTIFY of Cohen et al. 2019 (section 3.2.2): some noise draws choose a class, others bound the
 * base classifier's probability p of it from below, and the smoothed classifier gives that class
 * within the radius σ · Φ⁻¹(p) in L2.
 *
 * <p>A sample of another class is undecided, not falsified: what a counterexample must fool is the
 * deployed average, with noise that the certifier does not know.
 */
final class SmoothingCertifier implements Certifier {

  static final String ID = "smoothing";

  private final CertificateParameters parameters;

  SmoothingCertifier(CertificateParameters parameters) {
    this.parameters = parameters;
  }

  @Override
  public void check(CertificationTask task) {
    noise(graph(task));
  }

  @Override
  public void run(CertificationTask task) {
    GraphCertificationTask entry = graph(task);
    GaussianNoise noise = noise(entry);
    float[] images = task.images();
    int[] labels = task.labels();
    int size = task.shape().size();
    double reach = reach(task.threat(), task.shape());
    try (BaseClassifier base = new BaseClassifier(entry, parameters.batch())) {
      for (int row = 0; row < task.size(); row++) {
        task.progress().update(row, task.size(), "drawing noise");
        float[] image = Arrays.copyOfRange(images, row * size, (row + 1) * size);
        Votes votes = votes(task, base, row, image);
        task.decide(row, verdict(votes, labels[row], noise, reach));
      }
    }
  }

  private static GraphCertificationTask graph(CertificationTask task) {
    if (task instanceof GraphCertificationTask entry) {
      return entry;
    }
    throw unsuitable("it is not a network that is built as a graph");
  }

  private static GaussianNoise noise(GraphCertificationTask entry) {
    List<InputDefense> defenses = entry.defenses();
    if (!defenses.isEmpty() && defenses.get(0) instanceof GaussianNoise noise) {
      return noise;
    }
    throw unsuitable(
        defenses.stream().anyMatch(GaussianNoise.class::isInstance)
            ? "another defense stands before it, so the noise is not on the image itself"
            : "it has no such defense");
  }

  private static UserException unsuitable(String why) {
    return new UserException(
        "%s: the entry cannot be certified: %s; let '%s' be the first of the entry's defenses, or use another certifier"
            .formatted(ID, why, RandomizedSmoothingFactory.ID));
  }

  /**
   * At least the L2 distance of any image that {@link NormBall#project} can give. Each of its
   * float32 operations is on numbers of at most 1 + ε in size and errs by 2⁻²⁴ of them.
   */
  static double reach(NormBall threat, ImageShape shape) {
    int size = shape.size();
    double ball =
        switch (threat.norm()) {
          case LINF -> threat.epsilon() * Math.sqrt(size);
          case L2, L1 -> threat.epsilon();
          case L0 -> Math.sqrt(Math.min(threat.epsilon() * shape.channels(), size));
        };
    return ball * (1 + 0x1p-20) + Math.sqrt(size) * 0x1p-22;
  }

  /**
   * What the two samples of noise gave.
   *
   * @param predicted class that the first one chose
   * @param count draws of the second one that gave it
   */
  private record Votes(int predicted, int count) {}

  private Votes votes(CertificationTask task, BaseClassifier base, int row, float[] image) {
    Seed seed = new Seed(task.random(row).nextLong());
    int predicted =
        mostFrequent(base.votes(image, seed, 0, parameters.selectionDraws(), task::check));
    int[] votes =
        base.votes(image, seed, parameters.selectionDraws(), parameters.draws(), task::check);
    return new Votes(predicted, votes[predicted]);
  }

  private static int mostFrequent(int[] votes) {
    int best = 0;
    for (int c = 1; c < votes.length; c++) {
      best = votes[c] > votes[best] ? c : best;
    }
    return best;
  }

  private CertificationVerdict verdict(Votes votes, int label, GaussianNoise noise, double reach) {
    // The graph's noise has σ as a float32, which may be a little smaller.
    float sigma = (float) noise.sigma();
    Certificate certificate =
        Certificate.of(votes.count(), parameters.draws(), parameters.alpha(), sigma);
    SortedMap<String, Double> figures = new TreeMap<>();
    figures.put("predicted", (double) votes.predicted());
    figures.put("count", (double) votes.count());
    figures.put("p-lower", certificate.lower());
    figures.put("radius", certificate.radius());
    if (certificate.abstains()) {
      return new CertificationVerdict.Undecided(
          CertificationVerdict.Reason.ABSTAINED, new Evidence(ID, figures));
    }
    if (votes.predicted() != label || certificate.radius() <= reach) {
      return new CertificationVerdict.Undecided(
          CertificationVerdict.Reason.NOT_TIGHT, new Evidence(ID, figures));
    }
    figures.put(
        Contradictions.FAILURE_PROBABILITY,
        certificate.failure(parameters.alpha(), sigma, reach, noise.draws()));
    return new CertificationVerdict.Certified(new Evidence(ID, figures));
  }
}
