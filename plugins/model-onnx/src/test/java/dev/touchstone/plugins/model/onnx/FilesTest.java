package dev.touchstone.plugins.model.onnx;

import static dev.touchstone.plugins.model.onnx.OnnxGraph.attribute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OrtException;
import com.google.protobuf.ByteString;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.testkit.graph.TestImages;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are damaged, hostile or not supported, and what a suite says of good ones. */
class FilesTest {

  private static final ImageShape SHAPE = new ImageShape(4, 3, 1);

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("model.onnx");
  }

  private static ModelProto small() {
    OnnxGraph graph = new OnnxGraph(13, -1, 1, 4, 3);
    return graph.model(graph.dense("image", 12, 3)).build();
  }

  private void refused(byte[] content, String message) {
    OnnxGraph.write(file(), content);
    refused(Imported.parameters(file()), SHAPE, 3, message);
  }

  private void refused(ModelProto.Builder model, String message) {
    refused(model.build().toByteArray(), message);
  }

  private void refused(OnnxParameters parameters, ImageShape shape, int classes, String message) {
    assertThatThrownBy(() -> Imported.model(parameters, shape, classes).weights())
        .isInstanceOf(UserException.class)
        .hasMessage(file() + ": " + message);
  }

  private void refused(Consumer<ModelProto.Builder> change, String message) {
    ModelProto.Builder model = small().toBuilder();
    change.accept(model);
    refused(model, message);
  }

  @Test
  void noFilesOfTheFormat() {
    byte[] whole = small().toByteArray();
    refused(
        Arrays.copyOf(whole, whole.length - 20),
        "is no ONNX file, or one that was cut off (While parsing a protocol message, the input"
            + " ended unexpectedly in the middle of a field.  This could mean either that the"
            + " input has been truncated or that an embedded message misreported its own length.)");
    refused(new byte[0], "is no ONNX file, or one that was cut off (it has no graph)");
    assertThatThrownBy(() -> Imported.model(Imported.parameters(folder.resolve("no")), SHAPE, 3))
        .isInstanceOf(UserException.class)
        .hasMessage(folder.resolve("no") + ": no such file");
  }

  @Test
  void oldOperatorsAndFunctionsOfItsOwn() {
    refused(
        m -> m.getOpsetImportBuilder(0).setVersion(9),
        "its operators are of opset 9; 11 is the oldest that is read: export it anew");
    refused(
        m -> m.addFunctionsBuilder().setName("f"),
        "it defines functions of its own; export it with them inlined");
  }

  @Test
  void cyclesAndMissingParts() {
    refused(
        m -> m.getGraphBuilder().getNodeBuilder(0).setInput(0, "v1"),
        "node 'node0' (Flatten) uses 'v1', which no node before it, no input and no initializer"
            + " gives: the nodes are in a cycle or out of order, or a part of the file is missing");
    refused(
        m -> m.getGraphBuilder().removeInitializer(0),
        "node 'node1' (Gemm) uses 'w1', which no node before it, no input and no initializer"
            + " gives: the nodes are in a cycle or out of order, or a part of the file is missing");
    refused(
        m -> m.getGraphBuilder().getNodeBuilder(1).setOutput(0, "v0"),
        "node 'node1' (Gemm) gives 'v0', which is there already");
  }

  @Test
  void weightsOutsideOfTheFile() {
    refused(
        m ->
            m.getGraphBuilder()
                .getInitializerBuilder(0)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                    StringStringEntryProto.newBuilder()
                        .setKey("location")
                        .setValue("../../etc/passwd\u001b[31m")),
        "initializer 'w1' lies in another file ('../../etc/passwd?[31m'): what is in that is not"
            + " looked at; save the model as one file");
  }

  @Test
  void sizesThatLie() {
    refused(
        m -> m.getGraphBuilder().getInitializerBuilder(0).setDims(0, 4),
        "initializer 'w1' has 144 bytes, but its shape needs 192");
    refused(
        m -> m.getGraphBuilder().getInitializerBuilder(0).setDims(0, 1L << 62),
        "initializer 'w1' a constant of shape [4611686018427387904, 12] is not possible; at most"
            + " 268,435,456 elements are taken");
    refused(
        m -> m.getGraphBuilder().getInitializerBuilder(0).setDims(1, -12),
        "initializer 'w1' a constant of shape [3, -12] is not possible; at most 268,435,456"
            + " elements are taken");
    refused(
        m -> m.getGraphBuilder().getInitializerBuilder(0).setDataType(10),
        "initializer 'w1' is of the type FLOAT16; export the model in float32");
    OnnxGraph graph = new OnnxGraph(13, -1, 1, 4, 3);
    String wide = graph.node("Expand", List.of("image", graph.longs(1, 1 << 20, 4, 1 << 20)));
    refused(
        graph.model(wide),
        "node 'node0' (operator Expand, opset 13) shapes [images, 1, 4, 3] and [1, 1048576, 4,"
            + " 1048576] do not fit each other");
    OnnxGraph bomb = new OnnxGraph(13, -1, 1, 4, 3);
    String large = bomb.node("Expand", List.of("image", bomb.longs(1 << 20, 1 << 20, 1, 4, 3)));
    assertThatThrownBy(
            () -> {
              bomb.write(file(), large);
              Imported.model(Imported.parameters(file()), SHAPE, 3).weights();
            })
        .isInstanceOf(UserException.class)
        .hasMessageContaining("node 'node0' (operator Expand, opset 13)");
  }

  @Test
  void valuesThatAreNotFinite() {
    byte[] values = new byte[3 * 12 * 4];
    values[6] = -128;
    values[7] = 127;
    refused(
        m -> m.getGraphBuilder().getInitializerBuilder(0).setRawData(ByteString.copyFrom(values)),
        "the constant 'w1 transposed [1, 0]' has a value that is not finite (Infinity)");
  }

  @Test
  void whatIsNotSupported() {
    refused(
        m -> m.getGraphBuilder().getNodeBuilder(0).setOpType("TopK").setName("top\u0007"),
        "node 'top?' (operator TopK, opset 13) is not supported");
    refused(
        m -> m.getGraphBuilder().getNodeBuilder(0).setDomain("com.example"),
        "node 'node0' (operator com.example.Flatten, opset 13) is not supported");
    refused(
        m -> m.getGraphBuilder().getNodeBuilder(0).addAttribute(attribute("odd", 1L)),
        "node 'node0' (operator Flatten, opset 13) has attributes that are not supported: odd");
    refused(
        m -> m.getGraphBuilder().getNodeBuilder(1).clearInput().addInput("v0"),
        "node 'node1' (operator Gemm, opset 13) lacks its input 1");
    refused(
        m ->
            m.getGraphBuilder()
                .addNode(
                    0,
                    NodeProto.newBuilder()
                        .setOpType("Softmax")
                        .addInput("image")
                        .addOutput("s")
                        .addAttribute(attribute("axis", 0L)))
                .getNodeBuilder(1)
                .setInput(0, "s"),
        "node '' (operator Softmax, opset 13) goes over the images");
  }

  @Test
  void whatWasExportedForAFixedNumberOfImages() {
    OnnxGraph fixed = new OnnxGraph(13, 1, 1, 4, 3);
    String reshaped = fixed.node("Reshape", List.of("image", fixed.longs(1, 12)));
    fixed.write(file(), fixed.dense(reshaped, 12, 3));
    assertThat(Imported.model(Imported.parameters(file()), SHAPE, 3).weights().tensors())
        .hasSize(2);
    OnnxGraph token = new OnnxGraph(13, 1, 1, 4, 3);
    refused(
        token.model(
            token.node(
                "Concat", List.of(token.weight(1, 1, 4, 3), "image"), attribute("axis", 1L))),
        "node 'node0' (operator Concat, opset 13) joins [1, 1, 4, 3] and [images, 1, 4, 3]; the"
            + " file is for 1 at a time: export it for any number of images (dynamic_axes)");
  }

  @Test
  void imagesAndClassesThatDoNotFit() {
    OnnxGraph.write(file(), small().toByteArray());
    refused(
        Imported.parameters(file()),
        new ImageShape(8, 8, 1),
        3,
        "takes images of 1×4×3 (channels×height×width), and gets 8×8×1 of the data set's 8×8×1"
            + " (height×width×channels): see 'resize' and 'channels' of 'input'");
    refused(
        Imported.parameters(file()),
        SHAPE,
        10,
        "gives 3 values for an image, but the data set has 10 classes; say with 'labels' at which"
            + " place each of them is");
    refused(
        new OnnxParameters(file(), Imported.PLAIN, Optional.of("other"), List.of()),
        SHAPE,
        3,
        "it has no output 'other'; there are v3");
    refused(
        new OnnxParameters(file(), Imported.PLAIN, Optional.empty(), List.of(0, 7)),
        SHAPE,
        2,
        "'labels' names place 7, but the network has 3 classes (from 0)");
  }

  /** Resized, grey to three channels, another range, normalised, other classes: as ONNX Runtime. */
  @Test
  void imagesAreMadeWhatTheNetworkWants() throws OrtException {
    OnnxGraph graph = new OnnxGraph(13, 1, 6, 5, 3);
    String first = graph.node("Transpose", List.of("image"), attribute("perm", 0, 3, 1, 2));
    String logits = graph.dense(graph.node("Tanh", List.of(first)), 6 * 5 * 3, 4);
    graph.write(file(), graph.node("Softmax", List.of(logits)));
    InputParameters input =
        new InputParameters(
            Layout.NHWC,
            List.of(0.0, 255.0),
            List.of(100.0, 120.0, 90.0),
            List.of(60.0),
            List.of(6, 5),
            Channels.REPEATED);
    OnnxModel model =
        Imported.model(
            new OnnxParameters(file(), input, Optional.empty(), List.of(3, 1)), SHAPE, 2);
    LabeledImages images = TestImages.random(SHAPE, 3, 2, 7);
    try (NetworkClassifier network = Imported.open(model, SHAPE, 2)) {
      assertThat(SecondOpinion.of(model, network, images))
          .hasValue(
              "ONNX Runtime gives the same logits on 3 images (within 0.001 of the largest).");
      // A file of another network.
      ByteString changed = ByteString.copyFrom(new byte[4 * 4]);
      ModelProto.Builder other = model.file().copy();
      other.getGraphBuilder().getInitializerBuilder(1).setRawData(changed);
      OnnxGraph.write(file(), other.build().toByteArray());
      OnnxModel another =
          Imported.model(
              new OnnxParameters(file(), input, Optional.empty(), List.of(3, 1)), SHAPE, 2);
      assertThatThrownBy(() -> SecondOpinion.of(another, network, images))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith(
              file()
                  + ": the imported network's logits are not those of ONNX Runtime on 3 images:"
                  + " they differ by up to ");
    }
  }
}
