package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.testkit.graph.GraphModelConformance;
import dev.touchstone.testkit.graph.InputDefenseConformance;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page about the rules names every one, under its class, and no other. */
class ConformanceRulesTest {

  private static final Path PAGE = Path.of("../docs/development/conformance.md");

  @ParameterizedTest
  @ValueSource(
      classes = {
        DescriptorConformance.class,
        AttackConformance.class,
        SpatialAttackConformance.class,
        ClassifierConformance.class,
        DatasetConformance.class,
        AugmentationConformance.class,
        AnalysisConformance.class,
        AuditConformance.class,
        ProbingAuditConformance.class,
        GraphModelConformance.class,
        InputDefenseConformance.class
      })
  void everyRuleIsOnThePage(Class<?> conformance) throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf("(`" + conformance.getSimpleName() + "`)");
    assertThat(begin).as("heading of %s", conformance).isPositive();
    int end = page.indexOf("\n## ", begin);
    String section = page.substring(begin, end < 0 ? page.length() : end);
    TreeSet<String> told = new TreeSet<>();
    section
        .lines()
        .filter(line -> line.startsWith("| `"))
        .flatMap(line -> Arrays.stream(line.split("\\|")[1].split(",")))
        .map(name -> name.replace("`", "").strip())
        .forEach(told::add);
    List<String> rules =
        Stream.<Class<?>>iterate(conformance, Objects::nonNull, Class::getSuperclass)
            .flatMap(part -> Arrays.stream(part.getDeclaredMethods()))
            .filter(
                method ->
                    method.isAnnotationPresent(Test.class)
                        || method.isAnnotationPresent(ParameterizedTest.class))
            .map(Method::getName)
            .toList();
    assertThat(told).containsExactlyInAnyOrderElementsOf(rules);
  }
}
