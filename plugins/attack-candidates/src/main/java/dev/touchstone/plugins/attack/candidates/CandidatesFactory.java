package dev.touchstone.plugins.attack.candidates;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.data.SampleImages;
import java.util.List;
import org.pf4j.Extension;

/** Images that were computed elsewhere, attack {@code candidates}. */
@Extension
public final class CandidatesFactory implements AttackFactory<CandidatesParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "candidates",
        "1",
        "Candidates",
        "Proposes images from a file, one for a sample: what another tool has found is judged"
            + " here.",
        "As in the MNIST challenge of Madry et al. 2018, whose evaluation takes a file of images.",
        List.of("linf", "l2", "l1", "l0", "labels", "untargeted", "in-ball"));
  }

  @Override
  public Class<CandidatesParameters> parametersType() {
    return CandidatesParameters.class;
  }

  @Override
  public Attack create(CandidatesParameters parameters) {
    return new Candidates(SampleImages.of(parameters.images(), parameters.samples()));
  }

  @Override
  public long estimatedQueries(CandidatesParameters parameters, int classes) {
    return 1;
  }

  @Override
  public boolean proposesOnce(CandidatesParameters parameters) {
    return true;
  }
}
