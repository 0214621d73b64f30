package dev.touchstone.tensorflow.classifier;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.tensorflow.graph.Pipeline;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.Tensors;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Answers what attacks ask about gradients, from one of a pipeline's sessions. */
final class GradientQueries {

  private final BatchRuns batches;
  private final Pipeline pipeline;
  private final LogitLosses losses;
  private final BackwardPasses passes;
  private final ImageShape shape;
  private final int classes;

  GradientQueries(
      BatchRuns batches,
      Pipeline pipeline,
      LogitLosses losses,
      BackwardPasses passes,
      ImageShape shape,
      int classes) {
    this.batches = batches;
    this.pipeline = pipeline;
    this.losses = losses;
    this.passes = passes;
    this.shape = shape;
    this.classes = classes;
  }

  Gradients gradients(GradientRequest request) {
    int n = Requests.images(request.images(), request.labels().length, shape);
    int[] labels = Requests.classes(request.labels(), "label", classes);
    int[] targets =
        request.targets().map(t -> Requests.classes(t, "target", classes)).orElse(labels);
    Requests.length("targets", targets.length, n);
    if (pipeline.stochastic()) {
      Requests.length("noise seeds", request.noiseSeeds().length, n);
    }
    int choice = LogitLosses.indexOf(request.loss(), request.targets().isPresent(), classes);
    Operand<TFloat32> gradient = passes.byPixels(request.surrogate());
    float[] logits = new float[n * classes];
    float[] values = new float[n];
    float[] gradients = new float[n * shape.size()];
    float[] exponents = new float[n];
    try (TInt32 chosen = TInt32.scalarOf(choice)) {
      batches.run(
          request.images(),
          request.noiseSeeds(),
          List.of(
              classFeed(losses.labels(), labels),
              classFeed(losses.targets(), targets),
              (runner, offset, count) -> {
                Sessions.feed(runner, losses.choice(), chosen);
                return Optional.empty();
              }),
          List.of(pipeline.network().logits(), losses.losses(), gradient, losses.exponents()),
          List.of(logits, values, gradients, exponents),
          n);
    }
    GradientScale.apply(gradients, exponents);
    return new Gradients(logits, values, gradients);
  }

  float[] vectorJacobianProduct(
      float[] images, float[] cotangents, Optional<String> surrogate, long[] noiseSeeds) {
    int n = Requests.images(images, noiseSeeds.length, shape);
    Requests.length("cotangents", cotangents.length, n * classes);
    Operand<TFloat32> gradient = passes.byPixels(surrogate);
    float[] products = new float[n * shape.size()];
    batches.run(
        images,
        noiseSeeds,
        List.of(cotangentFeed(cotangents)),
        List.of(gradient),
        List.of(products),
        n);
    return products;
  }

  /** Feeds derivatives by the logits instead of those of a loss. */
  BatchRuns.Feed cotangentFeed(float[] cotangents) {
    return (runner, offset, count) -> {
      TFloat32 tensor = Tensors.of(cotangents, offset * classes, count, classes);
      Sessions.feed(runner, losses.cotangents(), tensor);
      return Optional.of(tensor);
    };
  }

  private static BatchRuns.Feed classFeed(Operand<TInt32> place, int[] classes) {
    return (runner, offset, count) -> {
      TInt32 tensor = Tensors.vectorOf(classes, offset, count);
      Sessions.feed(runner, place, tensor);
      return Optional.of(tensor);
    };
  }
}
