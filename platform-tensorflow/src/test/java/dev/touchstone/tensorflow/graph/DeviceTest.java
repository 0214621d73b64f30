package dev.touchstone.tensorflow.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DeviceTest {

  @Test
  void librariesForTheCpuAreNotAskedForAGpu() {
    Device device =
        Device.of(
            false,
            Map.of(),
            () -> {
              throw new AssertionError("asked");
            });
    assertThat(device.name()).isEqualTo("CPU");
    assertThat(device.precision()).isEqualTo("float32");
    assertThat(device.note()).isEmpty();
  }

  @Test
  void aMissingGpuIsToldInOneLine() {
    Device device = Device.of(true, Map.of(), () -> false);
    assertThat(device.name()).isEqualTo("CPU");
    assertThat(device.note())
        .hasValueSatisfying(
            note -> assertThat(note).contains("finds no GPU", "on the CPU").doesNotContain("\n"));
  }

  @Test
  void roundedFactorsAreToldUnlessTheyAreOff() {
    Device off = Device.of(true, Map.of(Device.TF32, "0"), () -> true);
    assertThat(off.name()).isEqualTo("GPU");
    assertThat(off.precision()).isEqualTo("float32");
    assertThat(off.note()).isEmpty();
    Device on = Device.of(true, Map.of(), () -> true);
    assertThat(on.precision()).contains("TensorFloat-32");
    assertThat(on.note()).hasValueSatisfying(note -> assertThat(note).contains(Device.TF32));
  }

  /** Tests are built with TensorFlow's libraries for the CPU. */
  @Test
  void theProbeFindsNoGpuWithoutItsLibraries() {
    assumeFalse(Device.current().gpu());
    assertThat(Device.findsGpu()).isFalse();
  }
}
