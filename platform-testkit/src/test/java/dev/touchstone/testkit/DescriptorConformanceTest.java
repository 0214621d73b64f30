package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.ComponentFactory;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.parameters.Parameter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pf4j.Extension;

class DescriptorConformanceTest {

  record Outer(@Parameter(doc = "Complete.") List<Nested> nested) {}

  record Nested(@Parameter(doc = "no full stop") int value) {}

  record Fine(@Parameter(doc = "Complete.") int value) {}

  private static final AtomicInteger CALLS = new AtomicInteger();

  private static ComponentDescriptor descriptor;
  private static Class<? extends Record> parameters = Fine.class;

  private static ComponentDescriptor descriptor(String title, String summary, String citation) {
    return new ComponentDescriptor("x", "1", title, summary, citation, List.of("linf"));
  }

  /** A factory that is listed in the index. */
  @Extension
  public static final class Listed extends Unlisted {}

  /** A factory that PF4J would not find. */
  public static class Unlisted implements ComponentFactory<Record> {
    @Override
    public ComponentKind kind() {
      return ComponentKind.ANALYSIS;
    }

    @Override
    public ComponentDescriptor descriptor() {
      return descriptor != null
          ? descriptor
          : DescriptorConformanceTest.descriptor("T" + CALLS.incrementAndGet(), "S.", "");
    }

    @Override
    @SuppressWarnings("unchecked")
    public Class<Record> parametersType() {
      return (Class<Record>) parameters;
    }
  }

  static class ListedConformance implements DescriptorConformance {
    @Override
    public ComponentFactory<?> factory() {
      return new Listed();
    }
  }

  static class UnlistedConformance implements DescriptorConformance {
    @Override
    public ComponentFactory<?> factory() {
      return new Unlisted();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Title, Does it., Doe 2020., ''",
    "Title, Does it., '', ''",
    "Title., Does it., '', descriptorReadsWell",
    "'', Does it., '', descriptorReadsWell",
    "Title, Does it, '', descriptorReadsWell",
    "Title, Does it., Doe 2020, descriptorReadsWell"
  })
  void textsEndWithAFullStop(String title, String summary, String citation, String caughtBy) {
    descriptor = descriptor(title, summary, citation);
    parameters = Fine.class;
    assertThat(FailedTests.of(selectClass(ListedConformance.class)))
        .isEqualTo(caughtBy.isEmpty() ? Set.of() : Set.of(caughtBy));
  }

  @Test
  void descriptorsDoNotVary() {
    descriptor = null;
    parameters = Fine.class;
    assertThat(FailedTests.of(selectClass(ListedConformance.class)))
        .containsExactly("descriptorIsTheSameAtEveryCall");
  }

  @Test
  void parametersAreDocumentedAtAnyDepth() {
    descriptor = descriptor("Title", "Does it.", "");
    for (Class<? extends Record> type : List.of(Outer.class, Nested.class)) {
      parameters = type;
      assertThat(FailedTests.of(selectClass(ListedConformance.class)))
          .containsExactly("everyParameterIsDocumented");
    }
  }

  @Test
  void factoriesMustBeListed() {
    descriptor = descriptor("Title", "Does it.", "");
    parameters = Fine.class;
    assertThat(FailedTests.of(selectClass(UnlistedConformance.class)))
        .containsExactly("factoryIsListedInTheExtensionIndex");
  }
}
