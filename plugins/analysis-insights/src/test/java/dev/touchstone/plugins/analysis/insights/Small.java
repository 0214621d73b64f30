package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.Seed;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Values;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.testkit.LinearClassifier;
import dev.touchstone.testkit.TestEntry;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Images of 2×2 pixels and three classes; the classifier's logit of class k is 10 times pixel k, so
 * that every number can be worked out by hand.
 */
final class Small {

  static final ImageShape SHAPE = new ImageShape(2, 2, 1);
  static final List<String> CLASSES = List.of("ant", "bee", "cat");
  static final AttackChoice ATTACK = new AttackChoice("pgd", Map.of("steps", 2, "step-size", 0.01));

  private Small() {}

  static LinearClassifier classifier() {
    float[] weights = new float[CLASSES.size() * SHAPE.size()];
    for (int k = 0; k < CLASSES.size(); k++) {
      weights[k * SHAPE.size() + k] = 10;
    }
    return new LinearClassifier(SHAPE, weights, new float[CLASSES.size()]);
  }

  /** Images from their pixels, four for each. */
  static LabeledImages images(int[] labels, float... pixels) {
    return new LabeledImages(SHAPE, pixels, labels);
  }

  /** Images of random pixels with classes in turn. */
  static LabeledImages random(int count, long seed) {
    RandomGenerator random = new Seed(seed).generator();
    float[] pixels = new float[count * SHAPE.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = Math.max(0, random.nextFloat() * 1.2f - 0.2f);
    }
    int[] labels = IntStream.range(0, count).map(i -> i % CLASSES.size()).toArray();
    for (int i = 0; i < count; i += 2) { // every second one is bright where its class looks
      pixels[i * SHAPE.size() + labels[i]] = 1;
    }
    return images(labels, pixels);
  }

  static Dataset dataset(LabeledImages train, LabeledImages test) {
    return new Dataset(CLASSES, train, test, "0", List.of());
  }

  /** An entry whose code is the doubled image, whose decoder inverts it, with two prototypes. */
  static TestEntry entry(LabeledImages test) {
    return TestEntry.of("small", classifier(), test)
        .withOutput("code", new int[] {4}, image -> scaled(image, 2, 0))
        .withOutput("reconstruction", new int[] {2, 2, 1}, image -> scaled(image, -1, 1))
        // of an ant: ten times the first pixel away; of a bee: ten times the second one
        .withOutput(
            "prototype-distances",
            new int[] {2},
            image -> new float[] {10 * image[0], 10 * image[1]})
        .withValue("prototypes", new Values(new int[] {2, 4}, new float[] {0, 0, 0, 0, 2, 2, 2, 2}))
        .withValue(
            "prototype-images",
            new Values(new int[] {2, 2, 2, 1}, new float[] {0, 0.5f, 1, 0, 1, 1, 0, 0}))
        .withValue(
            "prototype-logits", new Values(new int[] {2, 3}, new float[] {3, 2, 1, 0, 1, 0}));
  }

  static float[] scaled(float[] image, float factor, float shift) {
    float[] result = new float[image.length];
    for (int i = 0; i < image.length; i++) {
      result[i] = factor * image[i] + shift;
    }
    return result;
  }

  /** The value of a table's column in a row. */
  static double cell(NamedTable table, int row, String column) {
    int index = table.columns().indexOf(column);
    if (index < 0) {
      throw new AssertionError("no column '" + column + "' in " + table.columns());
    }
    return table.rows().get(row).get(index);
  }
}
