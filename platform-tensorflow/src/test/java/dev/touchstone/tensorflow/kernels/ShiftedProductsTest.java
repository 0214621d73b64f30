package dev.touchstone.tensorflow.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.AttrValue;

/** Convolutions composed of matrix products, against TensorFlow's in float64. */
class ShiftedProductsTest {

  private static Kernel convolution(
      long batch, long size, long in, long filter, long out, long stride, String padding) {
    long output =
        padding.equals("SAME") ? (size + stride - 1) / stride : (size - filter) / stride + 1;
    SortedMap<String, AttrValue> attributes = new TreeMap<>();
    attributes.put("T", AttrValue.newBuilder().build());
    attributes.put("strides", list(1, stride, stride, 1));
    attributes.put("dilations", list(1, 1, 1, 1));
    attributes.put("padding", text(padding));
    attributes.put("data_format", text("NHWC"));
    return new Kernel(
        KernelType.CONVOLUTION,
        attributes,
        List.of(List.of(batch, size, size, in), List.of(filter, filter, in, out)),
        List.of(batch, output, output, out));
  }

  private static AttrValue list(long... values) {
    AttrValue.Builder list = AttrValue.newBuilder();
    for (long value : values) {
      list.getListBuilder().addI(value);
    }
    return list.build();
  }

  private static AttrValue text(String value) {
    return AttrValue.newBuilder().setS(ByteString.copyFromUtf8(value)).build();
  }

  @ParameterizedTest
  @CsvSource({
    "3, 4, 512, 1, 128, 1, SAME",
    "3, 4, 512, 1, 128, 1, VALID",
    "2, 8, 256, 1, 512, 2, SAME",
    "2, 7, 64, 1, 32, 2, VALID",
    "5, 1, 2048, 1, 512, 1, SAME",
    "2, 6, 16, 3, 8, 1, SAME",
    "2, 7, 16, 3, 8, 2, SAME",
    "2, 8, 3, 7, 16, 2, SAME",
    "2, 9, 4, 5, 6, 3, VALID"
  })
  void valuesAndBothGradientsAreThoseOfTheConvolution(
      long batch, long size, long in, long filter, long out, long stride, String padding) {
    Kernel kernel = convolution(batch, size, in, filter, out, stride, padding);
    assertThat(ShiftedProducts.covers(kernel)).isTrue();
    try (KernelProbe probe = new KernelProbe(kernel, new ShiftedProducts())) {
      assertThat(probe.fault()).isEmpty();
    }
    try (KernelProbe probe = new KernelProbe(kernel, KernelBuilder.NATIVE)) {
      assertThat(probe.fault()).as("TensorFlow's own, on this machine").isEmpty();
    }
  }

  @Test
  void whatItDoesNotCoverIsNotComposed() {
    Kernel kernel = convolution(1, 4, 4, 3, 4, 1, "SAME");
    kernel.attributes().put("dilations", list(1, 2, 2, 1));
    assertThat(ShiftedProducts.covers(kernel)).isFalse();
    Kernel explicit = convolution(1, 4, 4, 3, 4, 1, "VALID");
    explicit.attributes().put("padding", text("EXPLICIT"));
    assertThat(ShiftedProducts.covers(explicit)).isFalse();
  }

  /** The probe's own eyes: an error far above rounding, in one gradient only, is named. */
  @Test
  void theProbeNamesWhatIsWrong() {
    Kernel kernel = convolution(2, 4, 64, 1, 32, 1, "SAME");
    try (KernelProbe probe = new KernelProbe(kernel, FaultyMachine.WRONG_GRADIENT)) {
      assertThat(probe.fault().orElseThrow())
          .startsWith("input gradient off by 0.")
          .doesNotContain("filter")
          .doesNotContain("output");
    }
  }
}
