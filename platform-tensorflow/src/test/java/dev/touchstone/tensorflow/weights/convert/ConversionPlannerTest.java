package dev.touchstone.tensorflow.weights.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.UserException;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ConversionPlannerTest {

  /** Two channels of 3×2 pixels behind a convolution, flattened into a layer of 4 units. */
  private static final int HEIGHT = 3;

  private static final int WIDTH = 2;
  private static final int CHANNELS = 2;
  private static final int UNITS = 4;

  private final Map<String, long[]> declared = new LinkedHashMap<>();
  private final TreeMap<String, Tensor> tensors = new TreeMap<>();
  private final TreeMap<String, String> otherTypes = new TreeMap<>();

  ConversionPlannerTest() {
    declared.put("conv1.weight", new long[] {5, 4, 3, CHANNELS});
    declared.put("conv1.bias", new long[] {CHANNELS});
    declared.put("fc1.weight", new long[] {HEIGHT * WIDTH * CHANNELS, UNITS});
    declared.put("fc1.bias", new long[] {UNITS});
    declared.put("fc2.weight", new long[] {UNITS, UNITS});
  }

  private Weights source() {
    return new Weights(tensors, Map.of(), otherTypes);
  }

  private Weights converted(ConversionRules rules) {
    Weights source = source();
    return ConversionPlanner.plan(source, declared, rules).apply(source, Map.of());
  }

  /** Numbers each value by where it belongs, so that a value in a wrong place shows. */
  private static Tensor numbered(long... shape) {
    int size = 1;
    for (long side : shape) {
      size *= (int) side;
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = i;
    }
    return new Tensor(shape, values);
  }

  private void pyTorch(String prefix) {
    tensors.put(prefix + "conv1.weight", numbered(CHANNELS, 3, 5, 4));
    tensors.put(prefix + "conv1.bias", numbered(CHANNELS));
    tensors.put(prefix + "fc1.weight", numbered(UNITS, HEIGHT * WIDTH * CHANNELS));
    tensors.put(prefix + "fc1.bias", numbered(UNITS));
    tensors.put(prefix + "fc2.weight", numbered(UNITS, UNITS));
  }

  @Test
  void everyValueOfPyTorchsGoesWhereItBelongs() {
    pyTorch("module.");
    otherTypes.put("module.bn1.num_batches_tracked", "I64");
    Weights converted = converted(ConversionRules.NONE);
    assertThat(converted.tensors().keySet()).containsExactlyInAnyOrderElementsOf(declared.keySet());
    Tensor filters = converted.tensors().get("conv1.weight");
    assertThat(filters.shape()).containsExactly(5, 4, 3, CHANNELS);
    for (int h = 0; h < 5; h++) {
      for (int w = 0; w < 4; w++) {
        for (int in = 0; in < 3; in++) {
          for (int out = 0; out < CHANNELS; out++) {
            assertThat(filters.values()[((h * 4 + w) * 3 + in) * CHANNELS + out])
                .isEqualTo(((out * 3 + in) * 5 + h) * 4 + w);
          }
        }
      }
    }
    Tensor first = converted.tensors().get("fc1.weight");
    for (int h = 0; h < HEIGHT; h++) {
      for (int w = 0; w < WIDTH; w++) {
        for (int c = 0; c < CHANNELS; c++) {
          for (int unit = 0; unit < UNITS; unit++) {
            int row = (h * WIDTH + w) * CHANNELS + c;
            int theirs = (c * HEIGHT + h) * WIDTH + w;
            assertThat(first.values()[row * UNITS + unit])
                .isEqualTo(unit * HEIGHT * WIDTH * CHANNELS + theirs);
          }
        }
      }
    }
    // Square, so that only the other tensors tell that it is transposed.
    assertThat(converted.tensors().get("fc2.weight").values()[1]).isEqualTo(UNITS);
  }

  @Test
  void whatIsInOurLayoutStaysUnderKerasNames() {
    tensors.put("conv1/kernel:0", numbered(5, 4, 3, CHANNELS));
    tensors.put("conv1/beta:0", numbered(CHANNELS));
    tensors.put("fc1.weight", numbered(HEIGHT * WIDTH * CHANNELS, UNITS));
    tensors.put("fc1.bias", numbered(UNITS));
    tensors.put("fc2.weight", numbered(UNITS, UNITS));
    Weights converted = converted(ConversionRules.NONE);
    assertThat(converted.tensors().get("conv1.weight")).isEqualTo(numbered(5, 4, 3, CHANNELS));
    assertThat(converted.tensors().get("fc1.weight"))
        .isEqualTo(numbered(HEIGHT * WIDTH * CHANNELS, UNITS));
    assertThat(converted.tensors().get("fc2.weight")).isEqualTo(numbered(UNITS, UNITS));
  }

  @Test
  void flatteningIsLeftOutOnDemandAndCanBeNamed() {
    pyTorch("");
    Weights plain =
        converted(
            new ConversionRules(
                Map.of(), Set.of(), Optional.empty(), Optional.of(Map.of()), false));
    Weights named =
        converted(
            new ConversionRules(
                Map.of(),
                Set.of(),
                Optional.empty(),
                Optional.of(Map.of("fc1.weight", CHANNELS)),
                false));
    assertThat(plain.tensors().get("fc1.weight").values()[UNITS]).isEqualTo(1);
    assertThat(named).isEqualTo(converted(ConversionRules.NONE)).isNotEqualTo(plain);
    assertThatThrownBy(
            () ->
                converted(
                    new ConversionRules(
                        Map.of(),
                        Set.of(),
                        Optional.empty(),
                        Optional.of(Map.of("fc1.weight", 5)),
                        false)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("--flatten fc1.weight=5");
  }

  @Test
  void namesThatSayNothingAreSuggestedByShapeAndOrderAndTakenOnDemand() {
    tensors.put("0.weight", numbered(CHANNELS, 3, 5, 4));
    tensors.put("0.bias", numbered(CHANNELS));
    tensors.put("2.weight", numbered(UNITS, HEIGHT * WIDTH * CHANNELS));
    tensors.put("2.bias", numbered(UNITS));
    tensors.put("10.weight", numbered(UNITS, UNITS));
    assertThatThrownBy(() -> converted(ConversionRules.NONE))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("5 variables have no tensor of their name")
        .hasMessageContaining("  \"0.weight\": conv1.weight")
        .hasMessageContaining("  \"10.weight\": fc2.weight");
    Map<String, Tensor> guessed =
        converted(new ConversionRules(Map.of(), Set.of(), Optional.empty(), Optional.empty(), true))
            .tensors();
    tensors.clear();
    pyTorch("");
    assertThat(guessed).isEqualTo(converted(ConversionRules.NONE).tensors());
  }

  @Test
  void whatCannotBeToldIsAskedAllAtOnce() {
    pyTorch("");
    tensors.remove("conv1.bias");
    tensors.put("fc1.bias", numbered(7));
    assertThatThrownBy(() -> converted(ConversionRules.NONE))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("variable 'conv1.bias' [2]: no tensor of the file")
        .hasMessageContaining(
            "tensor 'fc1.bias' has shape [7], which fits variable 'fc1.bias' [4]");
    pyTorch("");
    tensors.put("head.weight", numbered(3));
    otherTypes.put("steps", "I64");
    assertThatThrownBy(() -> converted(ConversionRules.NONE))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no variable for 'head.weight', 'steps'")
        .hasMessageContaining("--drop 'head.weight' --drop 'steps'");
    assertThat(
            converted(
                    new ConversionRules(
                        Map.of(),
                        Set.of("head.weight", "steps"),
                        Optional.empty(),
                        Optional.empty(),
                        false))
                .tensors())
        .hasSize(5);
  }

  @Test
  void aSquareNetworkNeedsALayout() {
    declared.clear();
    declared.put("fc.weight", new long[] {UNITS, UNITS});
    tensors.put("fc.weight", numbered(UNITS, UNITS));
    assertThatThrownBy(() -> converted(ConversionRules.NONE))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("--layout pytorch or --layout tensorflow");
    Weights kept =
        converted(
            new ConversionRules(
                Map.of(), Set.of(), Optional.of(Layout.TENSORFLOW), Optional.empty(), false));
    assertThat(kept.tensors().get("fc.weight").values()[1]).isEqualTo(1);
  }

  @Test
  void layoutsThatContradictEachOtherAreRefused() {
    pyTorch("");
    tensors.put("conv1.weight", numbered(5, 4, 3, CHANNELS));
    assertThatThrownBy(() -> converted(ConversionRules.NONE))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "tensor 'fc1.weight' fits in the layout pytorch only, and tensor 'conv1.weight' fits in"
                + " the layout tensorflow only: these contradict each other");
    tensors.put("conv1.weight", numbered(CHANNELS, 3, 5, 4));
    ConversionRules tensorflow =
        new ConversionRules(
            Map.of(), Set.of(), Optional.of(Layout.TENSORFLOW), Optional.empty(), false);
    assertThatThrownBy(() -> converted(tensorflow))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "conv1.weight' fits in the layout pytorch only, and --layout says tensorflow");
  }

  @Test
  void theMapGoesBeforeNamesAndItsMistakesAreTold() {
    pyTorch("");
    Tensor swapped = new Tensor(new long[] {UNITS}, new float[] {9, 9, 9, 9});
    tensors.put("other", swapped);
    Weights converted =
        converted(
            new ConversionRules(
                Map.of("other", "fc1.bias"),
                Set.of("fc1.bias"),
                Optional.empty(),
                Optional.empty(),
                false));
    assertThat(converted.tensors().get("fc1.bias")).isEqualTo(swapped);
    assertThatThrownBy(
            () ->
                converted(
                    new ConversionRules(
                        Map.of("nothing", "fc1.bias", "other", "fc9.bias"),
                        Set.of(),
                        Optional.empty(),
                        Optional.empty(),
                        false)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("the map names tensor 'nothing', but the file has none")
        .hasMessageContaining("the map names variable 'fc9.bias', but the network has none");
  }
}
