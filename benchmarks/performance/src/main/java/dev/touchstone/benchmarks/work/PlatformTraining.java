package dev.touchstone.benchmarks.work;

import dev.touchstone.api.CancelledException;
import dev.touchstone.benchmarks.plan.Network;
import dev.touchstone.benchmarks.plan.Quantity;
import dev.touchstone.core.cells.prepare.PrepareWork;
import java.util.function.LongPredicate;

/** The training cell of an entry, stopped when enough has been seen of it. */
final class PlatformTraining implements Work {

  private final Cells cells;
  private final PrepareWork work;
  private final int batch;

  /** What a training says of itself, batch by batch, until it is to stop. */
  private static final class Follower {

    private final LongPredicate goesOn;
    private volatile boolean enough;

    Follower(LongPredicate goesOn) {
      this.goesOn = goesOn;
    }

    /** Other steps of the cell report, too; a training's reports begin with the epoch. */
    void update(long images, String detail) {
      if (!enough && detail.startsWith("epoch ")) {
        enough = !goesOn.test(images);
      }
    }
  }

  PlatformTraining(Places places, Network network, int batch) {
    this.cells = new Cells(places);
    this.batch = batch;
    String training = "training: { epochs: 1000, batch-size: " + batch + " }";
    this.work =
        Suites.works(cells.plan(Suites.attack(network, training, "")), PrepareWork.class).get(0);
  }

  /** Trains until the function of the images done says that it is enough. */
  private void train(LongPredicate goesOn) {
    Follower follower = new Follower(goesOn);
    try {
      cells.run(
          work, (done, total, detail) -> follower.update(done, detail), () -> follower.enough);
      throw new IllegalStateException("the training ended before it was measured");
    } catch (CancelledException e) {
      if (!follower.enough) {
        throw e;
      }
    }
  }

  @Override
  public double perSecond(Quantity quantity, Window window) {
    long[] begun = new long[2];
    long[] images = new long[2];
    double[] seconds = new double[1];
    train(
        done -> {
          if (begun[0] == 0) { // the first step is done
            begun[0] = System.nanoTime();
          } else if (begun[1] == 0) {
            if (Window.since(begun[0]) >= window.seconds() / 3) {
              begun[1] = System.nanoTime();
              images[0] = done;
            }
          } else {
            images[1] = done;
            seconds[0] = Window.since(begun[1]);
          }
          return seconds[0] < window.seconds();
        });
    return (images[1] - images[0]) / seconds[0];
  }

  @Override
  public double[] growth(Quantity quantity, int warmUp, int[] marks) {
    double[] grown = new double[marks.length];
    double[] before = new double[1];
    int[] next = new int[1];
    train(
        done -> {
          long batches = done / batch - warmUp;
          if (batches <= 0) {
            before[0] = ProcessMemory.resident();
          } else if (batches >= marks[next[0]]) {
            grown[next[0]++] = ProcessMemory.resident() - before[0];
          }
          return next[0] < marks.length;
        });
    return grown;
  }

  @Override
  public void close() {
    cells.close();
  }
}
