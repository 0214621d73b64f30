package dev.touchstone.core.parameters;

import dev.touchstone.api.attack.AttackChoice;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The types that a parameter can have; see {@link dev.touchstone.api.parameters.Parameter}. */
sealed interface ParameterType {

  /** How the type is called in messages and listings. */
  String label();

  /** Types without parts. */
  enum Scalar implements ParameterType {
    INT("integer", int.class, Integer.class),
    LONG("integer", long.class, Long.class),
    DOUBLE("number", double.class, Double.class),
    BOOLEAN("true or false", boolean.class, Boolean.class),
    TEXT("text", String.class, String.class),
    PATH("path", Path.class, Path.class);

    private final String label;
    private final Class<?> plain;
    private final Class<?> boxed; // what a List or Optional holds

    Scalar(String label, Class<?> plain, Class<?> boxed) {
      this.label = label;
      this.plain = plain;
      this.boxed = boxed;
    }

    static Optional<ParameterType> of(Class<?> type) {
      return Arrays.stream(values())
          .filter(scalar -> scalar.plain == type || scalar.boxed == type)
          .findFirst()
          .map(scalar -> scalar);
    }

    @Override
    public String label() {
      return label;
    }

    @Override
    public boolean numeric() {
      return this == INT || this == LONG || this == DOUBLE;
    }
  }

  /** An enum. */
  record Choice(Class<? extends Enum<?>> type) implements ParameterType {

    List<String> names() {
      return Arrays.stream(type.getEnumConstants()).map(KebabCase::of).toList();
    }

    @Override
    public String label() {
      return names().stream().collect(Collectors.joining(", ", "one of ", ""));
    }
  }

  /** A record inside of a record. */
  record Block(Class<? extends Record> type) implements ParameterType {
    @Override
    public String label() {
      return "block";
    }
  }

  /** A list. */
  record ListOf(ParameterType element) implements ParameterType {
    @Override
    public String label() {
      return "list of " + element.label();
    }
  }

  /** An attack with its parameters; which attacks there are, only the suite's reader knows. */
  record AttackOf() implements ParameterType {
    @Override
    public String label() {
      return "attack";
    }
  }

  /** A map that is left as it is. */
  record Free() implements ParameterType {
    @Override
    public String label() {
      return "map";
    }
  }

  /** A value that may be absent. */
  record OptionalOf(ParameterType value) implements ParameterType {
    @Override
    public String label() {
      return value.label();
    }
  }

  /** The type without {@code Optional} and {@code List} around it. */
  default ParameterType core() {
    if (this instanceof OptionalOf optional) {
      return optional.value().core();
    }
    return this instanceof ListOf list ? list.element().core() : this;
  }

  /** Whether the type, or what a list or optional of it holds, is a number. */
  default boolean numeric() {
    return core() instanceof Scalar scalar && scalar.numeric();
  }

  /**
   * Reads a Java type.
   *
   * @return empty if parameters cannot have it
   */
  static Optional<ParameterType> of(Type type) {
    if (type instanceof ParameterizedType generic) {
      return ofGeneric(generic);
    }
    return type instanceof Class<?> plain ? ofClass(plain) : Optional.empty();
  }

  private static Optional<ParameterType> ofGeneric(ParameterizedType type) {
    Type[] arguments = type.getActualTypeArguments();
    if (type.getRawType() == Optional.class) {
      return of(arguments[0])
          .filter(value -> !(value instanceof Free) && !(value instanceof OptionalOf))
          .map(OptionalOf::new);
    }
    if (type.getRawType() == List.class) {
      return of(arguments[0]).filter(element -> !(element instanceof OptionalOf)).map(ListOf::new);
    }
    boolean free =
        type.getRawType() == Map.class
            && arguments[0] == String.class
            && arguments[1] == Object.class;
    return free ? Optional.of(new Free()) : Optional.empty();
  }

  private static Optional<ParameterType> ofClass(Class<?> type) {
    if (type == AttackChoice.class) {
      return Optional.of(new AttackOf());
    }
    if (type.isRecord()) {
      return Optional.of(new Block(type.asSubclass(Record.class)));
    }
    if (type.isEnum()) {
      @SuppressWarnings("unchecked") // isEnum() has just said so
      Class<? extends Enum<?>> choice = (Class<? extends Enum<?>>) type;
      return Optional.of(new Choice(choice));
    }
    return Scalar.of(type);
  }
}
