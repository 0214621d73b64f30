package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.ComponentException;

/**
 * Rows of logits and what follows from them.
 *
 * @param values n × classes
 * @param classes how many classes there are
 */
record Logits(float[] values, int classes) {

  /** Checks that nothing is undefined, because then nothing can be said. */
  Logits {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new ComponentException("the model's logits hold " + value);
      }
    }
  }

  int count() {
    return values.length / classes;
  }

  private float at(int row, int k) {
    return values[row * classes + k];
  }

  /** The class with the largest logit, the first of equals. */
  int predicted(int row) {
    int best = 0;
    for (int k = 1; k < classes; k++) {
      best = at(row, k) > at(row, best) ? k : best;
    }
    return best;
  }

  /** The class with the largest logit but one; needs two classes. */
  int runnerUp(int row) {
    return best(row, predicted(row));
  }

  /** The class with the largest logit other than {@code excluded}. */
  int best(int row, int excluded) {
    int best = excluded == 0 ? 1 : 0;
    for (int k = best + 1; k < classes; k++) {
      best = k != excluded && at(row, k) > at(row, best) ? k : best;
    }
    return best;
  }

  /** Logit of the label minus the largest other. */
  double margin(int row, int label) {
    return (double) at(row, label) - at(row, best(row, label));
  }

  /** exp(z_k) / Σ_i exp(z_i). */
  double[] softmax(int row) {
    double largest = at(row, predicted(row));
    double[] shares = new double[classes];
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      shares[k] = Math.exp(at(row, k) - largest);
      sum += shares[k];
    }
    for (int k = 0; k < classes; k++) {
      shares[k] /= sum;
    }
    return shares;
  }
}
