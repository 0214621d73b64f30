package dev.touchstone.plugins.defense.smoothing;

import dev.touchstone.api.Seed;
import dev.touchstone.tensorflow.certify.GraphCertificationTask;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.defense.Noise;
import dev.touchstone.tensorflow.graph.Pipeline;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.Tensors;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The classifier that is smoothed: the entry's pipeline with one noise draw an answer. */
final class BaseClassifier implements AutoCloseable {

  private final Graph graph;
  private final Session session;
  private final Pipeline pipeline;
  private final Operand<TInt32> predictions;
  private final int classes;
  private final int batch;

  /**
   * A defense of the entry that averages over nothing. Without a gradient it needs no surrogate.
   */
  private record SingleDraw(InputDefense defense) implements InputDefense {

    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images, Operand<TFloat32> noise) {
      return defense.apply(tf, images, noise);
    }

    @Override
    public Noise noise() {
      return defense.noise();
    }
  }

  /**
   * Builds it.
   *
   * @param batch draws classified together
   */
  BaseClassifier(GraphCertificationTask entry, int batch) {
    this.classes = entry.classes();
    this.batch = batch;
    this.graph = Sessions.newGraph();
    try {
      Ops tf = Ops.create(graph);
      List<InputDefense> defenses =
          entry.defenses().stream().<InputDefense>map(SingleDraw::new).toList();
      this.pipeline = new Pipeline(tf, entry.model(), defenses, entry.shape(), classes, false);
      entry.weights().requireFit(pipeline.network().shapes(), "the entry's weights");
      this.predictions = tf.math.argMax(pipeline.network().logits(), tf.constant(1), TInt32.class);
      this.session = Sessions.open(graph);
      pipeline.network().assign(session, entry.weights().tensors());
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  /**
   * Lets noise draws of one image vote. A batch holds draws of this image only, so that the answer
   * does not depend on what else is certified.
   *
   * @param image HWC
   * @param seed of the image's noise
   * @param first number of the first draw
   * @param draws how many
   * @param check called before every batch
   * @return votes by class
   */
  int[] votes(float[] image, Seed seed, int first, int draws, Runnable check) {
    int[] votes = new int[classes];
    float[] copies = new float[Math.min(batch, draws) * image.length];
    for (int i = 0; i < copies.length; i += image.length) {
      System.arraycopy(image, 0, copies, i, image.length);
    }
    for (int done = 0; done < draws; done += batch) {
      check.run();
      int count = Math.min(batch, draws - done);
      long[] seeds = new long[count];
      int begin = first + done;
      Arrays.setAll(seeds, i -> seed.derive(begin + i).value());
      for (int prediction : predictions(copies, seeds)) {
        votes[prediction]++;
      }
    }
    return votes;
  }

  private int[] predictions(float[] copies, long[] seeds) {
    int count = seeds.length;
    Session.Runner runner = session.runner().fetch(predictions);
    try (TFloat32 images = Tensors.of(copies, 0, pipeline.dimensions(count))) {
      runner.feed(pipeline.images(), images);
      List<TFloat32> noise = pipeline.feedNoise(runner, seeds, 0, count);
      try (Result result = Sessions.run(runner)) {
        int[] classes = new int[count];
        ((TInt32) result.get(0)).asRawTensor().data().asInts().read(classes);
        return classes;
      } finally {
        noise.forEach(Tensor::close);
      }
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
