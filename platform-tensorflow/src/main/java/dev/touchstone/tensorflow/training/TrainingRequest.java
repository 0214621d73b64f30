package dev.touchstone.tensorflow.training;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Attacks;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Weights;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What to train.
 *
 * @param model the network
 * @param defenses input defenses in front of it, the first one sees the image
 * @param defense what acts on the training step; empty for natural training
 * @param attacks the installed attacks, for the training defense and for second stages
 * @param images training set
 * @param heldOut images for the training defense's robust validation, none of them in the training
 *     set; empty when it has none
 * @param classifier weights of a trained classifier that the first stage is left out for; empty to
 *     train it
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
    Optional<TrainingDefense> defense,
    Attacks attacks,
    LabeledImages images,
    Optional<LabeledImages> heldOut,
    Optional<Weights> classifier,
    int classes,
    TrainingParameters parameters,
    Seed seed,
    Path checkpoint,
    Progress progress,
    Cancellation cancellation) {

  /** Copies the defenses. */
  public TrainingRequest {
    defenses = List.copyOf(defenses);
    if (heldOut.isPresent() != defense.flatMap(TrainingDefense::validation).isPresent()) {
      throw new IllegalArgumentException(
          "images are to be held out if the training defense validates on them, and only then");
    }
  }

  /** Natural training of one stage. */
  public TrainingRequest(
      GraphModel model,
      List<InputDefense> defenses,
      LabeledImages images,
      int classes,
      TrainingParameters parameters,
      Seed seed,
      Path checkpoint,
      Progress progress,
      Cancellation cancellation) {
    this(
        model,
        defenses,
        Optional.empty(),
        choice -> {
          throw new UserException("attack '" + choice.id() + "' is not installed");
        },
        images,
        Optional.empty(),
        Optional.empty(),
        classes,
        parameters,
        seed,
        checkpoint,
        progress,
        cancellation);
  }

  /** All files in which a training may leave its state; to be deleted when it is not needed. */
  public static List<Path> checkpoints(Path checkpoint) {
    return List.of(checkpoint, decoderCheckpoint(checkpoint));
  }

  /**
   * Why nobody should go on from a checkpoint's file: it is damaged, was changed, or was written
   * for another model.
   *
   * @return the reason; empty if all is well, or there is no file
   */
  public static Optional<String> fault(Path checkpoint) {
    return Checkpoint.fault(checkpoint);
  }

  /** Where the second stage's state is. */
  static Path decoderCheckpoint(Path checkpoint) {
    return checkpoint.resolveSibling("decoder-" + checkpoint.getFileName());
  }
}
