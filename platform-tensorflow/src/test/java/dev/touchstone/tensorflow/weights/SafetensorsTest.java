package dev.touchstone.tensorflow.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.ResourceException;
import dev.touchstone.api.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

  @TempDir private Path folder;

  private static Weights weights() {
    return new Weights(
        new TreeMap<>(
            Map.of(
                "b", new Tensor(new long[] {2, 3}, new float[] {1, -2, 3.5f, 0, -0f, 1e-30f}),
                "a", new Tensor(new long[] {}, new float[] {7}),
                "empty", new Tensor(new long[] {0, 4}, new float[0]))),
        Map.of("source", "a test with \"quotes\" and ε"));
  }

  private Path raw(String header, int dataBytes) throws IOException {
    return raw(header, new byte[dataBytes]);
  }

  private Path raw(String header, byte[] data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json).put(data);
    return Files.write(folder.resolve("raw.safetensors"), file.array());
  }

  @Test
  void readsWhatItWrote() {
    Path file = folder.resolve("sub/w.safetensors");
    Safetensors.write(file, weights());
    assertThat(Safetensors.read(file)).isEqualTo(weights());
  }

  @Test
  void sameWeightsGiveSameAlignedBytesAndNoLeftovers() throws IOException {
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    Safetensors.write(one, weights());
    Safetensors.write(two, weights());
    Safetensors.write(two, weights());
    assertThat(one).hasSameBinaryContentAs(two);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(one)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.getLong() % 8).isZero();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(one, two);
    }
  }

  @Test
  void largeTensorsPassThroughTheBuffer() {
    float[] values = new float[700_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 0.5f;
    }
    Path file = folder.resolve("large");
    Weights large =
        new Weights(
            new TreeMap<>(Map.of("x", new Tensor(new long[] {values.length}, values))), Map.of());
    Safetensors.write(file, large);
    assertThat(Safetensors.read(file)).isEqualTo(large);
  }

  @Test
  void readsOtherFloatFormats() throws IOException {
    ByteBuffer data = ByteBuffer.allocate(8 + 8 + 4).order(ByteOrder.LITTLE_ENDIAN);
    data.putDouble(-1.25);
    // 1.5, −2, the smallest subnormal 2^-24, 65504
    data.putShort((short) 0x3e00).putShort((short) 0xc000);
    data.putShort((short) 0x0001).putShort((short) 0x7bff);
    data.putShort((short) 0x3fc0).putShort((short) 0xc000);
    Path file =
        raw(
            "{\"d\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]},"
                + "\"h\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[8,16]},"
                + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[16,20]}}",
            data.array());
    Weights weights = Safetensors.read(file);
    assertThat(weights.tensors().get("d").values()).containsExactly(-1.25f);
    assertThat(weights.tensors().get("h").values()).containsExactly(1.5f, -2, 0x1p-24f, 65504);
    assertThat(weights.tensors().get("b").values()).containsExactly(1.5f, -2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | 7 | 'w' ends at byte 8 of the data, but the file has only 7",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | 9 | 1 bytes at its end belong to no tensor",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}} | 8 | 'w' has shape [3] of F32, but 8 bytes",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[4611686018427387905],\"data_offsets\":[0,4]}} | 4 | 'w' has shape",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | 8 | 'w' is preceded by a hole of 4 bytes",
        "{\"v\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | 8 | 'w' overlaps",
        "{\"w\":{\"dtype\":\"I9\",\"shape\":[2],\"data_offsets\":[0,8]}} | 8 | 'w' has the dtype \"I9\"",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}} | 8 | 'w' has the shape [-2]",
        "{\"w\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}} | 8 | 'w' has no shape",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}} | 8 | 'w' has the data_offsets [8, 0]",
        "{\"w\":3} | 0 | 'w' is described by 3",
        "{\"w\":{\"shape\":[2],\"data_offsets\":[0,8]}} | 8 | 'w' has the dtype none",
        "{\"w\": | 0 | bad header",
        "{} {} | 0 | bad header",
        "{\"w\":{},\"w\":{}} | 0 | bad header: Duplicate field 'w'",
        "{\"w\":{},} | 0 | bad header: it is no JSON at line 1, column 9",
        "[1,2] | 0 | its header does not begin with '{'",
        "`  {}` | 0 | its header does not begin with '{'",
        "\uFEFF{} | 0 | its header does not begin with '{'",
        "`` | 0 | its header does not begin with '{'",
        "{\"__metadata__\":[1,2]} | 0 | its __metadata__ is no map of texts, but [1,2]",
        "{\"__metadata__\":\"x\"} | 0 | its __metadata__ is no map of texts, but \"x\"",
        "{\"__metadata__\":null} | 0 | its __metadata__ is no map of texts, but null",
        "{\"__metadata__\":{\"a\":{}}} | 0 | its metadata 'a' is no text",
        "{\"w\":{\"dtype\":\"I64\",\"shape\":[2],\"data_offsets\":[0,8]}} | 8 | 'w' has shape [2] of I64, but 8 bytes",
        "{\"__metadata__\":{\"a\":1}} | 0 | its metadata 'a' is no text",
      })
  void malformedFilesAreOneErrorThatNamesFileAndTensor(String header, int data, String message)
      throws IOException {
    Path file = raw(header, data);
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(message);
  }

  @Test
  void everyTruncationIsAnError() throws IOException {
    Path whole = folder.resolve("whole");
    Safetensors.write(whole, weights());
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = folder.resolve("cut");
    for (int length = 0; length < bytes.length; length++) {
      Files.write(cut, Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> Safetensors.read(cut))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith(cut.toString());
    }
  }

  @Test
  void headerLargerThanTheFileIsAnError() throws IOException {
    byte[] bytes =
        ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(50_000_000).array();
    Path file = Files.write(folder.resolve("huge"), bytes);
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("16 bytes, but a header of 50000000 bytes");
    Files.write(file, ByteBuffer.allocate(16).putLong(-1).array());
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("claims to be 18446744073709551615 bytes long");
  }

  @Test
  void headersThatAreNoUtf8OrTooDeepAreToldWithoutTheLibrarysWords() throws IOException {
    byte[] utf16 = "{ }".getBytes(StandardCharsets.UTF_16LE);
    Path file = folder.resolve("odd");
    for (byte[] header :
        new byte[][] {
          {'{', '"', (byte) 0xff, '"', '}'},
          utf16,
          ("{\"w\":" + "[".repeat(2000)).getBytes(StandardCharsets.UTF_8),
          ("{\"" + "n".repeat(60_000) + "\":1}").getBytes(StandardCharsets.UTF_8),
          "{} {}".getBytes(StandardCharsets.UTF_8),
          "{\"w\":".getBytes(StandardCharsets.UTF_8)
        }) {
      ByteBuffer bytes = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
      Files.write(file, bytes.putLong(header.length).put(header).array());
      assertThatThrownBy(() -> Safetensors.read(file))
          .isInstanceOf(UserException.class)
          .hasMessageMatching(
              ".*odd: not a valid safetensors file: (its header is not in UTF-8|bad header: it is"
                  + " (no JSON at line 1, column \\d+|nested too deeply, or a name or number in it is"
                  + " too long))");
    }
  }

  @Test
  void tensorsOfOtherTypesAreSurplusOrOfTheWrongTypeAndTheFloatsAreRead() throws IOException {
    byte[] data =
        ByteBuffer.allocate(24)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(5)
            .putFloat(1)
            .putFloat(2)
            .putLong(7)
            .array();
    Path file =
        raw(
            "{\"bn1.num_batches_tracked\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]},"
                + "\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]},"
                + "\"bn2.num_batches_tracked\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[16,24]}}",
            data);
    Weights weights = Safetensors.read(file);
    assertThat(weights.tensors()).containsOnlyKeys("w");
    assertThat(weights.tensors().get("w").values()).containsExactly(1, 2);
    Map<String, long[]> wanted = Map.of("w", new long[] {2});
    assertThatThrownBy(() -> weights.requireFit(wanted, "f"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "f does not fit the network: tensors 'bn1.num_batches_tracked' I64,"
                + " 'bn2.num_batches_tracked' I64 belong to no variable of the network; leave them"
                + " out");
    Map<String, long[]> other =
        Map.of("w", new long[] {2}, "bn1.num_batches_tracked", new long[] {});
    assertThatThrownBy(() -> weights.requireFit(other, "f"))
        .hasMessageContaining(
            "tensor 'bn1.num_batches_tracked' holds I64, the network's is of floats")
        .hasMessageContaining("tensor 'bn2.num_batches_tracked' I64 belongs to no variable");
  }

  @Test
  void notFiniteValuesAreNamed() throws IOException {
    byte[] data =
        ByteBuffer.allocate(8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putFloat(1)
            .putFloat(Float.NaN)
            .array();
    Path file = raw("{\"fc.w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", data);
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("tensor 'fc.w' holds NaN (value 1)");
    Tensor infinite = new Tensor(new long[] {1}, new float[] {Float.POSITIVE_INFINITY});
    Path target = folder.resolve("target");
    Weights bad = new Weights(new TreeMap<>(Map.of("fc.w", infinite)), Map.of());
    assertThatThrownBy(() -> Safetensors.write(target, bad))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("tensor 'fc.w' holds Infinity");
    assertThat(target).doesNotExist();
  }

  @Test
  void missingFileIsTheUsersAndUnwritableIsTheMachines() throws IOException {
    Path missing = folder.resolve("none");
    assertThatThrownBy(() -> Safetensors.read(missing))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(missing.toString());
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> Safetensors.write(file.resolve("below"), weights()))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("below");
  }

  @Test
  void fitNamesEveryTensorAndBothShapes() {
    Map<String, long[]> declared =
        Map.of("b", new long[] {3, 2}, "a", new long[] {}, "missing", new long[] {5});
    assertThatThrownBy(() -> weights().requireFit(declared, "w.safetensors"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "w.safetensors does not fit the network: tensor 'b' has shape [2, 3], the network's is"
                + " [3, 2]; tensor 'missing' [5] is missing; tensor 'empty' [0, 4] belongs to no"
                + " variable of the network; leave it out");
    weights()
        .requireFit(
            Map.of("b", new long[] {2, 3}, "a", new long[] {}, "empty", new long[] {0, 4}), "w");
  }
}
