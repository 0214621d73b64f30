package dev.touchstone.core.parameters;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.parameters.Parameter;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the binder reads from a record type.
 *
 * @param type the record
 * @param components its components in declaration order
 */
record ParameterSchema(Class<? extends Record> type, List<Component> components) {

  /** One component of the record: its key in suites, its type, its annotation. */
  record Component(String key, ParameterType type, Parameter annotation, Method accessor) {

    boolean hasDefault() {
      return !annotation.defaultValue().isEmpty();
    }

    /** Whether a suite must give it. */
    boolean required() {
      if (hasDefault() || type instanceof ParameterType.OptionalOf) {
        return false;
      }
      if (type instanceof ParameterType.Block block) {
        return ParameterSchema.of(block.type()).components().stream().anyMatch(Component::required);
      }
      return !(type instanceof ParameterType.ListOf) && !(type instanceof ParameterType.Free);
    }

    Object read(Record record) {
      try {
        return accessor.invoke(record);
      } catch (InvocationTargetException e) {
        throw new ComponentException(
            "parameter '" + key + "' of " + record.getClass().getName() + " cannot be read",
            e.getCause());
      } catch (IllegalAccessException e) {
        throw new AssertionError("made accessible when the schema was read", e);
      }
    }
  }

  /**
   * Reads a record type and the records nested in it.
   *
   * @throws ComponentException naming all faults, if it is not a valid parameters record
   */
  static ParameterSchema of(Class<? extends Record> type) {
    List<String> faults = new ArrayList<>();
    ParameterSchema schema = read(type, new ArrayDeque<>(), faults);
    if (!faults.isEmpty()) {
      throw new ComponentException(String.join("; ", faults));
    }
    return schema;
  }

  private static ParameterSchema read(
      Class<? extends Record> type, Deque<Class<?>> around, List<String> faults) {
    List<Component> components = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    around.push(type);
    for (RecordComponent component : type.getRecordComponents()) {
      String place = "parameter '" + component.getName() + "' of " + type.getName();
      Parameter annotation = component.getAnnotation(Parameter.class);
      ParameterType parameterType = ParameterType.of(component.getGenericType()).orElse(null);
      String key = KebabCase.of(component.getName());
      if (annotation == null) {
        faults.add(place + " lacks @Parameter");
      } else if (parameterType == null) {
        faults.add(place + " has the unsupported type " + component.getGenericType());
      } else if (!keys.add(key)) {
        faults.add(place + " has the same key as another one: " + key);
      } else {
        checkBounds(place, parameterType, annotation, faults);
        checkNested(place, parameterType, around, faults);
        component.getAccessor().setAccessible(true);
        components.add(new Component(key, parameterType, annotation, component.getAccessor()));
      }
    }
    around.pop();
    return new ParameterSchema(type, List.copyOf(components));
  }

  private static void checkBounds(
      String place, ParameterType type, Parameter annotation, List<String> faults) {
    boolean bounded =
        annotation.min() != Double.NEGATIVE_INFINITY
            || annotation.max() != Double.POSITIVE_INFINITY
            || annotation.exclusiveMinimum();
    if (bounded && !type.numeric()) {
      faults.add(place + " has bounds and is no number");
    }
    if (!(annotation.min() <= annotation.max())) {
      faults.add(place + " has a minimum above its maximum");
    }
  }

  private static void checkNested(
      String place, ParameterType type, Deque<Class<?>> around, List<String> faults) {
    if (type.core() instanceof ParameterType.Block block) {
      if (around.contains(block.type())) {
        faults.add(place + " nests the record " + block.type().getName() + " in itself");
      } else {
        read(block.type(), around, faults);
      }
    }
  }

  List<String> keys() {
    return components.stream().map(Component::key).toList();
  }

  /**
   * Makes the record.
   *
   * @throws IllegalArgumentException if the record itself refuses the values
   */
  Record create(List<?> values) {
    try {
      Class<?>[] types =
          Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new);
      Constructor<? extends Record> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values.toArray());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refusal) {
        throw refusal;
      }
      throw new ComponentException("parameters record " + type.getName() + " failed", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("every record has its canonical constructor", e);
    }
  }
}
