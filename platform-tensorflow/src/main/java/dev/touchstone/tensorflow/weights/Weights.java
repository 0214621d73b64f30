package dev.touchstone.tensorflow.weights;

import dev.touchstone.api.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The values of a network's variables.
 *
 * @param tensors by name
 * @param metadata free text by name, such as where the weights come from
 * @param otherTypes what else the file holds: the type, such as {@code "I64"}, of each tensor that
 *     is not made of floats and so was not read, by name
 */
public record Weights(
    SortedMap<String, Tensor> tensors,
    Map<String, String> metadata,
    SortedMap<String, String> otherTypes) {

  /** Copies the maps, sorted by name; the tensors are shared. */
  public Weights {
    tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    otherTypes = Collections.unmodifiableSortedMap(new TreeMap<>(otherTypes));
  }

  /** Weights of floats alone. */
  public Weights(SortedMap<String, Tensor> tensors, Map<String, String> metadata) {
    this(tensors, metadata, new TreeMap<>());
  }

  /**
   * Checks that these are the weights of a network.
   *
   * @param declared shape of each variable that the network declares, by name
   * @param source what to call the weights in the message, such as a file's path
   * @throws UserException if a tensor is missing, is of another shape, or belongs to no variable;
   *     the message names all of them
   */
  public void requireFit(Map<String, long[]> declared, String source) {
    List<String> faults = new ArrayList<>();
    for (Map.Entry<String, long[]> variable : new TreeMap<>(declared).entrySet()) {
      String wanted = Arrays.toString(variable.getValue());
      Tensor tensor = tensors.get(variable.getKey());
      if (otherTypes.containsKey(variable.getKey())) {
        faults.add(
            "tensor '%s' holds %s, the network's is of floats (F32, F64, F16 or BF16)"
                .formatted(variable.getKey(), otherTypes.get(variable.getKey())));
      } else if (tensor == null) {
        faults.add("tensor '" + variable.getKey() + "' " + wanted + " is missing");
      } else if (!Arrays.equals(tensor.shape(), variable.getValue())) {
        faults.add(
            "tensor '%s' has shape %s, the network's is %s"
                .formatted(variable.getKey(), Arrays.toString(tensor.shape()), wanted));
      }
    }
    SortedMap<String, String> surplus = new TreeMap<>(otherTypes);
    tensors.forEach((name, tensor) -> surplus.put(name, Arrays.toString(tensor.shape())));
    surplus.keySet().removeAll(declared.keySet());
    if (!surplus.isEmpty()) {
      String names =
          surplus.entrySet().stream()
              .map(each -> "'" + each.getKey() + "' " + each.getValue())
              .collect(Collectors.joining(", "));
      faults.add(
          surplus.size() == 1
              ? "tensor " + names + " belongs to no variable of the network; leave it out"
              : "tensors " + names + " belong to no variable of the network; leave them out");
    }
    if (!faults.isEmpty()) {
      throw new UserException(source + " does not fit the network: " + String.join("; ", faults));
    }
  }
}
