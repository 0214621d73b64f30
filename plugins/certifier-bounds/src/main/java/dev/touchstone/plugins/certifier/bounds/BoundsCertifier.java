package dev.touchstone.plugins.certifier.bounds;

import dev.touchstone.api.UserException;
import dev.touchstone.api.certify.CertificationTask;
import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.certify.Certifier;
import dev.touchstone.api.certify.Evidence;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.bounds.BoundsEngine;
import dev.touchstone.bounds.InputRegion;
import dev.touchstone.bounds.Method;
import dev.touchstone.bounds.network.EntryNetwork;
import dev.touchstone.bounds.network.Network;
import dev.touchstone.tensorflow.certify.GraphCertificationTask;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Certifies samples whose margins have positive lower bounds over the whole threat. Samples that
 * are misclassified unattacked are falsified by themselves; all others are undecided.
 *
 * <p>The bounds are of the deployed float32 pipeline, not only of the network in real arithmetic:
 * each layer's rounding error, bounded a priori, counts as an unknown that the bounds allow for, as
 * they allow for every image of the threat, and the computation of the bounds is rounded outwards.
 * The assumption is that kernels multiply and add in float32 (on a GPU, TensorFloat-32 is off).
 */
final class BoundsCertifier implements Certifier {

  private final BoundsParameters parameters;

  BoundsCertifier(BoundsParameters parameters) {
    this.parameters = parameters;
  }

  @Override
  public void check(CertificationTask task) {
    InputRegion.requireBounded(task.threat(), "bounds");
    EntryNetwork.requireReadable(graph(task), 0, "bounds");
  }

  @Override
  public void run(CertificationTask task) {
    InputRegion.requireBounded(task.threat(), "bounds");
    GraphCertificationTask entry = graph(task);
    List<Integer> open = falsifyMisclassified(task);
    if (open.isEmpty()) {
      return;
    }
    Network<Tensor> network = EntryNetwork.read(entry, 0, "bounds");
    task.check();
    boolean ball = task.threat().norm() == Norm.L2;
    try (BoundsEngine engine = BoundsEngine.open(network, ball, parameters.method())) {
      float[] images = task.images();
      for (int from = 0; from < open.size(); from += parameters.batch()) {
        List<Integer> some = open.subList(from, Math.min(from + parameters.batch(), open.size()));
        task.progress()
            .update(task.size() - open.size() + from, task.size(), "bounding by " + label());
        certify(task, engine, images, new ArrayList<>(some));
      }
    }
  }

  private static GraphCertificationTask graph(CertificationTask task) {
    if (task instanceof GraphCertificationTask entry) {
      return entry;
    }
    throw new UserException(
        "bounds: only networks that are built as graphs can be certified; use another certifier"
            + " for this entry");
  }

  private String label() {
    return label(parameters.method());
  }

  private static String label(Method method) {
    return method.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The rows that are classified as their label says. */
  private List<Integer> falsifyMisclassified(CertificationTask task) {
    int size = task.shape().size();
    int[] labels = task.labels();
    float[] images = task.images();
    List<Integer> open = new ArrayList<>();
    for (int from = 0; from < task.size(); from += parameters.batch()) {
      int to = Math.min(from + parameters.batch(), task.size());
      int first = from;
      int[] rows = new int[to - from];
      Arrays.setAll(rows, i -> first + i);
      float[] logits = task.logits(rows, Arrays.copyOfRange(images, from * size, to * size), 0);
      for (int row : rows) {
        if (prediction(logits, (row - from) * task.classes(), task.classes()) == labels[row]) {
          open.add(row);
        } else {
          task.decide(
              row,
              new CertificationVerdict.Falsified(
                  Arrays.copyOfRange(images, row * size, (row + 1) * size),
                  Evidence.of("clean", "margin", margin(logits, row - from, labels[row], task))));
        }
      }
    }
    return open;
  }

  private static int prediction(float[] logits, int offset, int classes) {
    int best = 0;
    for (int c = 1; c < classes; c++) {
      if (logits[offset + c] > logits[offset + best]) {
        best = c;
      }
    }
    return best;
  }

  /** Logit of the label minus the greatest other. */
  private static double margin(float[] logits, int row, int label, CertificationTask task) {
    double margin = Double.MAX_VALUE;
    for (int c = 0; c < task.classes(); c++) {
      if (c != label) {
        int offset = row * task.classes();
        margin = Math.min(margin, (double) logits[offset + label] - logits[offset + c]);
      }
    }
    return margin;
  }

  /** Tries one method after the other on the rows that are still open. */
  private void certify(
      CertificationTask task, BoundsEngine engine, float[] images, List<Integer> open) {
    for (Method method : Method.values()) {
      if (open.isEmpty() || method.compareTo(parameters.method()) > 0) {
        return;
      }
      int[] rows = open.stream().mapToInt(Integer::intValue).toArray();
      double[] margins = smallest(task, engine, images, rows, method);
      boolean last = method == parameters.method();
      open.clear();
      for (int i = 0; i < rows.length; i++) {
        // Bounds that overflowed prove nothing; evidence must be finite.
        double margin = Double.isFinite(margins[i]) ? margins[i] : -Double.MAX_VALUE;
        Evidence evidence = Evidence.of(label(method), "margin", margin);
        if (margin > 0) {
          task.decide(rows[i], new CertificationVerdict.Certified(evidence));
        } else if (last) {
          task.decide(
              rows[i],
              new CertificationVerdict.Undecided(CertificationVerdict.Reason.NOT_TIGHT, evidence));
        } else {
          open.add(rows[i]);
        }
      }
    }
  }

  /** For each row the smallest lower bound of its margins. */
  private static double[] smallest(
      CertificationTask task, BoundsEngine engine, float[] images, int[] rows, Method method) {
    int size = task.shape().size();
    float[] some = new float[rows.length * size];
    int[] labels = new int[rows.length];
    int[] all = task.labels();
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(images, rows[i] * size, some, i * size, size);
      labels[i] = all[rows[i]];
    }
    double[] margins =
        engine.margins(InputRegion.of(some, size, task.threat()), labels, method, task::check);
    double[] smallest = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      smallest[i] = Double.MAX_VALUE;
      for (int c = 0; c < task.classes(); c++) {
        double margin = margins[i * task.classes() + c];
        smallest[i] = margin < smallest[i] || Double.isNaN(margin) ? margin : smallest[i];
      }
    }
    return smallest;
  }
}
