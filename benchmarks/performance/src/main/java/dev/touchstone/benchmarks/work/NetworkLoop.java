package dev.touchstone.benchmarks.work;

import dev.touchstone.benchmarks.plan.Quantity;

/** A network's logits and gradients in a bare loop, always on the same batch. */
final class NetworkLoop implements Work {

  private final GradientSource source;
  private final Batch batch;

  NetworkLoop(GradientSource source, Batch batch) {
    this.source = source;
    this.batch = batch;
  }

  @Override
  public double perSecond(Quantity quantity, Window window) {
    // Forty gradients are their own warm-up but for the first ones.
    Runnable warmUp = run(quantity == Quantity.PGD ? Quantity.GRADIENT : quantity);
    return batch.count() * window.perSecond(warmUp, run(quantity));
  }

  @Override
  public double[] growth(Quantity quantity, int warmUp, int[] marks) {
    int each = quantity == Quantity.PGD ? PgdLoop.STEPS : 1;
    return Work.growth(run(quantity), each, warmUp, marks);
  }

  private Runnable run(Quantity quantity) {
    return switch (quantity) {
      case FORWARD -> () -> source.logits(batch.images(), batch.labels());
      case GRADIENT -> () -> source.gradients(batch.images(), batch.labels());
      case PGD -> () -> PgdLoop.attack(source, batch.images(), batch.labels());
      case BREAK, AUTOATTACK, TRAIN, CERTIFY, START ->
          throw new IllegalArgumentException("no bare loop for " + quantity.id());
    };
  }

  @Override
  public void close() {
    source.close();
  }
}
