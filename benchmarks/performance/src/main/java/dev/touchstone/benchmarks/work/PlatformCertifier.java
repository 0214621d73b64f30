package dev.touchstone.benchmarks.work;

import dev.touchstone.benchmarks.plan.CertifierCase;
import dev.touchstone.benchmarks.plan.Quantity;
import dev.touchstone.core.cells.certify.CertifyWork;
import dev.touchstone.core.cells.clean.CleanWork;
import dev.touchstone.core.cells.prepare.PrepareWork;
import dev.touchstone.core.run.Plan;

/** A certification cell through the platform's own door. */
final class PlatformCertifier implements Work {

  private final Cells cells;
  private final CertifyWork work;
  private final int images;

  PlatformCertifier(Places places, CertifierCase which) {
    cells = new Cells(places);
    Plan plan =
        cells.plan(
            """
            suite: benchmark
            dataset: mnist
            samples: { limit: %2$d }
            threats: [{ norm: linf, epsilon: 0.1 }]
            entries: [{ name: network, %1$s, %3$s }]
            certifiers: [%4$s]
            evaluation: { cell: %2$d, gallery: 0 }
            """
                .formatted(
                    which.entry(),
                    which.samples(),
                    Suites.given(which.weights(places.weights())),
                    which.certifier()));
    Suites.works(plan, PrepareWork.class).forEach(cells::run);
    Suites.works(plan, CleanWork.class).forEach(cells::run);
    work = Suites.works(plan, CertifyWork.class).get(0);
    images = which.samples();
  }

  @Override
  public double perSecond(Quantity quantity, Window window) {
    // What has to be opened and read is opened and read by the first cell; it may take long.
    long begun = System.nanoTime();
    cells.run(work);
    double first = Window.since(begun);
    return images / (first > 4 * window.seconds() ? first : 1 / again(window));
  }

  private double again(Window window) {
    return window.perSecond(() -> {}, () -> cells.run(work));
  }

  @Override
  public double[] growth(Quantity quantity, int warmUp, int[] marks) {
    return Work.growth(() -> cells.run(work), images, warmUp, marks);
  }

  @Override
  public void close() {
    cells.close();
  }
}
