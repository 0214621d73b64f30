package dev.touchstone.plugins.audit.outcomes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.audit.OutcomeAuditFactory;
import dev.touchstone.testkit.AuditConformance;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every audit of the plugin against the conformance test. */
class FactoriesConformanceTest {

  private static final ShareParameters SHARE = new ShareParameters(0.01, 0.001);
  private static final LevelParameters LEVEL = new LevelParameters(0.001);

  private static final List<Audited<?>> ALL =
      List.of(
          new Audited<>(new GradientSignalFactory(), SHARE),
          new Audited<>(new BlackBoxStrongerFactory(), SHARE),
          new Audited<>(new NoiseStrongerFactory(), SHARE),
          new Audited<>(new OneStepStrongerFactory(), LEVEL),
          new Audited<>(new NotConvergedFactory(), SHARE),
          new Audited<>(new RisesWithEpsilonFactory(), LEVEL),
          new Audited<>(new LargeEpsilonFactory(), LEVEL),
          new Audited<>(new SurrogateAloneFactory(), SHARE),
          new Audited<>(new NearChanceFactory(), new NearChanceFactory.Parameters()),
          new Audited<>(new TiedLogitsFactory(), SHARE),
          new Audited<>(new LeftBallFactory(), SHARE),
          new Audited<>(new NoEotFactory(), SHARE),
          new Audited<>(
              new CertificatesContradictedFactory(),
              new CertificatesContradictedFactory.Parameters()),
          new Audited<>(new TieFactory(), new TieFactory.Parameters(0.05)));

  private record Audited<P extends Record>(OutcomeAuditFactory<P> factory, P defaults)
      implements AuditConformance<P> {}

  @TestFactory
  Stream<DynamicTest> conformance() {
    return ALL.stream()
        .flatMap(
            audited ->
                Stream.of(AuditConformance.class.getMethods())
                    .filter(method -> method.isAnnotationPresent(Test.class))
                    .map(method -> test(audited, method)));
  }

  @Test
  void everyAuditOfThePluginIsHere() throws IOException {
    List<String> listed = new ArrayList<>();
    // The compiler writes an empty one beside the tests, too.
    for (URL index :
        Collections.list(getClass().getClassLoader().getResources("META-INF/extensions.idx"))) {
      try (InputStream lines = index.openStream()) {
        new String(lines.readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.startsWith(getClass().getPackageName()))
            .forEach(listed::add);
      }
    }
    assertThat(listed)
        .containsExactlyInAnyOrderElementsOf(
            ALL.stream().map(audited -> audited.factory().getClass().getName()).toList());
  }

  private static DynamicTest test(Audited<?> audited, Method method) {
    String id = audited.factory().descriptor().id();
    return DynamicTest.dynamicTest(id + ": " + method.getName(), () -> method.invoke(audited));
  }
}
