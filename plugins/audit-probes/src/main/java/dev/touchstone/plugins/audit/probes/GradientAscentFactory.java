package dev.touchstone.plugins.audit.probes;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.audit.ProbeTask;
import dev.touchstone.api.audit.ProbingAudit;
import dev.touchstone.api.audit.ProbingAuditFactory;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.parameters.Parameter;
import dev.touchstone.api.results.Binomial;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.Severity;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.pf4j.Extension;

/** Along a gradient the loss must rise: audit {@code gradient-ascent}. */
@Extension
public final class GradientAscentFactory
    implements ProbingAuditFactory<GradientAscentFactory.Parameters> {

  /** Steps in grey levels of 255, the shortest first; the longest cross half of the pixel range. */
  private static final int[] STEPS = {1, 2, 4, 8, 16, 32, 64, 128};

  /** A difference of losses that is no larger than this share of the logits may be rounding. */
  private static final float ROUNDING = 1e-5f;

  private static final double COIN = 0.5;

  /**
   * Its parameters.
   *
   * @param samples how many samples
   * @param tolerated share of samples whose loss need not rise
   * @param level level of the tests
   */
  public record Parameters(
      @Parameter(
              doc = "How many of the suite's samples are looked at, from the first.",
              defaultValue = "32",
              min = 1,
              max = 10_000)
          int samples,
      @Parameter(
              doc =
                  "Share of samples whose loss need not rise along its gradient before there is a"
                      + " flag.",
              defaultValue = "0.25",
              min = 0,
              exclusiveMinimum = true,
              max = 0.5)
          double tolerated,
      @Parameter(
              doc = "Level of the test: how probable a false alarm may be, per test.",
              defaultValue = "0.001",
              min = 0,
              exclusiveMinimum = true,
              max = 0.5)
          double level) {}

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "gradient-ascent",
        "1",
        "A loss that does not rise along its gradient",
        "Steps along and against the sign of the margin's gradient and compares the losses.",
        "Tramèr et al. 2020, On adaptive attacks to adversarial example defenses, on losses whose"
            + " ascent finds nothing; the steps and the tolerated quarter are the platform's own"
            + " choice.",
        List.of());
  }

  @Override
  public Class<Parameters> parametersType() {
    return Parameters.class;
  }

  @Override
  public int samples(Parameters parameters) {
    return parameters.samples();
  }

  @Override
  public long queries(Parameters parameters, int samples) {
    return (1L + 2L * STEPS.length) * samples;
  }

  @Override
  public ProbingAudit create(Parameters parameters) {
    return task -> flags(task, parameters);
  }

  private static List<Flag> flags(ProbeTask task, Parameters parameters) {
    if (!task.differentiable()) {
      return List.of();
    }
    int length = task.images().shape().size();
    float[] gradients =
        task.gradients(Rows.all(task), task.images().pixels(), Loss.MARGIN).gradients();
    int[] sloped =
        IntStream.of(Rows.all(task))
            .filter(row -> Rows.slope(gradients, row, length) == Rows.Slope.USABLE)
            .toArray();
    int falls = sloped.length - rising(task, sloped, gradients);
    double probability = Binomial.atLeast(falls, sloped.length, parameters.tolerated());
    if (sloped.length == 0 || probability >= parameters.level()) {
      return List.of();
    }
    boolean wrongWay = Binomial.atLeast(falls, sloped.length, COIN) < parameters.level();
    return List.of(
        new Flag(
            wrongWay ? Severity.SERIOUS : Severity.WARNING,
            Optional.empty(),
            Wording.of(
                "on %,d of %,d unattacked samples the margin loss is no larger after a step along"
                    + " its gradient than after the same step against it",
                falls, sloped.length),
            falls,
            sloped.length,
            probability,
            "the gradient does not lead where the loss rises, so attacks that follow it go astray"
                + " and count samples as robust that others break",
            "find what bends the gradient (a surrogate, a rough or noisy part), try another"
                + " surrogate or more eot-samples, and run attacks that need no gradients: square,"
                + " hop-skip-jump"));
  }

  /**
   * Of how many samples the loss is larger along the gradient than against it, at the shortest step
   * that makes a difference at all.
   */
  private static int rising(ProbeTask task, int[] sloped, float[] gradients) {
    int length = task.images().shape().size();
    float[] pixels = task.images().pixels();
    int[] labels = task.images().labels();
    int[] open = sloped;
    int rising = 0;
    for (int step : STEPS) {
      if (open.length == 0) {
        return rising;
      }
      float[] images = Rows.of(pixels, open, length);
      float[] directions = Rows.of(gradients, open, length);
      float[] along = task.logits(open, Rows.moved(images, directions, step / 255f));
      float[] against = task.logits(open, Rows.moved(images, directions, -step / 255f));
      int[] asked = open;
      float[] rises = new float[asked.length];
      for (int i = 0; i < asked.length; i++) {
        int label = labels[asked[i]];
        rises[i] =
            Rows.margin(against, i, task.classes(), label)
                - Rows.margin(along, i, task.classes(), label);
      }
      float rounding = ROUNDING * Math.max(Rows.scale(along), Rows.scale(against));
      for (float rise : rises) {
        rising += rise > rounding ? 1 : 0;
      }
      open =
          IntStream.range(0, asked.length)
              .filter(i -> Math.abs(rises[i]) <= rounding)
              .map(i -> asked[i])
              .toArray();
    }
    return rising;
  }
}
