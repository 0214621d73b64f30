package dev.touchstone.tensorflow.kernels;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.ResourceException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.training.TrainingDefense;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.tensorflow.Graph;

/**
 * The self-check of TensorFlow's kernels. On some processors a kernel computes a wrong gradient
 * without a word, so each network's own kernels, at its own shapes and numbers of images, are held
 * against float64 before it is trained or attacked. A convolution whose kernel is wrong is composed
 * of matrix products; what cannot be composed is refused.
 *
 * <p>Thread-safe: one check at a time.
 */
public final class Kernels {

  /** A fault can depend on what ran before: how often each kernel runs, with others between. */
  private static final int ROUNDS = 2;

  /** What this process measured of TensorFlow's own kernels, whatever file it remembers in. */
  private static final Map<String, Map<String, String>> MEASURED = new ConcurrentHashMap<>();

  private final Path file;
  private final Machine machine;
  private final KernelBuilder builder;

  /**
   * A network as it is used.
   *
   * @param training whether it is built as it is trained
   * @param batch images at a time
   */
  public record Use(boolean training, int batch) {}

  /**
   * A network whose kernels are all right.
   *
   * @param model to be used instead of the one that was checked: the same if nothing was wrong
   * @param defenses to be used instead of those that were checked, likewise
   * @param training what makes of a training defense one whose loss is built in the same way
   * @param freezing whether the kernels of its {@link dev.touchstone.tensorflow.frozen.FrozenGraph}
   *     are right, too; true if it has none
   * @param report what was found
   */
  public record Checked(
      GraphModel model,
      List<InputDefense> defenses,
      UnaryOperator<TrainingDefense> training,
      boolean freezing,
      KernelReport report) {

    /** Copies the list. */
    public Checked {
      defenses = List.copyOf(defenses);
    }
  }

  /**
   * One kernel's state.
   *
   * @param kernel as a reader knows it
   * @param fault what is wrong; empty if it is right
   * @param instead what takes its place if it is wrong; empty if nothing can, or need
   */
  public record Finding(String kernel, Optional<String> fault, Optional<String> instead) {}

  /** Remembers in this file, which need not exist. */
  public Kernels(Path file) {
    this(file, Machine.current(), KernelBuilder.NATIVE);
  }

  /** On another machine, or with kernels of its own; for tests. */
  Kernels(Path file, Machine machine, KernelBuilder builder) {
    this.file = file;
    this.machine = machine;
    this.builder = builder;
  }

  /**
   * Checks the kernels of a network, or remembers what an earlier check found. Where only what the
   * frozen graph adds is wrong, nothing is composed: gradients are computed without it.
   *
   * @param defenses in front of it
   * @param uses all ways in which it will be used
   * @throws ResourceException if a kernel is wrong and nothing can be built instead; names the
   *     operation, its shapes, and what to set
   */
  public Checked check(
      GraphModel model,
      List<InputDefense> defenses,
      ImageShape shape,
      int classes,
      List<Use> uses,
      Progress progress,
      Cancellation cancellation) {
    Map<String, Kernel> kernels = new LinkedHashMap<>();
    Set<String> unchecked = new TreeSet<>();
    Map<String, String> own = new HashMap<>();
    Map<String, Kernel> frozen = new LinkedHashMap<>();
    for (Use use : uses) {
      NetworkKernels of =
          NetworkKernels.of(model, defenses, shape, classes, use.training(), use.batch());
      own.putAll(of.own());
      kernels.putAll(of.known());
      frozen.putAll(of.frozen());
      of.unknown().forEach(name -> unchecked.add(name + ": its shape is not known"));
    }
    frozen.keySet().removeAll(kernels.keySet());
    List<Kernel> all = new ArrayList<>(kernels.values());
    all.addAll(frozen.values());
    Map<Kernel, String> verdicts = verdicts(all, progress, cancellation);
    List<Kernel> wrong =
        verdicts.keySet().stream().filter(kernel -> !verdicts.get(kernel).isEmpty()).toList();
    if (frozen.values().containsAll(wrong)) {
      return new Checked(
          model,
          defenses,
          UnaryOperator.identity(),
          wrong.isEmpty(),
          report(unchecked, wrong, List.of(), verdicts));
    }
    // Of a convolution that is composed nobody makes an own gradient.
    Map<Kernel, String> faults = new LinkedHashMap<>();
    for (Kernel kernel : wrong) {
      if (frozen.containsKey(kernel.key())) {
        continue;
      }
      String of = own.getOrDefault(kernel.key(), kernel.key());
      faults.putIfAbsent(kernels.get(of), verdicts.get(kernel));
    }
    Predicate<Kernel> sibling = sibling(faults.keySet());
    List<Kernel> replaced =
        verdicts.keySet().stream()
            .filter(sibling)
            .filter(kernel -> !own.containsKey(kernel.key()))
            .filter(kernel -> !frozen.containsKey(kernel.key()))
            .toList();
    requireReplaceable(faults, replaced);
    KernelBuilder composed = new ShiftedProducts();
    return new Checked(
        RebuiltModel.of(model, sibling, composed),
        RebuiltDefense.of(defenses, shape, sibling, composed),
        defense -> new RebuiltTrainingDefense(defense, sibling, composed),
        // Nobody has looked at the kernels that a composed network would be frozen to.
        false,
        report(unchecked, wrong, replaced, verdicts));
  }

  /**
   * Checks the kernels of a graph that is built otherwise than as a {@link GraphModel}, in which
   * nothing is replaced. To be called before gradients are added: those of each kernel are checked
   * with it.
   *
   * @param graph with the number of images known
   * @throws ResourceException if a kernel is wrong; names the operation, its shapes, and what to
   *     set
   */
  public void requireRight(Graph graph, Progress progress, Cancellation cancellation) {
    List<Kernel> kernels = List.copyOf(NetworkKernels.of(graph).known().values());
    verdicts(kernels, progress, cancellation)
        .forEach(
            (kernel, fault) -> {
              if (!fault.isEmpty()) {
                throw refusal(kernel, fault);
              }
            });
  }

  /** What {@link #inspect} finds on shapes of common networks, as they are trained and attacked. */
  public List<Finding> inspectCommon(Progress progress, Cancellation cancellation) {
    return inspect(
        BuiltInShapes.MODEL,
        List.of(),
        BuiltInShapes.SHAPE,
        BuiltInShapes.CLASSES,
        List.of(new Use(false, 10), new Use(true, 64)),
        progress,
        cancellation);
  }

  /**
   * What is known of a network's kernels after measuring what is not; nothing is refused.
   *
   * @param uses all ways in which it is used
   */
  public List<Finding> inspect(
      GraphModel model,
      List<InputDefense> defenses,
      ImageShape shape,
      int classes,
      List<Use> uses,
      Progress progress,
      Cancellation cancellation) {
    Map<String, Kernel> kernels = new LinkedHashMap<>();
    Map<String, Kernel> frozen = new LinkedHashMap<>();
    for (Use use : uses) {
      NetworkKernels of =
          NetworkKernels.of(model, defenses, shape, classes, use.training(), use.batch());
      kernels.putAll(of.known());
      frozen.putAll(of.frozen());
    }
    frozen.keySet().removeAll(kernels.keySet());
    kernels.putAll(frozen);
    List<Finding> findings = new ArrayList<>();
    verdicts(List.copyOf(kernels.values()), progress, cancellation)
        .forEach(
            (kernel, fault) ->
                findings.add(
                    new Finding(
                        kernel.describe(),
                        fault.isEmpty() ? Optional.empty() : Optional.of(fault),
                        fault.isEmpty()
                            ? Optional.empty()
                            : instead(kernel, frozen.containsKey(kernel.key())))));
    return findings;
  }

  private Optional<String> instead(Kernel kernel, boolean frozen) {
    if (frozen) {
      return Optional.of("gradients are computed without it");
    }
    return compositionFault(kernel).isEmpty()
        ? Optional.of("composed as matrix products, which are right")
        : Optional.empty();
  }

  private KernelReport report(
      Set<String> unchecked,
      List<Kernel> wrong,
      List<Kernel> replaced,
      Map<Kernel, String> verdicts) {
    return new KernelReport(
        machine.key(),
        verdicts.keySet().stream().map(Kernel::describe).toList(),
        List.copyOf(unchecked),
        wrong.stream().map(k -> k.describe() + ": " + verdicts.get(k)).toList(),
        replaced.stream().map(Kernel::describe).toList());
  }

  /**
   * All convolutions with a filter of the size of a wrong one: whether a call is wrong can depend
   * on what ran before it, so that the right ones among them may have been lucky.
   */
  private static Predicate<Kernel> sibling(Set<Kernel> wrong) {
    List<List<Long>> sizes =
        wrong.stream()
            .filter(kernel -> kernel.type() == KernelType.CONVOLUTION)
            .map(kernel -> kernel.inputs().get(1).subList(0, 2))
            .distinct()
            .toList();
    return kernel ->
        kernel.type() == KernelType.CONVOLUTION
            && sizes.contains(kernel.inputs().get(1).subList(0, 2))
            && ShiftedProducts.covers(kernel);
  }

  private void requireReplaceable(Map<Kernel, String> faults, List<Kernel> replaced) {
    faults.forEach(
        (kernel, fault) -> {
          if (!replaced.contains(kernel)) {
            throw refusal(kernel, fault);
          }
        });
    for (Kernel kernel : replaced) {
      Optional<String> fault = compositionFault(kernel);
      if (fault.isPresent()) {
        throw refusal(kernel, "composed as matrix products, its " + fault.get());
      }
    }
  }

  private ResourceException refusal(Kernel kernel, String fault) {
    return new ResourceException(
        "TensorFlow computes %s wrongly on this machine's processor (%s): %s; set %s in the environment and run again"
            .formatted(kernel.describe(), machine.processor(), fault, machine.remedy()));
  }

  /** Why a kernel cannot be composed otherwise; empty if it can. */
  private Optional<String> compositionFault(Kernel kernel) {
    if (!ShiftedProducts.covers(kernel)) {
      return Optional.of("operation has no other form");
    }
    synchronized (Kernels.class) {
      KernelMemory memory = new KernelMemory(file, machine.key());
      String key = "as matrix products: " + kernel.key();
      if (memory.get(key).isEmpty()) {
        try (KernelProbe probe = new KernelProbe(kernel, new ShiftedProducts())) {
          memory.put(key, probe.fault().or(probe::fault).orElse(""));
        }
        memory.save();
      }
      return memory.get(key).filter(fault -> !fault.isEmpty());
    }
  }

  /** Each kernel's fault, empty if it is right, in the kernels' order. */
  private Map<Kernel, String> verdicts(
      List<Kernel> kernels, Progress progress, Cancellation cancellation) {
    // One at a time, also of several in a process: kernels of others would take the cores.
    synchronized (Kernels.class) {
      KernelMemory memory = new KernelMemory(file, machine.key());
      List<Kernel> unknown =
          kernels.stream().filter(kernel -> memory.get(kernel.key()).isEmpty()).toList();
      Map<String, String> measured =
          builder == KernelBuilder.NATIVE
              ? MEASURED.computeIfAbsent(machine.key(), key -> new ConcurrentHashMap<>())
              : new HashMap<>();
      List<Kernel> open =
          unknown.stream().filter(kernel -> !measured.containsKey(kernel.key())).toList();
      measure(open, progress, cancellation)
          .forEach((kernel, fault) -> measured.put(kernel.key(), fault));
      unknown.forEach(kernel -> memory.put(kernel.key(), measured.get(kernel.key())));
      if (!unknown.isEmpty()) {
        memory.save();
      }
      Map<Kernel, String> verdicts = new LinkedHashMap<>();
      kernels.forEach(kernel -> verdicts.put(kernel, memory.get(kernel.key()).orElseThrow()));
      return verdicts;
    }
  }

  /** Runs each kernel again and again, and each time between others that ran before it. */
  private Map<Kernel, String> measure(
      List<Kernel> kernels, Progress progress, Cancellation cancellation) {
    Map<Kernel, Tally> tallies = new LinkedHashMap<>();
    Tally former = null;
    try {
      for (int i = 0; i < kernels.size(); i++) {
        cancellation.check();
        progress.update(i, kernels.size(), "checking TensorFlow's kernels against float64");
        Tally tally = new Tally(new KernelProbe(kernels.get(i), builder));
        try {
          for (int round = 0; round < ROUNDS; round++) {
            tally.run();
            tally.run();
            if (former != null) {
              former.run();
            }
          }
        } finally {
          if (former != null) {
            former.probe.close();
          }
          former = tally;
        }
        tallies.put(kernels.get(i), tally);
      }
    } finally {
      if (former != null) {
        former.probe.close();
      }
    }
    Map<Kernel, String> faults = new LinkedHashMap<>();
    tallies.forEach((kernel, tally) -> faults.put(kernel, tally.fault()));
    return faults;
  }

  /** A fault of any run counts: kernels that are right by turns are wrong. */
  private static final class Tally {

    private final KernelProbe probe;
    private final List<String> faults = new ArrayList<>();
    private int runs;

    Tally(KernelProbe probe) {
      this.probe = probe;
    }

    void run() {
      runs++;
      probe.fault().ifPresent(faults::add);
    }

    String fault() {
      if (faults.isEmpty() || faults.size() == runs) {
        return faults.isEmpty() ? "" : faults.get(0);
      }
      return "%s, in %d of %d calls".formatted(faults.get(0), faults.size(), runs);
    }
  }
}
