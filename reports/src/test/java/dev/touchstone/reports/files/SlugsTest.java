package dev.touchstone.reports.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SlugsTest {

  @Test
  void namesBecomeReadableFileNames() {
    assertThat(
            Slugs.unique(
                List.of("Natural", "PGD-trained (ε=0.3)", "Größe", "<script>alert(1)</script>"),
                "entry"))
        .containsExactly(
            "natural", "pgd-trained-0-3", "große".replace("ß", "-"), "script-alert-1-script");
  }

  @Test
  void namesThatSlugAlikeStayApart() {
    assertThat(Slugs.unique(List.of("a b", "a-b", "a  b", "a-b-2", "", "../..", "entry"), "entry"))
        .containsExactly("a-b", "a-b-2", "a-b-3", "a-b-2-2", "entry", "entry-2", "entry-3");
  }

  @Test
  void deviceNamesOfWindowsAreAvoided() {
    assertThat(Slugs.unique(List.of("CON", "lpt1", "console"), "entry"))
        .containsExactly("entry-con", "entry-lpt1", "console");
  }

  @Property
  void anyNamesGiveDifferentSafeFileNames(@ForAll List<String> names) {
    List<String> slugs = Slugs.unique(names, "entry");

    assertThat(slugs).hasSameSizeAs(names).doesNotHaveDuplicates();
    assertThat(slugs)
        .allMatch(slug -> slug.matches("[a-z0-9]+(-[a-z0-9]+)*") && slug.length() < 70);
  }
}
