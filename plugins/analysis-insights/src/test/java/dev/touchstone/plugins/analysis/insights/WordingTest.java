package dev.touchstone.plugins.analysis.insights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordingTest {

  @ParameterizedTest
  @CsvSource({"0, 0 %", "0.004, < 1 %", "0.006, 1 %", "0.5, 50 %", "0.997, > 99 %", "1, 100 %"})
  void sharesAreNeverRoundedToNoneOrAll(double share, String text) {
    assertThat(Wording.percent(share)).isEqualTo(text);
  }

  @Test
  void attacksAreNamedWithWhatAReaderAsksFirst() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("version", "1");
    parameters.put("step-size", 0.01);
    parameters.put("relative-step-size", null);
    parameters.put("steps", 40);
    AttackChoice attack = new AttackChoice("pgd", parameters);
    assertThat(Wording.attack(attack)).isEqualTo("pgd (steps 40, step-size 0.01)");
    assertThat(Wording.attackWithout(attack, "steps")).isEqualTo("pgd (step-size 0.01)");
    assertThat(Wording.attack(new AttackChoice("fgsm", Map.of()))).isEqualTo("fgsm");
  }

  @Test
  void threatsAreNamedForFiles() {
    assertThat(Wording.slug(new NormBall(Norm.LINF, 0.3))).isEqualTo("linf-0-3");
    assertThat(Wording.slug(new NormBall(Norm.L2, 1e-5))).isEqualTo("l2-0-000010");
  }
}
