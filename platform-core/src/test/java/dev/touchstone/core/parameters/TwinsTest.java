package dev.touchstone.core.parameters;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwinsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          net    | ' net '        | only in blanks ('net' and ' net ')
          a b    | a\u00a0b       | only in how Unicode writes them ('a b' and 'a\\u00a0b')
          CON    | ' con'         | only in upper and lower case and in blanks ('CON' and ' con')
          CON    | con            | only in upper and lower case ('CON' and 'con')
          \u00e9 | e\u0301        | only in how Unicode writes them ('\\u00e9' and 'e\\u0301')
          fi     | \ufb01         | only in how Unicode writes them ('fi' and '\\ufb01')
          net    | n\u200bet      | only in invisible characters ('net' and 'n\\u200bet')
          net    | \u202enet      | only in invisible characters ('net' and '\\u202enet')
          net    | \ufeffnet      | only in invisible characters ('net' and '\\ufeffnet')
          SS     | \u00df         | only in upper and lower case ('SS' and '\\u00df')
          """)
  void twinsAreFoundAndToldApart(String first, String second, String difference) {
    Twins twins = new Twins();
    assertThat(twins.add(first)).isEmpty();
    assertThat(twins.add(second)).contains(first);
    assertThat(Twins.difference(first, second)).isEqualTo(difference);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nets", "n-et", "n et", "n\u00e9t", "not"})
  void othersAreNone(String name) {
    Twins twins = new Twins();
    assertThat(twins.add("net")).isEmpty();
    assertThat(twins.add(name)).isEmpty();
  }

  @Test
  void aNameIsItsOwnTwin() {
    Twins twins = new Twins();
    twins.add("net");
    assertThat(twins.add("net")).contains("net");
  }
}
