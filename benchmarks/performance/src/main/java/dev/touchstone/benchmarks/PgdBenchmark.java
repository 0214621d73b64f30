package dev.touchstone.benchmarks;

import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Input gradients per second of PGD on the network of the paper's Table 3, batch 128: a cell
 * through the whole platform (JSON in, file in the store out) against the same arithmetic in a bare
 * TensorFlow loop.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(java.util.concurrent.TimeUnit.SECONDS)
public class PgdBenchmark {

  static final int BATCH = 128;
  static final int STEPS = 40;
  static final int GRADIENTS = BATCH * STEPS;
  static final float EPSILON = 0.1f;
  static final float STEP_SIZE = 0.01f;

  /** The platform with one prepared entry. */
  @State(Scope.Benchmark)
  public static class PlatformState {
    private PlatformCell cell;

    /** Trains the entry, once per fork. */
    @Setup
    public void open() {
      cell = PlatformCell.prepare(Path.of(System.getProperty("touchstone.home", ".")));
    }

    /** Closes the platform. */
    @TearDown
    public void close() {
      cell.close();
    }
  }

  /** The same graph by hand. */
  @State(Scope.Benchmark)
  public static class BareState {
    private BareLoop loop;

    /** Builds the graph. */
    @Setup
    public void open() {
      loop = new BareLoop();
    }

    /** Frees the graph. */
    @TearDown
    public void close() {
      loop.close();
    }
  }

  /** One attack cell of {@link #BATCH} samples through the platform's own door. */
  @Benchmark
  @OperationsPerInvocation(GRADIENTS)
  public void platform(PlatformState state) {
    state.cell.attack();
  }

  /** The same number of gradients and steps without the platform. */
  @Benchmark
  @OperationsPerInvocation(GRADIENTS)
  public float[] bare(BareState state) {
    return state.loop.attack();
  }
}
