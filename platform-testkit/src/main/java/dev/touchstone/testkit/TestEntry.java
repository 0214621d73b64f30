package dev.touchstone.testkit;

import dev.touchstone.api.UserException;
import dev.touchstone.api.analysis.AnalysedEntry;
import dev.touchstone.api.analysis.AttackedImages;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.Values;
import dev.touchstone.api.threat.NormBall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A trained entry in memory, whose classifier, outputs and attacks the test makes up, and which
 * remembers how it was attacked. It judges as the platform does.
 *
 * <p>The {@code with…} methods return changed copies, with a record of their own.
 */
public final class TestEntry implements AnalysedEntry {

  /** Makes the one candidate that an attack proposes for a sample. */
  @FunctionalInterface
  public interface Attacker {

    /**
     * Attacks one sample.
     *
     * @param attack what the analysis asked for
     * @param threat what it may do; the candidate is projected into its ball and [0, 1]
     * @param clean a copy of the clean image
     * @param label its class
     */
    float[] candidate(AttackChoice attack, NormBall threat, float[] clean, int label);
  }

  /** What an analysis asked for. */
  public record AttackCall(
      AttackChoice attack, NormBall threat, List<Integer> samples, Keep keep) {}

  private record Output(int[] shape, UnaryOperator<float[]> ofImage) {}

  private final String name;
  private final Classifier classifier;
  private final LabeledImages test;
  private final SortedMap<String, Output> outputs;
  private final SortedMap<String, Values> values;
  private final Attacker attacker;
  private final List<AttackCall> attacks = Collections.synchronizedList(new ArrayList<>());

  private TestEntry(
      String name,
      Classifier classifier,
      LabeledImages test,
      SortedMap<String, Output> outputs,
      SortedMap<String, Values> values,
      Attacker attacker) {
    this.name = name;
    this.classifier = classifier;
    this.test = test;
    this.outputs = outputs;
    this.values = values;
    this.attacker = attacker;
  }

  /**
   * An entry that shows nothing, and whose attacks brighten every second pixel and darken the
   * others by ε.
   *
   * @param name its name
   * @param classifier the deployed pipeline
   * @param test the test images that attacks number
   */
  public static TestEntry of(String name, Classifier classifier, LabeledImages test) {
    return new TestEntry(
        name, classifier, test, new TreeMap<>(), new TreeMap<>(), TestEntry::stripes);
  }

  private static float[] stripes(AttackChoice attack, NormBall threat, float[] clean, int label) {
    for (int i = 0; i < clean.length; i++) {
      clean[i] += (float) (i % 2 == 0 ? threat.epsilon() : -threat.epsilon());
    }
    return clean;
  }

  /** A copy of another name. */
  public TestEntry withName(String other) {
    return new TestEntry(other, classifier, test, outputs, values, attacker);
  }

  /**
   * A copy that shows one more intermediate output.
   *
   * @param output its name
   * @param shape its dimensions for one image
   * @param ofImage computes it from one image
   */
  public TestEntry withOutput(String output, int[] shape, UnaryOperator<float[]> ofImage) {
    SortedMap<String, Output> more = new TreeMap<>(outputs);
    more.put(output, new Output(shape.clone(), ofImage));
    return new TestEntry(name, classifier, test, more, values, attacker);
  }

  /** A copy that shows one more value that depends on the weights alone. */
  public TestEntry withValue(String value, Values content) {
    SortedMap<String, Values> more = new TreeMap<>(values);
    more.put(value, content);
    return new TestEntry(name, classifier, test, outputs, more, attacker);
  }

  /** A copy with other attacks. */
  public TestEntry withAttacker(Attacker other) {
    return new TestEntry(name, classifier, test, outputs, values, other);
  }

  /** A copy that shows neither outputs nor values. */
  public TestEntry withoutOutputs() {
    return new TestEntry(name, classifier, test, new TreeMap<>(), new TreeMap<>(), attacker);
  }

  /** How it was attacked so far. */
  public List<AttackCall> attacks() {
    return List.copyOf(attacks);
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
    return Collections.unmodifiableSortedSet(new TreeMap<>(outputs).navigableKeySet());
  }

  @Override
  public float[] logits(float[] images) {
    return classifier.logits(images, new long[images.length / test.shape().size()]);
  }

  @Override
  public Values output(String output, float[] images) {
    Output wanted = outputs.get(output);
    if (wanted == null) {
      throw new UserException(
          "entry '" + name + "' has no output '" + output + "'; it has " + outputs.keySet());
    }
    int size = test.shape().size();
    int count = images.length / size;
    int length = Arrays.stream(wanted.shape()).reduce(1, (a, b) -> a * b);
    float[] all = new float[count * length];
    for (int i = 0; i < count; i++) {
      float[] image = Arrays.copyOfRange(images, i * size, (i + 1) * size);
      System.arraycopy(wanted.ofImage().apply(image), 0, all, i * length, length);
    }
    int[] shape = new int[wanted.shape().length + 1];
    shape[0] = count;
    System.arraycopy(wanted.shape(), 0, shape, 1, wanted.shape().length);
    return new Values(shape, all);
  }

  @Override
  public SortedMap<String, Values> values() {
    return Collections.unmodifiableSortedMap(values);
  }

  @Override
  public AttackedImages attack(AttackChoice attack, NormBall threat, int[] samples, Keep keep) {
    attacks.add(new AttackCall(attack, threat, Arrays.stream(samples).boxed().toList(), keep));
    LabeledImages selected = test.select(samples);
    float[] clean = selected.pixels();
    float[] kept = clean.clone();
    float[] logits = logits(clean);
    int size = test.shape().size();
    for (int i = 0; i < samples.length; i++) {
      int label = selected.labels()[i];
      if (keep == Keep.LAST || margin(logits, i, label) > 0) {
        float[] candidate = attacker.candidate(attack, threat, selected.image(i), label);
        threat.project(clean, i * size, candidate, 0, test.shape());
        System.arraycopy(candidate, 0, kept, i * size, size);
      }
    }
    return new AttackedImages(samples.clone(), selected.labels(), kept, logits(kept));
  }

  /** Logit of the label minus the largest other; not positive when misclassified. */
  private float margin(float[] logits, int row, int label) {
    float other = Float.NEGATIVE_INFINITY;
    int classes = classifier.classes();
    for (int k = 0; k < classes; k++) {
      other = k == label ? other : Math.max(other, logits[row * classes + k]);
    }
    return logits[row * classes + label] - other;
  }
}
