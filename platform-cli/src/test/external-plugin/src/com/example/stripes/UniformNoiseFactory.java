package com.example.stripes;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.parameters.Parameter;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.pf4j.Extension;

/** The attack {@code uniform-noise}: random images around the clean one. */
@Extension
public final class UniformNoiseFactory implements AttackFactory<UniformNoiseFactory.Parameters> {

  /**
   * How long to try.
   *
   * @param tries images drawn for a sample that still stands
   */
  public record Parameters(
      @Parameter(doc = "Images drawn for each sample.", defaultValue = "5", min = 1, max = 10_000)
          int tries) {}

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "uniform-noise",
        "1",
        "Uniform noise",
        "Draws images from the cube of side 2ε around the clean one; asks for no gradient.",
        "",
        List.of("linf", "black-box"));
  }

  @Override
  public Class<Parameters> parametersType() {
    return Parameters.class;
  }

  @Override
  public Attack create(Parameters parameters) {
    return task -> {
      int[] standing = IntStream.range(0, task.size()).toArray();
      float[] clean = task.images();
      for (int i = 0; i < parameters.tries() && standing.length > 0; i++) {
        int[] rows = standing;
        boolean[] broken = task.propose(rows, draw(task, rows, clean));
        standing =
            IntStream.range(0, rows.length)
                .filter(k -> !broken[k] && task.remaining(rows[k]).orElse(1) > 0)
                .map(k -> rows[k])
                .toArray();
      }
    };
  }

  @Override
  public long estimatedQueries(Parameters parameters, int classes) {
    return parameters.tries();
  }

  private static float[] draw(AttackTask task, int[] rows, float[] clean) {
    int size = task.shape().size();
    float epsilon = (float) task.threat().epsilon();
    float[] candidates = new float[rows.length * size];
    for (int k = 0; k < rows.length; k++) {
      RandomGenerator random = task.random(rows[k]);
      for (int i = 0; i < size; i++) {
        float noise = epsilon * (2 * random.nextFloat() - 1);
        float value = clean[rows[k] * size + i] + noise;
        candidates[k * size + i] = Math.max(0, Math.min(1, value));
      }
    }
    return candidates;
  }
}
