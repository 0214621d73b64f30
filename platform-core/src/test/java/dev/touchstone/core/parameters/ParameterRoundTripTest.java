package dev.touchstone.core.parameters;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.touchstone.api.parameters.Parameter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Binding what {@code effective} gives is the identity, in memory and through text. */
class ParameterRoundTripTest {

  enum Norm {
    LINF,
    L2,
    ELASTIC_NET
  }

  record Inner(
      @Parameter(doc = "", defaultValue = "3") int count,
      @Parameter(doc = "", defaultValue = "0.5") double rate,
      @Parameter(doc = "", defaultValue = "l2") Optional<Norm> norm) {}

  record Outer(
      @Parameter(doc = "") Inner inner,
      @Parameter(doc = "") long number,
      @Parameter(doc = "", defaultValue = "true") boolean flag,
      @Parameter(doc = "") String text,
      @Parameter(doc = "") Optional<Path> path,
      @Parameter(doc = "", defaultValue = "[1.5]") List<Double> values,
      @Parameter(doc = "") Optional<List<Inner>> inners,
      @Parameter(doc = "") Map<String, Object> extra) {}

  private final ParameterBinder binder = new ParameterBinder();

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void bindInvertsEffective(@ForAll("outers") Outer outer) throws JsonProcessingException {
    ObjectNode effective = binder.effective(outer);
    assertThat(bind(effective)).isEqualTo(outer);
    for (ObjectMapper mapper : List.of(new ObjectMapper(), new YAMLMapper())) {
      assertThat(bind((ObjectNode) mapper.readTree(mapper.writeValueAsString(effective))))
          .isEqualTo(outer);
    }
  }

  private Outer bind(ObjectNode node) {
    return binder.bind(node, Outer.class, "", Path.of("elsewhere"));
  }

  @Provide
  Arbitrary<Outer> outers() {
    Arbitrary<String> texts = Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(12);
    Arbitrary<Path> paths =
        texts
            .filter(text -> !text.contains("/") && !text.contains("\\"))
            .map(text -> Path.of("data", "a" + text.strip()).toAbsolutePath());
    Arbitrary<Object> free =
        Arbitraries.oneOf(
            texts.map(Object.class::cast),
            Arbitraries.integers().map(Object.class::cast),
            Arbitraries.of(true, false).map(Object.class::cast),
            Arbitraries.integers().list().ofMaxSize(3).map(Object.class::cast));
    return Combinators.combine(
            inners(),
            Arbitraries.oneOf(Arbitraries.longs(), Arbitraries.of(Long.MIN_VALUE, Long.MAX_VALUE)),
            Arbitraries.of(true, false),
            texts,
            paths.optional(),
            doubles().list().ofMaxSize(4),
            inners().list().ofMaxSize(3).optional(),
            Arbitraries.maps(texts.filter(text -> !text.isEmpty()), free).ofMaxSize(3))
        .as(Outer::new);
  }

  private static Arbitrary<Inner> inners() {
    return Combinators.combine(integers(), doubles(), Arbitraries.of(Norm.class).optional())
        .as(Inner::new);
  }

  /** jqwik's own edge cases of nested records are too many to list; these leaves stand for them. */
  private static Arbitrary<Integer> integers() {
    return Arbitraries.oneOf(
        Arbitraries.integers(), Arbitraries.of(Integer.MIN_VALUE, Integer.MAX_VALUE, 0));
  }

  private static Arbitrary<Double> doubles() {
    return Arbitraries.oneOf(
        Arbitraries.doubles()
            .between(-1e38, 1e38)
            .filter(value -> value == 0 || value.floatValue() != 0),
        Arbitraries.of((double) Float.MIN_VALUE, (double) -Float.MAX_VALUE, -0.0, 1e22));
  }
}
