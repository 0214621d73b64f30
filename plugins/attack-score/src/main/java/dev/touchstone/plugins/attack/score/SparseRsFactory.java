package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import java.util.List;
import java.util.OptionalLong;
import org.pf4j.Extension;

/** Sparse random search, attack {@code sparse-rs}. */
@Extension
public final class SparseRsFactory implements AttackFactory<SparseRsParameters> {

  /** Of its queries, what a sample that it breaks may cost: most are broken early. */
  private static final int SHARE_IF_BROKEN = 10;

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "sparse-rs",
        "1",
        "Sparse-RS",
        "Makes ε pixels black or white, exchanges some of them at random and keeps what lowers the"
            + " margin.",
        "Croce et al. 2022, Sparse-RS: a versatile framework for query-efficient sparse black-box"
            + " adversarial attacks, algorithm 1 and section 3.1; no pixel is given the value that"
            + " it has.",
        List.of("l0", "scores", "untargeted", "restarts", "in-ball"));
  }

  @Override
  public Class<SparseRsParameters> parametersType() {
    return SparseRsParameters.class;
  }

  @Override
  public Attack create(SparseRsParameters parameters) {
    return new RandomSearch(
        parameters.steps(),
        parameters.restarts(),
        Schedule.ofPixels(parameters.initialShare(), parameters.steps()),
        Pixels::of);
  }

  @Override
  public long estimatedQueries(SparseRsParameters parameters, int classes) {
    return (long) parameters.steps() * parameters.restarts();
  }

  @Override
  public OptionalLong queriesIfBroken(SparseRsParameters parameters) {
    return OptionalLong.of(1 + parameters.steps() / SHARE_IF_BROKEN);
  }
}
