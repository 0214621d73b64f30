package dev.touchstone.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.RunOptions;

/** TensorFlow's own trace of some runs of a session: milliseconds a run, kernel by kernel. */
public final class StepTrace {

  /** Makes a session's run tell what its kernels took. */
  public static final RunOptions OPTIONS =
      RunOptions.newBuilder().setTraceLevel(RunOptions.TraceLevel.FULL_TRACE).build();

  /** What is smaller is summed up in one line. */
  private static final double SHOWN = 0.01;

  private final int runs;
  private final Map<String, Double> kernels = new LinkedHashMap<>();

  /**
   * Nothing yet.
   *
   * @param runs over how many runs the means are taken
   */
  public StepTrace(int runs) {
    this.runs = runs;
  }

  /** One run more. */
  public void add(RunMetadata metadata) {
    for (DeviceStepStats device : metadata.getStepStats().getDevStatsList()) {
      for (NodeExecStats node : device.getNodeStatsList()) {
        double milliseconds = (node.getOpEndRelNanos() - node.getOpStartRelNanos()) / 1e6 / runs;
        kernels.merge(name(node), milliseconds, Double::sum);
      }
    }
  }

  /** By name, {@code "conv1 = _FusedConv2D"}: the node, and what kind of kernel it is. */
  public Map<String, Double> milliseconds() {
    return kernels;
  }

  /** The same, summed up over the nodes of each kind of kernel. */
  public StepTrace byKind() {
    StepTrace kinds = new StepTrace(runs);
    kernels.forEach(
        (name, milliseconds) ->
            kinds.kernels.merge(
                name.substring(name.indexOf(" = ") < 0 ? 0 : name.indexOf(" = ") + 3),
                milliseconds,
                Double::sum));
    return kinds;
  }

  /** {@code "conv1 = _FusedConv2D"}, of a label that tells memory before it and inputs behind. */
  private static String name(NodeExecStats node) {
    String label = node.getTimelineLabel();
    label = label.substring(label.indexOf(']') + 1).strip();
    int inputs = label.indexOf('(');
    return inputs > 0 ? label.substring(0, inputs) : node.getNodeName();
  }

  /**
   * Prints a table of the longest.
   *
   * @param seconds what a run took by the clock
   */
  public void print(PrintStream screen, String title, double seconds) {
    double all = kernels.values().stream().mapToDouble(Double::doubleValue).sum();
    screen.println(text("%n%s: %.1f ms a step, %.1f ms of kernels", title, seconds * 1e3, all));
    List<Map.Entry<String, Double>> sorted = new ArrayList<>(kernels.entrySet());
    sorted.sort(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()));
    double rest = 0;
    screen.println("| kernel | ms | share |\n| --- | --- | --- |");
    for (Map.Entry<String, Double> kernel : sorted) {
      if (kernel.getValue() < SHOWN * all) {
        rest += kernel.getValue();
      } else {
        screen.println(line(kernel.getKey(), kernel.getValue(), all));
      }
    }
    screen.println(line("all others", rest, all));
  }

  private static String line(String kernel, double milliseconds, double all) {
    return text("| %s | %.2f | %.0f %% |", kernel, milliseconds, 100 * milliseconds / all);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
