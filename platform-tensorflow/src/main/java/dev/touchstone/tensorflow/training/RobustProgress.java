package dev.touchstone.tensorflow.training;

import dev.touchstone.tensorflow.weights.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Follows a training's robustness: validates, keeps the best weights, says when to stop. All but
 * the weights is read from the history, so that an interruption makes no difference.
 */
final class RobustProgress {

  /** What it adds to each row of the history, at its end. */
  static final List<String> COLUMNS =
      List.of("robust validation accuracy (%)", "clean validation accuracy (%)");

  private static final String BEST = "best/";

  private final RobustValidation settings;
  private final TrainingDefense defense;
  private final TrainingRequest request;
  private final DefendedSteps steps;
  private final Validator validator;
  private final List<List<Double>> history;
  private SortedMap<String, Tensor> best = new TreeMap<>();

  private RobustProgress(
      RobustValidation settings,
      TrainingDefense defense,
      TrainingRequest request,
      DefendedSteps steps,
      List<List<Double>> history) {
    this.settings = settings;
    this.defense = defense;
    this.request = request;
    this.steps = steps;
    this.history = history;
    this.validator =
        new Validator(
            steps.attack(settings.attack()),
            settings.threat(),
            request.heldOut().orElseThrow(),
            request.seed().derive("validation"),
            request.cancellation());
  }

  /**
   * Follows a training if its defense asks for that.
   *
   * @param history the training's rows, in which every epoch before the current one is
   */
  static Optional<RobustProgress> of(
      TrainingRequest request, DefendedSteps steps, List<List<Double>> history) {
    return request
        .defense()
        .flatMap(
            defense ->
                defense
                    .validation()
                    .map(
                        settings ->
                            new RobustProgress(settings, defense, request, steps, history)));
  }

  /** What an epoch that is over adds to its row; NaN when it is not validated. */
  List<Double> follow(int epoch, TrainingGraph graph) {
    boolean last = epoch + 1 == passes();
    Validator.Accuracy now = new Validator.Accuracy(Double.NaN, Double.NaN);
    if (last || (epoch + 1) % settings.every() == 0) {
      long images = request.images().count();
      request
          .progress()
          .update(
              (epoch + 1) * images,
              passes() * images,
              "epoch %d/%d  validating under attack".formatted(epoch + 1, passes()));
      now = validator.measure(steps.classifier());
    }
    List<Double> row = List.of(now.robust(), now.clean());
    int champion = bestEpoch();
    if (champion < 0 || better(row, measured(champion))) {
      best = graph.weights();
    }
    return row;
  }

  private int passes() {
    return request.parameters().passes(request.images().count());
  }

  /** Robust and clean accuracy of an epoch of the history. */
  private List<Double> measured(int epoch) {
    List<Double> row = history.get(epoch);
    return row.subList(row.size() - COLUMNS.size(), row.size());
  }

  /** More robust, or equally robust and more accurate. Whatever is NaN is not better. */
  private static boolean better(List<Double> one, List<Double> other) {
    return one.get(0) > other.get(0)
        || (one.get(0).equals(other.get(0)) && one.get(1) > other.get(1));
  }

  /** The best epoch of the history, from 0; -1 if none was validated. */
  private int bestEpoch() {
    int champion = -1;
    for (int epoch = 0; epoch < history.size(); epoch++) {
      boolean validated = !measured(epoch).get(0).isNaN();
      if (validated && (champion < 0 || better(measured(epoch), measured(champion)))) {
        champion = epoch;
      }
    }
    return champion;
  }

  /** Whether the patience has run out with the epoch that the history ends with. */
  boolean stopsEarly() {
    int champion = bestEpoch();
    if (settings.patience().isEmpty() || champion < 0) {
      return false;
    }
    if (measured(history.size() - 1).get(0).isNaN()) {
      return false;
    }
    long waited =
        IntStream.range(champion + 1, history.size()).filter(this::underFullThreat).count();
    return waited >= settings.patience().get();
  }

  private boolean underFullThreat(int epoch) {
    return defense.threat(epoch).equals(defense.threat(passes()));
  }

  /** The last validation, for the progress line. */
  String detail() {
    return IntStream.iterate(history.size() - 1, epoch -> epoch >= 0, epoch -> epoch - 1)
        .mapToObj(this::measured)
        .filter(row -> !row.get(0).isNaN())
        .findFirst()
        .map(row -> String.format(Locale.ROOT, "  robust %.1f %%", row.get(0)))
        .orElse("");
  }

  /** The weights of the best epoch; of the last one before the first validation. */
  SortedMap<String, Tensor> bestWeights() {
    return best;
  }

  /** Shape of every tensor of {@link #state}. */
  SortedMap<String, long[]> shapes(TrainingGraph graph) {
    SortedMap<String, long[]> shapes = new TreeMap<>();
    graph.weightShapes().forEach((name, shape) -> shapes.put(BEST + name, shape));
    return shapes;
  }

  /** What a checkpoint holds of it beside the history. */
  SortedMap<String, Tensor> state() {
    SortedMap<String, Tensor> state = new TreeMap<>();
    best.forEach((name, tensor) -> state.put(BEST + name, tensor));
    return state;
  }

  /** Puts back what {@link #state} gave. */
  void restore(Map<String, Tensor> state) {
    best = new TreeMap<>();
    state.forEach(
        (name, tensor) -> {
          if (name.startsWith(BEST)) {
            best.put(name.substring(BEST.length()), tensor);
          }
        });
  }
}
