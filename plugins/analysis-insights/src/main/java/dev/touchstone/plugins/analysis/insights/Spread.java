package dev.touchstone.plugins.analysis.insights;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A mean over images and how sure it is.
 *
 * @param count how many images, at least 2
 * @param mean their mean
 * @param standardError standard deviation (of a sample) / √count
 */
record Spread(int count, double mean, double standardError) {

  static Spread of(double[] values) {
    int count = values.length;
    double mean = DoubleStream.of(values).sum() / count;
    double squares = DoubleStream.of(values).map(v -> (v - mean) * (v - mean)).sum();
    return new Spread(count, mean, Math.sqrt(squares / (count - 1) / count));
  }

  List<Double> cells() {
    return List.of(mean, standardError);
  }
}
