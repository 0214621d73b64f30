package dev.touchstone.tensorflow.training;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.model.GraphModel;
import java.nio.file.Path;
import java.util.List;

/**
 * What to train.
 *
 * @param model the network
 * @param defenses input defenses in front of it, the first one sees the image
 * @param images training set
 * @param classes how many classes
 * @param parameters how to train
 * @param seed where first values, batch order, augmentation and noise come from
 * @param checkpoint file that is replaced after each epoch, and from which an interrupted training
 *     goes on; its name must stand for all that is stated here
 * @param progress receives images done
 * @param cancellation checked in every batch
 */
public record TrainingRequest(
    GraphModel model,
    List<InputDefense> defenses,
    LabeledImages images,
    int classes,
    TrainingParameters parameters,
    Seed seed,
    Path checkpoint,
    Progress progress,
    Cancellation cancellation) {

  /** Copies the defenses. */
  public TrainingRequest {
    defenses = List.copyOf(defenses);
  }
}
