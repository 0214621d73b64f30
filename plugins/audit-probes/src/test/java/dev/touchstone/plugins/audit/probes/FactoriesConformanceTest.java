package dev.touchstone.plugins.audit.probes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.audit.ProbingAuditFactory;
import dev.touchstone.testkit.ProbingAuditConformance;
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

  private static final ShareParameters SHARE = new ShareParameters(32, 0.01, 0.001);

  private static final List<Audited<?>> ALL =
      List.of(
          new Audited<>(new GradientZeroFactory(), SHARE),
          new Audited<>(new SaturatedLogitsFactory(), SHARE),
          new Audited<>(
              new GradientAscentFactory(), new GradientAscentFactory.Parameters(32, 0.25, 0.001)),
          new Audited<>(new UnstableAnswersFactory(), new UnstableAnswersFactory.Parameters(16)),
          new Audited<>(
              new MemorisedImagesFactory(),
              new MemorisedImagesFactory.Parameters(100, 0.01, 0.001)));

  private record Audited<P extends Record>(ProbingAuditFactory<P> factory, P defaults)
      implements ProbingAuditConformance<P> {}

  @TestFactory
  Stream<DynamicTest> conformance() {
    return ALL.stream()
        .flatMap(
            audited ->
                Stream.of(ProbingAuditConformance.class.getMethods())
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
