package dev.touchstone.benchmarks.work;

import dev.touchstone.benchmarks.plan.CertifierCase;
import dev.touchstone.benchmarks.plan.Network;
import dev.touchstone.benchmarks.plan.Quantity;
import dev.touchstone.benchmarks.plan.Side;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.tensorflow.weights.Weights;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A process that measures one thing and prints lines of a name and a number.
 *
 * <ul>
 *   <li>{@code prepare FOLDER NETWORK IMAGES}
 *   <li>{@code measure FOLDER SUBJECT SIDE SECONDS QUANTITY...}: images a second
 *   <li>{@code growth FOLDER SUBJECT SIDE WARM-UP,BATCHES,... QUANTITY}: bytes after so many
 *       batches
 *   <li>{@code trace FOLDER NETWORK}: the kernels of a training step; prepares what it needs
 *   <li>{@code roofline FOLDER SECONDS}
 * </ul>
 */
public final class Child {

  /** Memory does not depend on the batch but for its size; small ones are quick. */
  private static final int SMALL_BATCH = 8;

  private Child() {}

  /** Runs. */
  public static void main(String[] arguments) {
    List<String> words = List.of(arguments);
    Places places = Places.current(Path.of(words.get(1)));
    switch (words.get(0)) {
      case "prepare" ->
          print(
              Preparation.prepare(
                  places, Network.of(words.get(2)), Integer.parseInt(words.get(3))));
      case "measure" -> measure(places, words);
      case "growth" -> growth(places, words);
      case "trace" -> trace(places, Network.of(words.get(2)));
      case "roofline" -> print(Roofline.measure(new Window(Double.parseDouble(words.get(2)))));
      default -> throw new IllegalArgumentException(words.get(0));
    }
  }

  private static void trace(Places places, Network network) {
    Preparation.prepare(places, network, network.batch());
    try (Cells cells = new Cells(places);
        PlainTraining training =
            new PlainTraining(
                network,
                cells.model(network),
                Safetensors.read(places.weights(network)),
                Batch.read(places.batch(network)))) {
      training.trace(System.out, "a training step of " + network.title(), 5, 10);
    }
  }

  private static void measure(Places places, List<String> words) {
    Window window = new Window(Double.parseDouble(words.get(4)));
    List<Quantity> quantities = words.stream().skip(5).map(Child::quantity).toList();
    try (Work work = open(places, words.get(2), Side.of(words.get(3)), quantities.get(0), false)) {
      for (Quantity quantity : quantities) {
        print(Map.of(quantity.id(), work.perSecond(quantity, window)));
        print(work.details());
      }
    }
    print(Map.of("peak", ProcessMemory.peak()));
  }

  private static void growth(Places places, List<String> words) {
    int[] batches = Stream.of(words.get(4).split(",")).mapToInt(Integer::parseInt).toArray();
    int[] marks = Arrays.copyOfRange(batches, 1, batches.length);
    Quantity quantity = quantity(words.get(5));
    try (Work work = open(places, words.get(2), Side.of(words.get(3)), quantity, true)) {
      double[] grown = work.growth(quantity, batches[0], marks);
      for (int i = 0; i < marks.length; i++) {
        print(Map.of("growth-" + marks[i], grown[i]));
      }
    }
    print(Map.of("peak", ProcessMemory.peak()));
  }

  private static Work open(
      Places places, String subject, Side side, Quantity first, boolean small) {
    Optional<CertifierCase> certifier = CertifierCase.of(subject);
    if (certifier.isPresent()) {
      return new PlatformCertifier(places, certifier.get());
    }
    Network network = Network.of(subject);
    int size = small ? SMALL_BATCH : network.batch();
    if (first == Quantity.AUTOATTACK) {
      return side.isNaive()
          ? new NaiveAutoAttack(places, network)
          : new PlatformAutoAttack(places, network);
    }
    if (side.isPlatform()) {
      String options = side == Side.PLATFORM_BF16 ? Suites.BF16 : "";
      return first == Quantity.TRAIN
          ? new PlatformTraining(places, network, size)
          : new PlatformAttack(places, network, first, options, size);
    }
    Batch batch = Batch.read(places.batch(network)).first(size);
    Weights weights = Safetensors.read(places.weights(network));
    try (Cells cells = new Cells(places)) {
      GraphModel model = cells.model(network);
      if (first == Quantity.TRAIN) {
        return new PlainTraining(network, model, weights, batch);
      }
      return new NetworkLoop(source(side, network, model, weights), batch);
    }
  }

  private static GradientSource source(
      Side side, Network network, GraphModel model, Weights weights) {
    return side == Side.GRAPH
        ? GradientSource.of(
            NetworkClassifier.open(model, List.of(), network.shape(), Network.CLASSES, weights))
        : new PlainTensorFlow(network, model, weights);
  }

  private static Quantity quantity(String id) {
    return Quantity.of(id).orElseThrow(() -> new IllegalArgumentException(id));
  }

  private static void print(Map<String, Double> values) {
    values.forEach((name, value) -> System.out.println(name + " " + value));
  }
}
