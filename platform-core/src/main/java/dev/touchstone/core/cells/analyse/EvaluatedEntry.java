package dev.touchstone.core.cells.analyse;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.analysis.AnalysedEntry;
import dev.touchstone.api.analysis.AttackedImages;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.InspectableClassifier;
import dev.touchstone.api.model.Values;
import dev.touchstone.api.threat.NormBall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.stream.IntStream;

/** An entry's deployed pipeline, asked and attacked in batches on behalf of an analysis. */
final class EvaluatedEntry implements AnalysedEntry {

  private final String name;
  private final Classifier classifier;
  private final AttackedSamples attacked;
  private final LabeledImages test;
  private final int batch;
  private final Seed seed;
  private final Cancellation cancellation;

  /**
   * An entry.
   *
   * @param attacked attacks its samples
   * @param test the data set's test images
   * @param batch images per batch
   * @param seed where the noise comes from
   */
  EvaluatedEntry(
      String name,
      Classifier classifier,
      AttackedSamples attacked,
      LabeledImages test,
      int batch,
      Seed seed,
      Cancellation cancellation) {
    this.name = name;
    this.classifier = classifier;
    this.attacked = attacked;
    this.test = test;
    this.batch = batch;
    this.seed = seed;
    this.cancellation = cancellation;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Classifier classifier() {
    return classifier;
  }

  @Override
  public SortedSet<String> outputNames() {
    return classifier instanceof InspectableClassifier inspectable
        ? inspectable.outputNames()
        : Collections.emptySortedSet();
  }

  @Override
  public SortedMap<String, Values> values() {
    cancellation.check();
    return classifier instanceof InspectableClassifier inspectable
        ? inspectable.values()
        : Collections.emptySortedMap();
  }

  @Override
  public float[] logits(float[] images) {
    int classes = classifier.classes();
    int n = count(images);
    float[] logits = new float[n * classes];
    for (int from = 0; from < n; from += batch) {
      cancellation.check();
      int to = Math.min(from + batch, n);
      float[] some = classifier.logits(part(images, from, to), noise(from, to));
      System.arraycopy(some, 0, logits, from * classes, some.length);
    }
    return logits;
  }

  @Override
  public Values output(String output, float[] images) {
    if (!(classifier instanceof InspectableClassifier inspectable)
        || !outputNames().contains(output)) {
      throw new UserException(
          "entry '%s' shows no output '%s'; it shows %s"
              .formatted(
                  name,
                  output,
                  outputNames().isEmpty() ? "none" : String.join(", ", outputNames())));
    }
    int n = count(images);
    List<Values> parts = new ArrayList<>();
    for (int from = 0; from < Math.max(n, 1); from += batch) {
      cancellation.check();
      int to = Math.min(from + batch, n);
      parts.add(inspectable.outputs(part(images, from, to), noise(from, to)).get(output));
    }
    return joined(parts, n);
  }

  private static Values joined(List<Values> parts, int n) {
    int[] shape = parts.get(0).shape().clone();
    shape[0] = n;
    float[] values = new float[parts.stream().mapToInt(part -> part.values().length).sum()];
    int offset = 0;
    for (Values part : parts) {
      System.arraycopy(part.values(), 0, values, offset, part.values().length);
      offset += part.values().length;
    }
    return new Values(shape, values);
  }

  @Override
  public AttackedImages attack(AttackChoice choice, NormBall threat, int[] samples, Keep keep) {
    int[] chosen = samples.clone();
    float[] kept = attacked.images(choice, threat, chosen, keep);
    return new AttackedImages(chosen, test.select(chosen).labels(), kept, logits(kept));
  }

  private int count(float[] images) {
    return images.length / classifier.inputShape().size();
  }

  private float[] part(float[] images, int from, int to) {
    int length = classifier.inputShape().size();
    return Arrays.copyOfRange(images, from * length, to * length);
  }

  /** One noise draw per position. */
  private long[] noise(int from, int to) {
    Seed noise = seed.derive("noise");
    return IntStream.range(from, to).mapToLong(i -> noise.derive(i).value()).toArray();
  }
}
