package dev.touchstone.core.parameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.parameters.Parameter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterBinderTest {

  enum Loss {
    CROSS_ENTROPY,
    MARGIN,
    DLR
  }

  record Schedule(
      @Parameter(doc = "Rate.", defaultValue = "1e-3", min = 0, exclusiveMinimum = true)
          double rate,
      @Parameter(doc = "Milestones.", defaultValue = "[10, 20]", min = 1)
          List<Integer> milestones) {}

  record Pgd(
      @Parameter(doc = "Steps.", defaultValue = "40", min = 1, max = 10000) int steps,
      @Parameter(doc = "Step size.", defaultValue = "0.01", min = 0, exclusiveMinimum = true)
          double stepSize,
      @Parameter(doc = "Random start.", defaultValue = "true") boolean randomStart,
      @Parameter(doc = "Loss.", defaultValue = "cross-entropy") Loss loss,
      @Parameter(doc = "Target.", min = 0) Optional<Integer> target,
      @Parameter(doc = "Schedule.") Schedule schedule) {

    Pgd {
      if (steps == 13) {
        throw new IllegalArgumentException("steps must not be 13, which is bad luck");
      }
    }
  }

  record Everything(
      @Parameter(doc = "Id.") String name,
      @Parameter(doc = "File.") Path file,
      @Parameter(doc = "Big.", min = -9.007199254740993E15) long big,
      @Parameter(doc = "Free.") Map<String, Object> extra,
      @Parameter(doc = "Words.") List<String> words,
      @Parameter(doc = "Losses.") Optional<List<Loss>> losses,
      @Parameter(doc = "Schedules.") List<Schedule> schedules) {}

  private static final Path BASE = Path.of("/suites").toAbsolutePath();
  private final ParameterBinder binder = new ParameterBinder();

  private static ObjectNode yaml(String text) {
    try {
      return (ObjectNode) new YAMLMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private String refusal(String text, Class<? extends Record> type, String path) {
    try {
      Record bound = binder.bind(yaml(text), type, path, BASE);
      throw new AssertionError("was accepted as " + bound);
    } catch (UserException e) {
      return e.getMessage();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2/255", "2./255", "2.0 / 255", "+2/255.", "' 2/255 '"})
  void numbersCanBeFractions(String text) {
    assertThat(binder.bind(yaml("step-size: " + text), Pgd.class, "", BASE).stepSize())
        .isEqualTo(2.0 / 255);
  }

  @Test
  void fractionsKeepTheRangeAndAreNumbersInWhatIsStored() {
    assertThat(refusal("step-size: -2/255", Pgd.class, "a"))
        .startsWith("a.step-size: must be > 0, was -0.0078");
    assertThat(refusal("step-size: 2/0", Pgd.class, "a"))
        .isEqualTo("a.step-size: must be a finite number, was '2/0'");
    assertThat(refusal("steps: 4/2", Pgd.class, "a"))
        .isEqualTo("a.steps: must be a whole number, was '4/2'");
    Pgd bound = binder.bind(yaml("step-size: 2/255"), Pgd.class, "", BASE);
    assertThat(binder.effective(bound).get("step-size").isNumber()).isTrue();
  }

  @Test
  void fillsInDefaults() {
    assertThat(binder.bind(yaml("{}"), Pgd.class, "", BASE))
        .isEqualTo(
            new Pgd(
                40,
                0.01,
                true,
                Loss.CROSS_ENTROPY,
                Optional.empty(),
                new Schedule(1e-3, List.of(10, 20))));
  }

  @Test
  void bindsEveryType() {
    Everything bound =
        binder.bind(
            yaml(
                """
                name: x
                file: data/train.gz
                big: 9007199254740993
                extra: {a: [1, 2.5, null], b: {c: true}}
                words: ["on", "1"]
                losses: [margin, dlr]
                schedules:
                  - rate: 5
                  - milestones: []
                """),
            Everything.class,
            "",
            BASE);
    assertThat(bound.file()).isEqualTo(BASE.resolve("data/train.gz"));
    assertThat(bound.big()).isEqualTo(9007199254740993L);
    assertThat(bound.extra().get("b")).isEqualTo(Map.of("c", true));
    assertThat((List<?>) bound.extra().get("a")).hasToString("[1, 2.5, null]");
    assertThat(bound.words()).containsExactly("on", "1");
    assertThat(bound.losses()).contains(List.of(Loss.MARGIN, Loss.DLR));
    assertThat(bound.schedules())
        .containsExactly(new Schedule(5, List.of(10, 20)), new Schedule(1e-3, List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "steps: 0 | attacks[1].steps: must be ≥ 1, was 0",
        "steps: 10001 | attacks[1].steps: must be ≤ 10000, was 10001",
        "steps: 1.5 | attacks[1].steps: must be a whole number, was 1.5",
        "steps: 40.0 | attacks[1].steps: must be a whole number, was 40.0",
        "steps: '40' | attacks[1].steps: must be a whole number, was '40'",
        "steps: | attacks[1].steps: must be a whole number, was left empty",
        "steps: [1] | attacks[1].steps: must be a whole number, was a list",
        "step-size: 0 | attacks[1].step-size: must be > 0, was 0",
        "step-size: 1e999 | attacks[1].step-size: must be a finite number, was Infinity",
        "step-size: 1e39 | attacks[1].step-size: must be a number that float32 can hold (1e-45 to"
            + " 3e38, or 0), was 1.0E39",
        "step-size: 1e-50 | attacks[1].step-size: must be a number that float32 can hold (1e-45 to"
            + " 3e38, or 0), was 1.0E-50",
        "step-size: fast | attacks[1].step-size: must be a number, was 'fast'",
        "random-start: 1 | attacks[1].random-start: must be true or false, was 1",
        "target: -1 | attacks[1].target: must be ≥ 0, was -1",
        "target: 3000000000 | attacks[1].target: must be ≤ 2147483647, was 3000000000",
        "loss: MARGIN | attacks[1].loss: unknown value 'MARGIN'; did you mean 'margin'? Known:"
            + " cross-entropy, margin, dlr",
        "loss: 7 | attacks[1].loss: must be one of cross-entropy, margin, dlr, was 7",
        "steps: 13 | attacks[1]: steps must not be 13, which is bad luck",
        "schedule: 5 | attacks[1].schedule: must be a block of keys and values, was 5",
        "schedule: {milestones: [3, 0]} | attacks[1].schedule.milestones[1]: must be ≥ 1, was 0",
        "schedule: {rate: -0.5} | attacks[1].schedule.rate: must be > 0, was -0.5",
      })
  void refusesWithThePathAndTheReason(String text, String message) {
    assertThat(refusal(text, Pgd.class, "attacks[1]")).isEqualTo(message);
  }

  @Test
  void namesTheNearestKey() {
    String known = "Known: steps, step-size, random-start, loss, target, schedule";
    assertThat(refusal("stepz: 1", Pgd.class, "attacks[1]"))
        .isEqualTo("attacks[1].stepz: unknown key; did you mean 'steps'? " + known);
    assertThat(refusal("stepSize: 1", Pgd.class, ""))
        .isEqualTo("stepSize: unknown key; did you mean 'step-size'? " + known);
    assertThat(refusal("qqq: 1", Pgd.class, "")).isEqualTo("qqq: unknown key. " + known);
  }

  @Test
  void reportsAllViolationsTogether() {
    assertThat(refusal("{steps: 0, lss: dlr, schedule: {rate: 0}, target: x}", Pgd.class, "a"))
        .isEqualTo(
            """
            a.lss: unknown key; did you mean 'loss'? Known: steps, step-size, random-start, loss, \
            target, schedule
            a.steps: must be ≥ 1, was 0
            a.target: must be a whole number, was 'x'
            a.schedule.rate: must be > 0, was 0""");
  }

  @Test
  void reportsWhatIsMissing() {
    assertThat(refusal("{}", Everything.class, ""))
        .isEqualTo(
            "name: is required (text)\nfile: is required (path)\nbig: is required (integer)");
  }

  @Test
  void refusesPathsThatAreNone() {
    assertThat(refusal("{name: a, big: 1, file: \"\"}", Everything.class, ""))
        .isEqualTo("file: must be a path, was left empty");
    assertThat(refusal("{name: a, big: 1, file: \"a\\0b\"}", Everything.class, ""))
        .startsWith("file: must be a path (Nul character not allowed)");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void refusesNumbersThatAreNotFinite(double value) {
    ObjectNode node = yaml("{}").put("step-size", value);
    assertThatThrownBy(() -> binder.bind(node, Pgd.class, "", BASE))
        .isInstanceOf(UserException.class)
        .hasMessage("step-size: must be a finite number, was " + value);
  }

  @Test
  void mergesViolationsOfSeveralBinds() {
    Violations violations = new Violations();
    assertThat(binder.bind(yaml("steps: 0"), Pgd.class, "a[0]", BASE, violations)).isEmpty();
    assertThat(binder.bind(yaml("steps: 7"), Pgd.class, "a[1]", BASE, violations)).isPresent();
    assertThat(binder.bind(yaml("steps: x"), Pgd.class, "a[2]", BASE, violations)).isEmpty();
    assertThatThrownBy(violations::throwIfAny)
        .isInstanceOf(UserException.class)
        .hasMessage("a[0].steps: must be ≥ 1, was 0\na[2].steps: must be a whole number, was 'x'");
  }

  @Test
  void effectiveValuesCarryDefaultsInDeclarationOrder() {
    Pgd bound = binder.bind(yaml("{target: 3, steps: 7}"), Pgd.class, "", BASE);
    assertThat(binder.effective(bound))
        .hasToString(
            "{\"steps\":7,\"step-size\":0.01,\"random-start\":true,\"loss\":\"cross-entropy\","
                + "\"target\":3,\"schedule\":{\"rate\":0.001,\"milestones\":[10,20]}}");
  }

  @Test
  void describesParameters() {
    List<ParameterDescription> described = binder.describe(Pgd.class);
    assertThat(described.get(0))
        .isEqualTo(
            new ParameterDescription(
                "steps", "integer", "≥ 1, ≤ 10000", "40", "Steps.", List.of()));
    assertThat(described.get(3).type()).isEqualTo("one of cross-entropy, margin, dlr");
    assertThat(described.get(4).defaultValue()).isEqualTo("none");
    assertThat(described.get(5).defaultValue()).isEqualTo("{}");
    assertThat(described.get(5).nested().get(0).range()).isEqualTo("> 0");
    List<ParameterDescription> everything = binder.describe(Everything.class);
    assertThat(everything.get(0).defaultValue()).isEmpty();
    assertThat(everything.get(6).type()).isEqualTo("list of block");
    assertThat(everything.get(6).nested()).hasSize(2);
  }

  record Inner(
      @Parameter(doc = "Attack.", defaultValue = "{ id: pgd, steps: 7 }") AttackChoice attack,
      @Parameter(doc = "More.") Optional<AttackChoice> check,
      @Parameter(doc = "All.") List<AttackChoice> others) {}

  @Test
  void readsAttacksAndWritesThemAsTold() {
    Inner defaults = binder.bind(yaml("{}"), Inner.class, "training", BASE);
    assertThat(defaults.attack()).isEqualTo(new AttackChoice("pgd", Map.of("steps", 7)));
    assertThat(defaults.check()).isEmpty();

    Inner given =
        binder.bind(
            yaml("{attack: fgsm, check: {id: pgd, steps: 20}, others: [a, {id: b, x: [1, 2.5]}]}"),
            Inner.class,
            "training",
            BASE);
    assertThat(given.attack()).isEqualTo(new AttackChoice("fgsm", Map.of()));
    assertThat(given.check()).contains(new AttackChoice("pgd", Map.of("steps", 20)));
    assertThat(given.others().get(1).parameters()).containsEntry("x", List.of(1, 2.5));
    assertThat(binder.bind(binder.effective(given), Inner.class, "", BASE)).isEqualTo(given);

    List<String> places = new ArrayList<>();
    ObjectNode told =
        binder.effective(
            given,
            "defenses[0]",
            (choice, place) -> {
              places.add(place);
              return AttackChoices.tree(choice.id(), Map.of("version", "2"), choice.parameters());
            });
    assertThat(places)
        .containsExactly(
            "defenses[0].attack",
            "defenses[0].check",
            "defenses[0].others[0]",
            "defenses[0].others[1]");
    assertThat(told.at("/check").toString())
        .isEqualTo("{\"id\":\"pgd\",\"version\":\"2\",\"steps\":20}");
    assertThat(refusal("{attack: 3}", Inner.class, "d"))
        .contains("d.attack", "the id of an attack, or a map with the key 'id'");
    assertThat(refusal("{attack: {steps: 3}}", Inner.class, "d")).contains("d.attack");
  }

  record NoAnnotation(int steps) {}

  record Unsupported(
      @Parameter(doc = "") float rate, @Parameter(doc = "") List<Optional<String>> gaps) {}

  record BadDefault(@Parameter(doc = "", defaultValue = "0", min = 1) int steps) {}

  record BadText(@Parameter(doc = "", defaultValue = "many") int steps) {}

  record BadBounds(@Parameter(doc = "", min = 1) String name) {}

  record BadTogether(@Parameter(doc = "", defaultValue = "1") int least) {
    BadTogether {
      if (least == 1) {
        throw new IllegalArgumentException("least is too small");
      }
    }
  }

  record Nest(@Parameter(doc = "") List<Nest> inner) {}

  @Test
  void checksTheRecordTypeForItsAuthor() {
    binder.check(Pgd.class);
    binder.check(Everything.class);
    assertFault(NoAnnotation.class, "parameter 'steps' of " + NoAnnotation.class.getName());
    assertFault(Unsupported.class, "has the unsupported type float");
    assertFault(Unsupported.class, "java.util.List<java.util.Optional<java.lang.String>>");
    assertFault(BadDefault.class, "steps: must be ≥ 1, was 0");
    assertFault(BadText.class, "steps: must be a whole number, was 'many'");
    assertFault(BadBounds.class, "has bounds and is no number");
    assertFault(BadTogether.class, "least is too small");
    assertFault(Nest.class, "in itself");
  }

  private void assertFault(Class<? extends Record> type, String part) {
    assertThatThrownBy(() -> binder.check(type))
        .isInstanceOf(ComponentException.class)
        .hasMessageContaining(part);
  }
}
