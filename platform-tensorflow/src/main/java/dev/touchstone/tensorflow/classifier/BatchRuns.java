package dev.touchstone.tensorflow.classifier;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.Values;
import dev.touchstone.tensorflow.graph.Pipeline;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;

/** Runs a pipeline on any number of images, in batches, and closes every native tensor. */
final class BatchRuns {

  private final Session session;
  private final Pipeline pipeline;
  private final ImageShape shape;

  BatchRuns(Session session, Pipeline pipeline, ImageShape shape) {
    this.session = session;
    this.pipeline = pipeline;
    this.shape = shape;
  }

  /** Feeds one tensor of a batch; gives it back to be closed after the run. */
  @FunctionalInterface
  interface Feed {
    Optional<? extends org.tensorflow.Tensor> feed(Session.Runner runner, int offset, int count);
  }

  /** Takes what one batch's run gave. */
  @FunctionalInterface
  private interface Receiver {
    void receive(Result result, int offset);
  }

  /**
   * Runs all images and writes each output's rows into its array.
   *
   * @param feeds what is fed beside images and noise
   * @param outputs what is fetched, each with the batch as first dimension
   * @param into for each output an array for all n images
   */
  void run(
      float[] images,
      long[] noiseSeeds,
      List<Feed> feeds,
      List<Operand<TFloat32>> outputs,
      List<float[]> into,
      int n) {
    forEachBatch(
        images,
        noiseSeeds,
        feeds,
        outputs,
        n,
        (result, offset) -> {
          for (int i = 0; i < into.size(); i++) {
            float[] all = into.get(i);
            Tensors.copy(result.get(i), all, all.length / n * offset);
          }
        });
  }

  /** Runs all images and gives outputs whose shape is known only then. */
  SortedMap<String, Values> outputs(
      float[] images, long[] noiseSeeds, SortedMap<String, Operand<TFloat32>> wanted, int n) {
    SortedMap<String, List<Values>> parts = new TreeMap<>();
    forEachBatch(
        images,
        noiseSeeds,
        List.of(),
        List.copyOf(wanted.values()),
        n,
        (result, offset) -> {
          int index = 0;
          for (String name : wanted.keySet()) {
            org.tensorflow.Tensor output = result.get(index++);
            parts
                .computeIfAbsent(name, key -> new ArrayList<>())
                .add(new Values(dimensions(output), Tensors.values(output)));
          }
        });
    SortedMap<String, Values> outputs = new TreeMap<>();
    parts.forEach((name, batches) -> outputs.put(name, concatenate(batches)));
    return outputs;
  }

  private void forEachBatch(
      float[] images,
      long[] noiseSeeds,
      List<Feed> feeds,
      List<Operand<TFloat32>> outputs,
      int n,
      Receiver receiver) {
    int largest = pipeline.largestBatch();
    for (int offset = 0; offset < n; offset += largest) {
      int count = Math.min(largest, n - offset);
      List<org.tensorflow.Tensor> fed = new ArrayList<>();
      try {
        Session.Runner runner = session.runner();
        TFloat32 batch = Tensors.of(images, offset * shape.size(), pipeline.dimensions(count));
        fed.add(batch);
        Sessions.feed(runner, pipeline.images(), batch);
        fed.addAll(pipeline.feedNoise(runner, noiseSeeds, offset, count));
        for (Feed feed : feeds) {
          feed.feed(runner, offset, count).ifPresent(fed::add);
        }
        outputs.forEach(output -> Sessions.fetch(runner, output));
        try (Result result = Sessions.run(runner)) {
          receiver.receive(result, offset);
        }
      } finally {
        fed.forEach(org.tensorflow.Tensor::close);
      }
    }
  }

  /** A tensor's dimensions. */
  static int[] dimensions(org.tensorflow.Tensor tensor) {
    return Arrays.stream(tensor.shape().asArray()).mapToInt(Math::toIntExact).toArray();
  }

  private static Values concatenate(List<Values> batches) {
    int[] dimensions = batches.get(0).shape().clone();
    dimensions[0] = batches.stream().mapToInt(batch -> batch.shape()[0]).sum();
    int size = batches.stream().mapToInt(batch -> batch.values().length).sum();
    float[] values = new float[size];
    int offset = 0;
    for (Values batch : batches) {
      System.arraycopy(batch.values(), 0, values, offset, batch.values().length);
      offset += batch.values().length;
    }
    return new Values(dimensions, values);
  }
}
