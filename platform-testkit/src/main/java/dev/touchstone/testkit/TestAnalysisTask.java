package dev.touchstone.testkit;

import dev.touchstone.api.CancelledException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.analysis.AnalysedEntry;
import dev.touchstone.api.analysis.AnalysisTask;
import dev.touchstone.api.analysis.AttackedImages;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.Values;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.stream.IntStream;

/**
 * An analysis task in memory. The {@code with…} methods return changed copies, whose calls are
 * counted anew.
 */
public final class TestAnalysisTask implements AnalysisTask {

  private final Dataset dataset;
  private final List<TestEntry> entries;
  private final int[] samples;
  private final int trainingImages;
  private final List<NormBall> threats;
  private final long cancelAtCall;
  private final List<String> wrongProgress = new ArrayList<>();
  private long calls;

  private TestAnalysisTask(
      Dataset dataset,
      List<TestEntry> entries,
      int[] samples,
      int trainingImages,
      List<NormBall> threats,
      long cancelAtCall) {
    this.dataset = dataset;
    this.entries = List.copyOf(entries);
    this.samples = samples.clone();
    this.trainingImages = trainingImages;
    this.threats = List.copyOf(threats);
    this.cancelAtCall = cancelAtCall;
  }

  /** All test and training images, and the threat L∞ ε=0.3. */
  public static TestAnalysisTask of(Dataset dataset, TestEntry... entries) {
    return new TestAnalysisTask(
        dataset,
        List.of(entries),
        IntStream.range(0, dataset.test().count()).toArray(),
        dataset.train().count(),
        List.of(new NormBall(Norm.LINF, 0.3)),
        0);
  }

  /** The same with other samples. */
  public TestAnalysisTask withSamples(int... others) {
    return new TestAnalysisTask(dataset, entries, others, trainingImages, threats, cancelAtCall);
  }

  /** The same with fewer images that were trained on. */
  public TestAnalysisTask withTrainingImages(int count) {
    return new TestAnalysisTask(dataset, entries, samples, count, threats, cancelAtCall);
  }

  /** The same with other threats. */
  public TestAnalysisTask withThreats(NormBall... others) {
    return new TestAnalysisTask(
        dataset, entries, samples, trainingImages, List.of(others), cancelAtCall);
  }

  /**
   * The same, which throws {@link CancelledException} at a call, from 1, of a method of an entry
   * that asks or attacks its classifier; 0 for none.
   */
  public TestAnalysisTask withCancelAtCall(long call) {
    return new TestAnalysisTask(dataset, entries, samples, trainingImages, threats, call);
  }

  /** The same with entries that show nothing of their inside. */
  public TestAnalysisTask withoutOutputs() {
    List<TestEntry> bare = entries.stream().map(TestEntry::withoutOutputs).toList();
    return new TestAnalysisTask(dataset, bare, samples, trainingImages, threats, cancelAtCall);
  }

  /** Calls that asked or attacked a classifier so far. */
  public long calls() {
    return calls;
  }

  /** Reports of progress that cannot be true. */
  public List<String> wrongProgress() {
    return List.copyOf(wrongProgress);
  }

  @Override
  public List<AnalysedEntry> entries() {
    return entries.stream().<AnalysedEntry>map(Counted::new).toList();
  }

  @Override
  public Dataset dataset() {
    return dataset;
  }

  @Override
  public int[] samples() {
    return samples.clone();
  }

  @Override
  public int trainingImages() {
    return trainingImages;
  }

  @Override
  public List<NormBall> threats() {
    return threats;
  }

  @Override
  public Seed seed() {
    return new Seed(20_260_101);
  }

  @Override
  public Progress progress() {
    return (done, total, detail) -> {
      if (done < 0 || (total >= 0 && done > total)) {
        wrongProgress.add(done + " of " + total + " " + detail);
      }
    };
  }

  private void enter() {
    calls++;
    if (calls == cancelAtCall) {
      throw new CancelledException();
    }
  }

  /** An entry whose calls are counted, and which gives copies, so that nobody writes into it. */
  private final class Counted implements AnalysedEntry {
    private final TestEntry entry;

    Counted(TestEntry entry) {
      this.entry = entry;
    }

    @Override
    public String name() {
      return entry.name();
    }

    @Override
    public Classifier classifier() {
      return entry.classifier();
    }

    @Override
    public SortedSet<String> outputNames() {
      return entry.outputNames();
    }

    @Override
    public float[] logits(float[] images) {
      enter();
      return entry.logits(images);
    }

    @Override
    public Values output(String output, float[] images) {
      enter();
      return entry.output(output, images);
    }

    @Override
    public SortedMap<String, Values> values() {
      return entry.values();
    }

    @Override
    public AttackedImages attack(AttackChoice attack, NormBall threat, int[] chosen, Keep keep) {
      enter();
      int count = dataset.test().count();
      if (Arrays.stream(chosen).anyMatch(sample -> sample < 0 || sample >= count)) {
        throw new IllegalArgumentException(
            Arrays.toString(chosen) + " are not all among the " + count + " test images");
      }
      return entry.attack(attack, threat, chosen, keep);
    }
  }
}
