package dev.touchstone.tensorflow.weights.convert;

import dev.touchstone.api.UserException;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Plans a conversion: which tensor becomes which variable, by the user's map, then by names, then,
 * if the user wants it, by shapes and order; and in which layout the tensors are. What cannot be
 * told is asked: a conversion that is wrong in one tensor gives a network that looks whole.
 */
public final class ConversionPlanner {

  private final Weights source;
  private final Map<String, long[]> declared;
  private final ConversionRules rules;
  private final List<String> faults = new ArrayList<>();

  /** The tensor for each variable, in the network's order. */
  private final Map<String, String> chosen = new LinkedHashMap<>();

  private final Set<String> dropped = new TreeSet<>();

  private ConversionPlanner(Weights source, Map<String, long[]> declared, ConversionRules rules) {
    this.source = source;
    this.declared = declared;
    this.rules = rules;
  }

  /**
   * A plan.
   *
   * @param source the tensors that there are
   * @param declared shape of each of the network's variables by name, in the network's order
   * @throws UserException if something does not fit or cannot be told; with one line for each such
   *     thing, and a map to copy where shapes suggest one
   */
  public static ConversionPlan plan(
      Weights source, Map<String, long[]> declared, ConversionRules rules) {
    ConversionPlanner planner = new ConversionPlanner(source, declared, rules);
    planner.drop();
    planner.takeMapped();
    planner.takeNamed();
    planner.takeByShape();
    planner.requireNoSurplus();
    Optional<ConversionPlan> plan = planner.layOut();
    if (!planner.faults.isEmpty()) {
      throw new UserException(String.join("\n", planner.faults));
    }
    return plan.orElseThrow();
  }

  private void drop() {
    for (String name : new TreeSet<>(rules.dropped())) {
      if (!source.tensors().containsKey(name) && !source.otherTypes().containsKey(name)) {
        faults.add("tensor '%s' is to be left out, but the file has none".formatted(name));
      }
      dropped.add(name);
    }
    source.tensors().keySet().stream().filter(TensorNames::isCounter).forEach(dropped::add);
    source.otherTypes().keySet().stream().filter(TensorNames::isCounter).forEach(dropped::add);
  }

  private void takeMapped() {
    Map<String, String> taken = new TreeMap<>();
    for (Map.Entry<String, String> pair : new TreeMap<>(rules.names()).entrySet()) {
      if (!source.tensors().containsKey(pair.getKey())) {
        faults.add("the map names tensor '%s', but the file has none".formatted(pair.getKey()));
      } else if (!declared.containsKey(pair.getValue())) {
        faults.add(
            "the map names variable '%s', but the network has none; it has %s"
                .formatted(pair.getValue(), String.join(", ", declared.keySet())));
      } else if (taken.put(pair.getValue(), pair.getKey()) != null) {
        faults.add("the map gives variable '%s' two tensors".formatted(pair.getValue()));
      } else {
        chosen.put(pair.getValue(), pair.getKey());
      }
    }
  }

  private void takeNamed() {
    Map<String, List<String>> byName =
        free().stream().collect(Collectors.groupingBy(TensorNames::plain));
    for (String variable : declared.keySet()) {
      if (!chosen.containsKey(variable)) {
        List<String> found = byName.getOrDefault(TensorNames.plain(variable), List.of());
        if (found.size() > 1) {
          faults.add(
              "variable '%s' may be any of '%s'; say which with --map"
                  .formatted(variable, String.join("', '", found)));
        } else if (!found.isEmpty()) {
          chosen.put(variable, found.get(0));
        }
      }
    }
  }

  /** What names do not tell, shapes and order may; taken if the user wants it, else suggested. */
  private void takeByShape() {
    List<String> left = new ArrayList<>(free());
    left.sort(TensorNames.NATURAL);
    Map<String, String> suggested = new LinkedHashMap<>();
    List<String> hopeless = new ArrayList<>();
    for (Map.Entry<String, long[]> variable : declared.entrySet()) {
      if (!chosen.containsKey(variable.getKey())) {
        Optional<String> fitting =
            left.stream().filter(name -> suits(name, variable.getKey())).findFirst();
        fitting.ifPresentOrElse(
            name -> {
              left.remove(name);
              suggested.put(variable.getKey(), name);
            },
            () -> hopeless.add(variable.getKey()));
      }
    }
    hopeless.forEach(
        variable ->
            faults.add(
                "variable '%s' %s: no tensor of the file has its name or, in either layout, its shape"
                    .formatted(variable, Arrays.toString(declared.get(variable)))));
    if (rules.guess()) {
      chosen.putAll(suggested);
    } else if (!suggested.isEmpty()) {
      faults.add(
          "%d variables have no tensor of their name. By shapes and order it may be this one; check it and give it with --map-file, or take it with --guess:\n%s"
              .formatted(
                  suggested.size(),
                  suggested.entrySet().stream()
                      .map(pair -> "  \"" + pair.getValue() + "\": " + pair.getKey())
                      .collect(Collectors.joining("\n"))));
    }
  }

  private boolean suits(String tensor, String variable) {
    String role = TensorNames.role(tensor);
    String wanted = TensorNames.role(variable);
    boolean sameRole = role.isEmpty() || wanted.isEmpty() || role.equals(wanted);
    return sameRole
        && Arrays.stream(Layout.values())
            .anyMatch(
                layout ->
                    layout
                        .axes(source.tensors().get(tensor).shape(), declared.get(variable))
                        .isPresent());
  }

  private Set<String> free() {
    Set<String> free = new TreeSet<>(source.tensors().keySet());
    free.removeAll(chosen.values());
    free.removeAll(dropped);
    return free;
  }

  private void requireNoSurplus() {
    if (chosen.size() < declared.size()) {
      return; // What is missing may be among them, and has been told.
    }
    Set<String> surplus = free();
    surplus.addAll(source.otherTypes().keySet());
    surplus.removeAll(dropped);
    if (!surplus.isEmpty()) {
      faults.add(
          "the network has no variable for '%s'; if that is right, leave them out: %s"
              .formatted(
                  String.join("', '", surplus),
                  surplus.stream()
                      .map(name -> "--drop '" + name + "'")
                      .collect(Collectors.joining(" "))));
    }
  }

  private Optional<ConversionPlan> layOut() {
    Map<String, int[]> sure = new LinkedHashMap<>();
    List<String> either = new ArrayList<>();
    Map<Layout, String> seen = new EnumMap<>(Layout.class);
    chosen.forEach(
        (variable, tensor) -> {
          long[] from = source.tensors().get(tensor).shape();
          long[] to = declared.get(variable);
          List<Layout> fitting =
              Arrays.stream(Layout.values())
                  .filter(layout -> layout.axes(from, to).isPresent())
                  .toList();
          if (fitting.isEmpty()) {
            faults.add(
                "tensor '%s' has shape %s, which fits variable '%s' %s in neither layout"
                    .formatted(tensor, Arrays.toString(from), variable, Arrays.toString(to)));
          } else if (fitting.size() == 1) {
            seen.putIfAbsent(fitting.get(0), tensor);
            sure.put(variable, fitting.get(0).axes(from, to).orElseThrow());
          } else if (from.length < 2) {
            sure.put(variable, Layout.TENSORFLOW.axes(from, to).orElseThrow());
          } else {
            either.add(variable);
          }
        });
    Optional<Layout> layout =
        rules
            .layout()
            .or(() -> seen.keySet().stream().findFirst().filter(only -> seen.size() == 1));
    requireOneLayout(seen);
    if (!either.isEmpty() && layout.isEmpty()) {
      faults.add(
          "the shapes do not tell the layout of '%s'; say --layout pytorch or --layout tensorflow"
              .formatted(String.join("', '", either)));
    }
    if (!faults.isEmpty()) {
      return Optional.empty();
    }
    for (String variable : either) {
      long[] from = source.tensors().get(chosen.get(variable)).shape();
      sure.put(variable, layout.orElseThrow().axes(from, declared.get(variable)).orElseThrow());
    }
    Map<String, Integer> flattened = flattened(layout);
    List<TensorStep> steps = new ArrayList<>();
    for (String variable : declared.keySet()) {
      steps.add(
          new TensorStep(
              chosen.get(variable),
              variable,
              sure.get(variable),
              flattened.getOrDefault(variable, 0)));
    }
    return Optional.of(new ConversionPlan(steps, List.copyOf(dropped)));
  }

  /**
   * A file has one layout: tensors that fit in different ones are not all what they are taken for.
   */
  private void requireOneLayout(Map<Layout, String> seen) {
    Map<Layout, String> reasons = new EnumMap<>(Layout.class);
    seen.forEach(
        (layout, tensor) ->
            reasons.put(
                layout,
                "tensor '%s' fits in the layout %s only".formatted(tensor, layout.label())));
    rules.layout().ifPresent(told -> reasons.putIfAbsent(told, "--layout says " + told.label()));
    if (reasons.size() > 1) {
      faults.add(
          String.join(", and ", reasons.values())
              + ": these contradict each other; correct --map or --layout, or bring the file into one layout");
    }
  }

  /**
   * Which variables' first axis is a flattened image in PyTorch's order, and of how many channels.
   */
  private Map<String, Integer> flattened(Optional<Layout> layout) {
    if (rules.flatten().isPresent()) {
      rules.flatten().get().forEach(this::checkFlattened);
      return rules.flatten().get();
    }
    if (!layout.equals(Optional.of(Layout.PYTORCH))) {
      return Map.of();
    }
    // The first fully connected layer after a convolution, unless pooling left one pixel.
    long channels = 0;
    for (Map.Entry<String, long[]> variable : declared.entrySet()) {
      long[] shape = variable.getValue();
      if (shape.length == 4) {
        channels = shape[3];
      } else if (shape.length == 2) {
        boolean image = channels > 0 && shape[0] > channels && shape[0] % channels == 0;
        return image ? Map.of(variable.getKey(), (int) channels) : Map.of();
      }
    }
    return Map.of();
  }

  private void checkFlattened(String variable, int channels) {
    long[] shape = declared.get(variable);
    if (shape == null || shape.length != 2 || channels < 1 || shape[0] % channels != 0) {
      faults.add(
          "--flatten %s=%d: the network has no fully connected variable of that name whose inputs are so many channels"
              .formatted(variable, channels));
    }
  }
}
