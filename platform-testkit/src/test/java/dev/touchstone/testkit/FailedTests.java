package dev.touchstone.testkit;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Runs a test class within a test. */
final class FailedTests {

  private FailedTests() {}

  /** Names of the test methods that failed. */
  static Set<String> of(DiscoverySelector selector) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selector)
        .execute()
        .allEvents()
        .finished()
        .filter(FailedTests::failed)
        .flatMap(FailedTests::method)
        .collect(Collectors.toSet());
  }

  private static boolean failed(Event event) {
    return event
        .getPayload(TestExecutionResult.class)
        .filter(result -> result.getStatus() == Status.FAILED)
        .isPresent();
  }

  private static Stream<String> method(Event event) {
    return event
        .getTestDescriptor()
        .getSource()
        .filter(MethodSource.class::isInstance)
        .map(MethodSource.class::cast)
        .map(MethodSource::getMethodName)
        .stream();
  }
}
