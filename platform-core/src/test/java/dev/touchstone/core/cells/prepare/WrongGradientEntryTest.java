package dev.touchstone.core.cells.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.core.cells.Benches;
import dev.touchstone.core.evaluation.CodeOfWork;
import dev.touchstone.core.evaluation.Components;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.plugins.ComponentRegistry;
import dev.touchstone.core.plugins.Registries;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.GraphModelFactory;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.training.TrainingParameters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** An entry whose network's gradient is wrong is stopped before hours go into its training. */
class WrongGradientEntryTest {

  private static final ImageShape SHAPE = new ImageShape(3, 3, 1);
  private static final ParameterBinder BINDER = new ParameterBinder();
  private static final ComponentRegistry REGISTRY =
      Registries.of(new Squared("right", false), new Squared("wrong", true));

  @TempDir private Path folder;
  private final List<String> told = new ArrayList<>();

  /** Nothing to choose. */
  record None() {}

  /** A linear network on x², whose gradient may be that of x. */
  private record Squared(String id, boolean wrong) implements GraphModelFactory<None> {
    @Override
    public ComponentDescriptor descriptor() {
      return new ComponentDescriptor(id, "1", "A test", "Serves a test.", "", List.of());
    }

    @Override
    public Class<None> parametersType() {
      return None.class;
    }

    @Override
    public GraphModel create(None parameters, ImageShape shape, int classes) {
      return (network, images) -> {
        Ops tf = network.ops();
        Operand<TFloat32> square = tf.math.square(images);
        Operand<TFloat32> given =
            wrong ? tf.math.add(images, tf.stopGradient(tf.math.sub(square, images))) : square;
        return tf.linalg.matMul(
            tf.reshape(given, tf.constant(new int[] {-1, shape.size()})),
            network.variable("weight", Initializer.GLOROT_UNIFORM, shape.size(), classes));
      };
    }
  }

  private static LabeledImages images() {
    RandomGenerator random = new Seed(1).generator();
    float[] pixels = new float[40 * SHAPE.size()];
    int[] labels = new int[40];
    for (int j = 0; j < pixels.length; j++) {
      pixels[j] = random.nextFloat();
    }
    for (int i = 0; i < labels.length; i++) {
      labels[i] = random.nextInt(2);
    }
    return new LabeledImages(SHAPE, pixels, labels);
  }

  private void prepare(String model) {
    ObjectNode empty = Json.MAPPER.createObjectNode();
    EntrySpec entry =
        new EntrySpec(
            new ComponentSpec("points", "1", empty),
            "checksum",
            Optional.empty(),
            new ComponentSpec(model, "1", empty),
            List.of(),
            Optional.of(BINDER.effective(TrainingParameters.DEFAULTS)),
            Optional.empty(),
            Optional.empty(),
            7);
    Progress progress = (done, total, detail) -> told.add(detail);
    new EntryPreparer(
            Benches.tools(
                new Components(REGISTRY, BINDER),
                BINDER,
                new CodeOfWork(REGISTRY, Registries.code()),
                folder))
        .prepare(
            new PrepareWork(entry),
            new Dataset(List.of("one", "two"), images(), images(), "checksum", List.of()),
            progress,
            Cancellation.NEVER);
  }

  @Test
  void itIsRefusedBeforeItIsTrained() {
    assertThatThrownBy(() -> prepare("wrong"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("before training: the network's gradient is wrong: ")
        .hasMessageContaining("; suspect an operation of the network's own code, ")
        .hasMessageEndingWith(": its kernels were checked on this machine and are right");
    assertThat(told).isNotEmpty().noneMatch(detail -> detail.contains("epoch"));
  }

  @Test
  void theSameNetworkWithTheRightGradientIsTrained() {
    assertThatCode(() -> prepare("right")).doesNotThrowAnyException();
    assertThat(told).anyMatch(detail -> detail.contains("epoch"));
  }
}
