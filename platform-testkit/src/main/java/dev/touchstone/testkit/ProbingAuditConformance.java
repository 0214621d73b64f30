package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.Seed;
import dev.touchstone.api.audit.ProbingAuditFactory;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.Severity;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * What every audit that probes entries must fulfil. Whether it flags what it is for, and nothing
 * else, is for tests of its own.
 *
 * @param <P> its parameters
 */
public interface ProbingAuditConformance<P extends Record> extends DescriptorConformance {

  /** The factory under test. */
  @Override
  ProbingAuditFactory<P> factory();

  /** Its parameters with their default values, as a suite without any would give them. */
  P defaults();

  /** A false alarm costs the trust in all others. */
  @Test
  default void saysNothingAboveANoteOfAnHonestEntry() {
    assertThat(probe(task(honest(), factory().samples(defaults()))))
        .noneMatch(flag -> flag.severity() != Severity.NOTE);
  }

  /** A suite may have few samples. */
  @Test
  default void saysNothingAboveANoteOfOneSample() {
    assertThat(probe(task(honest(), 1))).noneMatch(flag -> flag.severity() != Severity.NOTE);
  }

  /** Entries may answer classes only by their logits. */
  @Test
  default void takesAnEntryWithoutGradients() {
    assertThat(
            probe(
                task(
                    new LogitsAlone(honest(), (logits, n) -> logits),
                    factory().samples(defaults()))))
        .noneMatch(flag -> flag.severity() != Severity.NOTE);
  }

  /** The platform plans with the number, and answers no more. */
  @Test
  default void asksNoMoreThanItSays() {
    for (int samples : new int[] {1, 3, factory().samples(defaults())}) {
      TestProbeTask task = task(honest(), samples);
      probe(task);
      assertThat(task.queries()).isLessThanOrEqualTo(factory().queries(defaults(), samples));
    }
  }

  /** What is stored must be what another run would find. */
  @Test
  default void theSameEntryGivesTheSameFlags() {
    Classifier odd = new LogitsAlone(honest(), ProbingAuditConformance::reversedIfOdd);
    int samples = factory().samples(defaults());
    List<Flag> flags = probe(task(odd, samples));
    assertThat(probe(task(odd, samples))).isEqualTo(flags);
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try {
      assertThat(probe(task(odd, samples))).as("in another locale").isEqualTo(flags);
    } finally {
      Locale.setDefault(before);
    }
  }

  private static float[] reversedIfOdd(float[] logits, int n) {
    for (int i = 0; i < logits.length; i++) {
      logits[i] = n % 2 == 1 ? -logits[i] : logits[i];
    }
    return logits;
  }

  private List<Flag> probe(TestProbeTask task) {
    return factory().create(defaults()).probe(task);
  }

  private static LinearClassifier honest() {
    return LinearClassifier.random(new ImageShape(4, 4, 1), 3, new Seed(3));
  }

  /** Random images, labelled as a classifier of its own would. */
  private static TestProbeTask task(Classifier classifier, int samples) {
    ImageShape shape = classifier.inputShape();
    RandomGenerator random = new Seed(5).generator();
    float[] pixels = new float[samples * shape.size()];
    for (int p = 0; p < pixels.length; p++) {
      pixels[p] = random.nextInt(256) / 255f;
    }
    int classes = classifier.classes();
    float[] logits = honest().logits(pixels.clone(), new long[samples]);
    int[] labels = new int[samples];
    for (int row = 0; row < samples; row++) {
      float[] own = Arrays.copyOfRange(logits, row * classes, (row + 1) * classes);
      for (int c = 1; c < classes; c++) {
        labels[row] = own[c] > own[labels[row]] ? c : labels[row];
      }
    }
    return new TestProbeTask(classifier, new LabeledImages(shape, pixels, labels));
  }
}
