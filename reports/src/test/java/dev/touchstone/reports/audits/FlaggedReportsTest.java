package dev.touchstone.reports.audits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.AuditResults;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.Severity;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.reports.BuiltInPublishers;
import dev.touchstone.reports.TinyResults;
import dev.touchstone.reports.leaderboard.Standstill;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flags stand in every report, at the rows that they are about, and nowhere else. */
class FlaggedReportsTest {

  private static final Threat SMALL = new NormBall(Norm.LINF, 0.1);
  private static final Threat LARGE = new NormBall(Norm.LINF, 0.3);

  @TempDir Path folder;

  @BeforeEach
  void publish() throws IOException {
    SuiteResults results =
        TinyResults.suite(
                2,
                TinyResults.entry(
                    "bad",
                    "CC",
                    TinyResults.attack("pgd", SMALL, "RZ"),
                    TinyResults.attack("pgd", LARGE, "RR")),
                TinyResults.entry(
                    "good",
                    "CC",
                    TinyResults.attack("pgd", SMALL, "RB"),
                    TinyResults.attack("pgd", LARGE, "BB")))
            .withAudits(
                List.of(
                    audit("stronger", 0, flag(Severity.SERIOUS, Optional.of(LARGE), 0.00021)),
                    audit("guess", 0, flag(Severity.NOTE, Optional.empty(), Double.NaN)),
                    audit("guess", 1),
                    audit(Standstill.AUDIT, 0),
                    audit(Standstill.AUDIT, 1)));
    for (var publisher : BuiltInPublishers.builtIn()) {
      if (!publisher.descriptor().id().equals("figures")) {
        publish(publisher, results);
      }
    }
  }

  private <P extends Record> void publish(
      dev.touchstone.api.publish.PublisherFactory<P> factory, SuiteResults results)
      throws IOException {
    try {
      factory
          .create(factory.parametersType().getDeclaredConstructor().newInstance())
          .publish(results, folder);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("parameters of " + factory.descriptor().id(), e);
    }
  }

  private static AuditResults audit(String id, int entry, Flag... flags) {
    return new AuditResults(id, TinyResults.use(id, "{}"), entry, List.of(flags), Optional.empty());
  }

  private static Flag flag(Severity severity, Optional<Threat> threat, double probability) {
    return new Flag(
        severity,
        threat,
        "1 of 2 samples <b>show</b> it",
        1,
        2,
        probability,
        "it matters",
        "do that");
  }

  private Document page(String page) throws IOException {
    return Jsoup.parse(
        folder.resolve("html").resolve(page).toFile(), StandardCharsets.UTF_8.name());
  }

  @Test
  void badgesStandAtTheRowsThatTheyAreAbout() throws IOException {
    Document index = page("index.html");

    assertThat(index.select("#leaderboard tbody tr").eachText().size()).isEqualTo(4);
    assertThat(index.select("#leaderboard tbody tr").get(0).select(".badge").eachText())
        .containsExactly("· 1 note");
    assertThat(index.select("#leaderboard tbody tr").get(1).select(".badge").eachText())
        .containsExactly("✖ 1 serious", "· 1 note");
    assertThat(index.select("#leaderboard tbody tr").get(2).select(".badge")).isEmpty();
    assertThat(index.select("#leaderboard .badges").get(0).attr("href"))
        .isEqualTo("entries/bad.html#audits");
    assertThat(index.select("#audits .flag p").eachText())
        .as("notes stand on the entry's page alone")
        .containsExactly("1 of 2 samples <b>show</b> it (p = 0.000210).");
  }

  @Test
  void theEntrysPageHasReasonsAndRemedies() throws IOException {
    Document bad = page("entries/bad.html");

    assertThat(bad.select("#audits .flag")).hasSize(2);
    assertThat(bad.select("#audits .flag").get(0).text())
        .contains("serious", "L∞ ε=0.3", "Why it matters: it matters.", "What to do: do that.");
    assertThat(page("entries/good.html").select("#audits").text())
        .contains("3 audits looked at this entry and found nothing");
  }

  @Test
  void whatAuditsSayIsNotSaidTwice() throws IOException {
    assertThat(page("index.html").select(".standstill")).isEmpty();
    assertThat(page("entries/bad.html").select(".standstill")).isEmpty();
  }

  @Test
  void anAuditThatWasNotAskedOrFailedHasNotLooked() {
    SuiteResults results =
        TinyResults.suite(2, TinyResults.entry("bad", "CC", TinyResults.attack("pgd", SMALL, "RZ")))
            .withAudits(
                List.of(
                    audit("guess", 0),
                    new AuditResults(
                        Standstill.AUDIT,
                        TinyResults.use(Standstill.AUDIT, "{}"),
                        0,
                        List.of(),
                        Optional.of("broke"))));

    assertThat(results.notAuditedBy(Standstill.AUDIT)).hasSize(1);
    assertThat(results.notAuditedBy("guess")).isEmpty();
  }

  @Test
  void aFileHasEveryFlag() throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("audits.csv"));

    assertThat(lines.get(0))
        .isEqualTo("entry,norm,epsilon,audit,id,severity,count,n,p,finding,why,remedy,source");
    assertThat(lines.stream().skip(1).map(line -> line.replace("\"", "")))
        .containsExactly(
            "bad,L∞,0.3,stronger,stronger,serious,1,2,0.00021,1 of 2 samples <b>show</b> it,"
                + "it matters,do that,",
            "bad,,,guess,guess,note,1,2,,1 of 2 samples <b>show</b> it,it matters,do that,");
  }

  @Test
  void pairsAndPlacesHaveAPageAndFiles() throws IOException {
    Document page = page("comparison.html");

    assertThat(page.select("h2").eachText()).contains("Clean accuracy", "L∞ ε=0.1", "L∞ ε=0.3");
    assertThat(page.select("section").get(2).select("tbody tr").get(0).text())
        .contains("1–2", "tie", "bad");
    assertThat(Files.readAllLines(folder.resolve("comparisons.csv"))).hasSize(4);
    assertThat(Files.readAllLines(folder.resolve("ranks.csv"))).hasSize(7);
  }
}
