package dev.touchstone.api.parameters;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one component of a parameters record.
 *
 * <p>Supported types: {@code int}, {@code long}, {@code double} (such that float32 can hold it,
 * since all computing is done in it), {@code boolean}, {@code String}, {@code java.nio.file.Path}
 * (relative to the suite's folder), enums (written in lower case with hyphens), {@link
 * dev.touchstone.api.attack.AttackChoice}, nested records, {@code List} of these, {@code
 * Map<String, Object>} (left as it is), and {@code Optional} of all but the map. The key in a suite
 * is the component's name in kebab case: {@code stepSize} is {@code step-size}.
 *
 * <p>A component is required unless it is an {@code Optional}, a {@code List} or map (then empty),
 * a nested record whose own components all have defaults, or has a {@link #defaultValue}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Parameter {

  /** What it does, in one or two sentences, with its unit. */
  String doc();

  /** The default as it would be written in a suite; empty means none. */
  String defaultValue() default "";

  /** Smallest allowed number, inclusive unless {@link #exclusiveMinimum}. */
  double min() default Double.NEGATIVE_INFINITY;

  /** Largest allowed number, inclusive. */
  double max() default Double.POSITIVE_INFINITY;

  /** Whether {@link #min} itself is not allowed. */
  boolean exclusiveMinimum() default false;
}
