package dev.touchstone.core.evaluation;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.Progress;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.tensorflow.kernels.Kernels;
import dev.touchstone.tensorflow.kernels.Machine;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.GraphModelFactory;
import dev.touchstone.tensorflow.training.TrainingDefense;
import dev.touchstone.tensorflow.training.TrainingDefenseFactory;
import dev.touchstone.tensorflow.training.TrainingParameters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Examines the kernels of this machine without running anything on them. */
public final class KernelDoctor {

  private final Components components;
  private final ParameterBinder binder;
  private final DatasetPool datasets;
  private final Kernels kernels;

  /**
   * A kernel's state.
   *
   * @param kernel operation and shapes
   * @param result what was found, in words
   * @param usable whether networks can be run: it is right, or something right is put in its place
   */
  public record Finding(String kernel, String result, boolean usable) {}

  /** Remembers where runs do, so that they profit from what is found, and the other way round. */
  public KernelDoctor(Components components, ParameterBinder binder, DatasetPool datasets) {
    this.components = components;
    this.binder = binder;
    this.datasets = datasets;
    this.kernels = Networks.kernels(datasets.cacheFolder());
  }

  /** Kernels of common networks, such as a ResNet-50. */
  public List<Finding> common(Progress progress, Cancellation cancellation) {
    return told(kernels.inspectCommon(progress, cancellation));
  }

  /**
   * Kernels of one entry's network, as it will be trained and evaluated. Input defenses are left
   * out: they would have to be fitted.
   *
   * @param batch images at a time in evaluation
   * @return empty for a ready classifier
   */
  public List<Finding> entry(
      EntrySpec entry, int batch, Progress progress, Cancellation cancellation) {
    Components.Resolved resolved = components.resolve(ComponentKind.MODEL, entry.model());
    if (!(resolved.factory() instanceof GraphModelFactory<?>)) {
      return List.of();
    }
    Dataset dataset = datasets.get(entry, progress, cancellation);
    GraphModel model = Networks.model(resolved, dataset.shape(), dataset.classes());
    List<Kernels.Use> uses = new ArrayList<>(List.of(KernelUses.evaluation(batch)));
    entry
        .training()
        .ifPresent(
            training ->
                uses.addAll(
                    KernelUses.training(
                        model,
                        binder.bind(
                            training,
                            TrainingParameters.class,
                            "training",
                            Path.of("").toAbsolutePath()),
                        trainingDefense(entry))));
    return told(
        kernels.inspect(
            model, List.of(), dataset.shape(), dataset.classes(), uses, progress, cancellation));
  }

  /** The version of TensorFlow's native library. */
  public static String tensorFlow() {
    return Machine.tensorFlow();
  }

  private static List<Finding> told(List<Kernels.Finding> findings) {
    return findings.stream()
        .map(
            found ->
                new Finding(
                    found.kernel(),
                    found
                        .fault()
                        .map(
                            fault ->
                                fault
                                    + "; "
                                    + found
                                        .instead()
                                        .orElse(
                                            "cannot be replaced, set "
                                                + Machine.current().remedy()))
                        .orElse("right"),
                    found.fault().isEmpty() || found.instead().isPresent()))
        .toList();
  }

  private Optional<TrainingDefense> trainingDefense(EntrySpec entry) {
    return entry.defenses().stream()
        .map(spec -> components.resolve(ComponentKind.DEFENSE, spec))
        .filter(resolved -> resolved.factory() instanceof TrainingDefenseFactory<?>)
        .map(
            resolved ->
                Networks.trainingDefense(
                    (TrainingDefenseFactory<?>) resolved.factory(), resolved.parameters()))
        .findFirst();
  }
}
