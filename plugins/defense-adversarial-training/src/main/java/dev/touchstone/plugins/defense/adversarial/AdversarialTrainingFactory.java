package dev.touchstone.plugins.defense.adversarial;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.UserException;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.tensorflow.training.TrainingDefense;
import dev.touchstone.tensorflow.training.TrainingDefenseFactory;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pf4j.Extension;

/** Offers adversarial training as the defense {@code adversarial-training}. */
@Extension
public final class AdversarialTrainingFactory
    implements TrainingDefenseFactory<AdversarialTrainingParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "adversarial-training",
        "1",
        "Adversarial training",
        "Trains on images that an attack makes against the network of that moment, alone (Madry) or"
            + " beside the natural ones (TRADES).",
        "Madry et al. 2018, Towards Deep Learning Models Resistant to Adversarial Attacks; fast"
            + " variant of Wong et al. 2020, Fast Is Better than Free; TRADES of Zhang et al. 2019,"
            + " Theoretically Principled Trade-off between Robustness and Accuracy; early stopping"
            + " of Rice et al. 2020, Overfitting in Adversarially Robust Deep Learning.",
        List.of("linf", "l2", "madry", "trades", "warm-up", "early-stopping"));
  }

  @Override
  public Class<AdversarialTrainingParameters> parametersType() {
    return AdversarialTrainingParameters.class;
  }

  @Override
  public TrainingDefense create(AdversarialTrainingParameters p) {
    if (p.norm() == Norm.LINF && p.epsilon() > 1) {
      throw refusal(
          "epsilon "
              + p.epsilon()
              + " is more than the whole range of a pixel; give at most 1 with linf");
    }
    if (p.method() == Method.MADRY && p.beta().isPresent()) {
      throw refusal("beta has no use with the method madry; leave it out or take trades");
    }
    if (p.method() == Method.TRADES
        && Boolean.FALSE.equals(p.attack().parameters().get("random-start"))) {
      throw refusal(
          "trades needs an attack that starts at random, since the divergence has no slope at the"
              + " natural image; give the attack random-start: true");
    }
    if (p.validation().images() == 0 && p.validation().patience().isPresent()) {
      throw refusal(
          "validation.patience needs images to validate on; leave it out or give"
              + " validation.images");
    }
    return new AdversarialTraining(p);
  }

  @Override
  public SortedMap<String, Object> used(AdversarialTrainingParameters parameters) {
    return parameters.method() == Method.TRADES
        ? new TreeMap<>(Map.of("beta", AdversarialTraining.DEFAULT_BETA))
        : new TreeMap<>();
  }

  /** The full ε: what the attack of a step derives from it rises with it during the warm-up. */
  @Override
  public List<NormBall> attackThreats(
      AdversarialTrainingParameters parameters, List<NormBall> suite) {
    return List.of(new NormBall(parameters.norm(), parameters.epsilon()));
  }

  private static UserException refusal(String message) {
    return new UserException("adversarial-training: " + message);
  }
}
