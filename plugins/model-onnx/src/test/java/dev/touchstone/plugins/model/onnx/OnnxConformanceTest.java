package dev.touchstone.plugins.model.onnx;

import static dev.touchstone.plugins.model.onnx.OnnxGraph.attribute;

import dev.touchstone.tensorflow.model.GraphModelFactory;
import dev.touchstone.testkit.graph.GraphModelConformance;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class OnnxConformanceTest extends GraphModelConformance<OnnxParameters> {

  @TempDir private Path folder;

  @Override
  protected GraphModelFactory<OnnxParameters> factory() {
    return new OnnxFactory();
  }

  /** Two convolutions, of which one is normalised, and a fully connected layer. */
  @Override
  protected OnnxParameters parameters() {
    OnnxGraph graph = new OnnxGraph(13, -1, 1, 12, 12);
    String first =
        graph.node(
            "Conv",
            List.of("image", graph.weight(3, 1, 3, 3), graph.weight(3)),
            attribute("pads", 1, 1, 1, 1),
            attribute("strides", 2, 2));
    String normal =
        graph.node(
            "BatchNormalization",
            List.of(
                first,
                graph.weight(1, 0.5, 3),
                graph.weight(3),
                graph.weight(3),
                graph.weight(1, 0.5, 3)));
    String second =
        graph.node("Conv", List.of(graph.node("Relu", List.of(normal)), graph.weight(4, 3, 3, 3)));
    String logits = graph.dense(graph.node("Tanh", List.of(second)), 4 * 4 * 4, 4);
    return Imported.parameters(graph.write(folder.resolve("conformance.onnx"), logits));
  }
}
