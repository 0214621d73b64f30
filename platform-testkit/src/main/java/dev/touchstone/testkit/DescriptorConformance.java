package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.ComponentFactory;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.parameters.Parameter;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every component's factory must fulfil: a descriptor that reads well in listings, documented
 * parameters, and an entry in the plugin's extension index. Implement it in a test class; {@link
 * AttackConformance} and {@link DatasetConformance} include it.
 */
public interface DescriptorConformance {

  /** The factory under test, new or the same at each call. */
  ComponentFactory<?> factory();

  /** The platform stores results under the descriptor, so it must not vary. */
  @Test
  default void descriptorIsTheSameAtEveryCall() {
    assertThat(factory().descriptor()).isEqualTo(factory().descriptor());
  }

  /** Listings print these texts as they are. */
  @Test
  default void descriptorReadsWell() {
    ComponentDescriptor descriptor = factory().descriptor();
    assertThat(descriptor.title()).as("title").isNotBlank().doesNotEndWith(".");
    assertThat(descriptor.summary()).as("summary, one sentence").isNotBlank().endsWith(".");
    if (!descriptor.citation().isEmpty()) {
      assertThat(descriptor.citation()).as("citation").isNotBlank().endsWith(".");
    }
    assertThat(descriptor.capabilities())
        .as("capabilities")
        .doesNotHaveDuplicates()
        .allMatch(word -> word.matches("[a-z0-9]+(-[a-z0-9]+)*"));
  }

  /** The strict binder and {@code plugins describe} read the parameters from annotations. */
  @Test
  default void everyParameterIsDocumented() {
    Class<?> type = factory().parametersType();
    assertThat(type.isRecord()).as("%s is a record", type).isTrue();
    for (RecordComponent component : componentsWithin(type)) {
      Parameter parameter = component.getAnnotation(Parameter.class);
      assertThat(parameter).as("@Parameter of %s", component).isNotNull();
      assertThat(parameter.doc()).as("doc of %s", component).isNotBlank().endsWith(".");
    }
  }

  /**
   * PF4J finds the factory through {@code META-INF/extensions.idx}, which its annotation processor
   * writes; without an entry the plugin would load and offer nothing.
   *
   * @throws IOException if an index cannot be read
   */
  @Test
  default void factoryIsListedInTheExtensionIndex() throws IOException {
    List<String> listed = new ArrayList<>();
    ClassLoader loader = factory().getClass().getClassLoader();
    for (URL index : Collections.list(loader.getResources("META-INF/extensions.idx"))) {
      try (InputStream in = index.openStream()) {
        new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(listed::add);
      }
    }
    assertThat(listed)
        .as("META-INF/extensions.idx (annotate the factory with @org.pf4j.Extension)")
        .contains(factory().getClass().getName());
  }

  private static List<RecordComponent> componentsWithin(Class<?> type) {
    List<RecordComponent> components = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      components.add(component);
      for (Class<?> nested : recordsWithin(component.getGenericType())) {
        components.addAll(componentsWithin(nested));
      }
    }
    return components;
  }

  private static List<Class<?>> recordsWithin(Type type) {
    if (type instanceof Class<?> c) {
      // An attack's own factory documents its parameters.
      return c.isRecord() && c != AttackChoice.class ? List.of(c) : List.of();
    }
    List<Class<?>> records = new ArrayList<>();
    if (type instanceof ParameterizedType parameterized) {
      for (Type argument : parameterized.getActualTypeArguments()) {
        records.addAll(recordsWithin(argument));
      }
    }
    return records;
  }
}
