package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.core.Platform;
import dev.touchstone.core.plugins.RegisteredComponent;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.GraphModelFactory;
import dev.touchstone.tensorflow.training.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The gradient check stops no right network before it is trained: every bundled model, on several
 * shapes of images, on noise and on binary images, whose pixels tie.
 */
@Tag("slow")
class UntrainedModelsTest {

  private static final int CLASSES = 10;
  private static final int IMAGES = 4;

  private static final List<ImageShape> SHAPES =
      List.of(
          new ImageShape(28, 28, 1),
          new ImageShape(32, 32, 3),
          new ImageShape(9, 8, 3),
          new ImageShape(1, 20, 1));

  @TempDir private Path folder;

  private int checks;
  private final List<String> inconclusive = new ArrayList<>();

  @Test
  void everyBundledModelPassesOnItsFirstValues() throws IOException {
    try (Platform platform = SuiteRuns.platform(List.of(), Optional.empty(), folder)) {
      for (RegisteredComponent model : platform.components().all(ComponentKind.MODEL)) {
        if (model.factory() instanceof GraphModelFactory<?> factory) {
          for (String parameters : parameters(factory.descriptor().id())) {
            ObjectNode node = (ObjectNode) new ObjectMapper().readTree(parameters);
            check(platform, factory, node, factory.descriptor().id() + " " + parameters);
          }
        }
      }
    }
    assertThat(checks).isGreaterThan(20);
    assertThat(inconclusive).hasSizeLessThan(checks / 10);
  }

  /** The defaults, and what changes the kinds of layers. */
  private static List<String> parameters(String model) {
    return switch (model) {
      case "onnx" -> List.of(); // Its files have tests of their own.
      case "protonet" -> List.of("{}", "{\"head\": \"encoder\"}");
      case "resnet" ->
          List.of("{}", "{\"stem\": \"imagenet\"}", "{\"depth\": 50, \"stem\": \"imagenet\"}");
      default -> List.of("{}");
    };
  }

  private <P extends Record> void check(
      Platform platform, GraphModelFactory<P> factory, ObjectNode node, String name) {
    P parameters = platform.binder().bind(node, factory.parametersType(), name, folder);
    for (ImageShape shape : SHAPES) {
      GraphModel model;
      try {
        model = factory.create(parameters, shape, CLASSES);
      } catch (UserException e) {
        continue; // Not every network fits on such small images, and says so.
      }
      // Grey values and black and white by turns: both at once for each would take minutes.
      check(model, shape, checks + 1L, checks % 2 == 0, "%s, %s".formatted(name, shape));
    }
  }

  private void check(GraphModel model, ImageShape shape, long seed, boolean binary, String name) {
    RandomGenerator random = new Seed(seed).derive("images").generator();
    float[] pixels = new float[IMAGES * shape.size()];
    for (int j = 0; j < pixels.length; j++) {
      pixels[j] = binary ? random.nextInt(2) : random.nextFloat();
    }
    int[] labels = new int[IMAGES];
    for (int i = 0; i < IMAGES; i++) {
      labels[i] = random.nextInt(CLASSES);
    }
    try (NetworkClassifier classifier =
        NetworkClassifier.open(
            model,
            List.of(),
            shape,
            CLASSES,
            Trainer.initialWeights(model, shape, CLASSES, new Seed(seed)))) {
      checks++;
      classifier.preflight(pixels, labels).ifPresent(note -> inconclusive.add(name));
    } catch (UserException e) {
      throw new AssertionError(name + (binary ? ", binary" : "") + ": " + e.getMessage(), e);
    }
  }
}
