package dev.touchstone.reports.html;

import static dev.touchstone.reports.TinyResults.attack;
import static dev.touchstone.reports.TinyResults.entry;
import static dev.touchstone.reports.TinyResults.seeded;
import static dev.touchstone.reports.TinyResults.suite;
import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.reports.csv.CsvPublisherFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pages and CSV files say of entries with seeds, and that they say it of no others. */
class SeededTrainingsTest {

  private static final NormBall SMALL = new NormBall(Norm.LINF, 0.1);
  private static final NormBall LARGE = new NormBall(Norm.LINF, 0.3);

  @TempDir Path folder;

  /** Of ten samples 10 and 8 are right, and 6 and 4 robust, at both threats. */
  private static SuiteResults results() {
    return suite(
        10,
        entry("plain", "CCCCCCCCCC", attack("pgd", SMALL, "RRRRRRRRRR")),
        seeded(
            1,
            entry(
                "e",
                "CCCCCCCCCC",
                attack("pgd", SMALL, "RRRRRRBBBB"),
                attack("pgd", LARGE, "RRRRRRBBBB"))),
        seeded(
            2,
            entry(
                "e",
                "CCCCCCCCWW",
                attack("pgd", SMALL, "RRRRBBBBMM"),
                attack("pgd", LARGE, "RRRR....MM", "it broke"))));
  }

  @Test
  void theLeaderboardHasARowOfAllTrainingsBeforeThem() throws IOException {
    Document page = new PublishedPages(folder).index(results());
    List<Element> rows = page.select("#leaderboard tbody tr");
    assertThat(rows.stream().map(row -> row.select("th bdi").text()))
        .containsExactly(
            "plain", "plain", "e", "e", "e (seed 1)", "e (seed 1)", "e (seed 2)", "e (seed 2)");
    Element mean = rows.get(2);
    assertThat(mean.hasClass("mean")).isTrue();
    assertThat(mean.select("th").text()).contains("mean of 2 trainings");
    assertThat(mean.select("th a").attr("href")).isEqualTo("entries/e-seed-1.html#trainings");
    assertThat(mean.select("td.num").eachText().subList(1, 3))
        .containsExactly(
            "90.0 % 59.6–98.2trainings 80.0–100.0", "50.0 % 23.7–76.3trainings 40.0–60.0");
    assertThat(rows.get(3).classNames()).contains("mean", "incomplete");
    assertThat(rows.get(3).text()).contains("1 of 2 trainings");
    // As if the training that lacks samples had lost all of them.
    assertThat(rows.get(3).select("td.worst").attr("data-order")).isEqualTo("0.30000000");
    assertThat(page.select(".notes").text())
        .contains("a range, no interval", "Audits, places and tests are of single trainings");
  }

  @Test
  void thePageOfATrainingHasTheFiguresOfAll() throws IOException {
    PublishedPages pages = new PublishedPages(folder);
    pages.publish(results());
    Map<String, Document> all = pages.all();
    Document page = all.get("entries/e-seed-2.html");
    assertThat(page.select(".facts").text()).contains("Training seed 2");
    assertThat(page.select("#trainings thead th").eachText().subList(4, 8))
        .containsExactly("Samples, 95 %", "n", "seed 1", "seed 2");
    assertThat(page.select("#trainings thead a").eachAttr("href")).containsExactly("e-seed-1.html");
    assertThat(page.select("#trainings tbody tr").eachText())
        .containsExactly(
            "– clean clean 90.0 % 80.0–100.0 59.6–98.2 10 100.0 % 80.0 %",
            "L∞ ε=0.1 worst case worst case 50.0 % 40.0–60.0 23.7–76.3 10 60.0 % 40.0 %",
            "L∞ ε=0.1 pgd pgd 50.0 % 40.0–60.0 23.7–76.3 10 60.0 % 40.0 %",
            "L∞ ε=0.3 worst case worst case 60.0 % 1 of 2 trainings 60.0–60.0 31.3–83.2 10 60.0 % –",
            "L∞ ε=0.3 pgd pgd 60.0 % 1 of 2 trainings 60.0–60.0 31.3–83.2 10 60.0 % –");
    assertThat(all.get("comparison.html").text()).contains("compared as a model of its own");
    assertThat(all.get("entries/plain.html").text()).doesNotContain("Trainings of");
  }

  private List<String> csv(SuiteResults results, String file) throws IOException {
    new CsvPublisherFactory().create(new CsvPublisherFactory.Parameters()).publish(results, folder);
    return Files.readAllLines(folder.resolve(file));
  }

  @Test
  void theCsvFilesKeepRangeAndIntervalApart() throws IOException {
    assertThat(csv(results(), "trainings.csv"))
        .containsExactly(
            "entry,norm,epsilon,figure,seeds,trainings,trainings_missing,mean,least_training,"
                + "greatest_training,n,samples_low,samples_high",
            "e,L∞,0.1,clean_accuracy,1 + 2,2,0,0.900000,0.800000,1.000000,10,0.595850,0.982124",
            "e,L∞,0.1,worst_case,1 + 2,2,0,0.500000,0.400000,0.600000,10,0.236593,0.763407",
            "e,L∞,0.1,pgd.robust_accuracy,1 + 2,2,0,0.500000,0.400000,0.600000,10,0.236593,0.763407",
            "e,L∞,0.3,clean_accuracy,1 + 2,2,0,0.900000,0.800000,1.000000,10,0.595850,0.982124",
            "e,L∞,0.3,worst_case,1 + 2,2,1,0.600000,0.600000,0.600000,10,0.312674,0.831820",
            "e,L∞,0.3,pgd.robust_accuracy,1 + 2,2,1,0.600000,0.600000,0.600000,10,0.312674,0.831820");
    List<String> rows = csv(results(), "leaderboard.csv");
    assertThat(rows.get(0)).endsWith(",platform,code,trained_entry,training_seed");
    assertThat(rows.get(1)).as("an entry without seeds").startsWith("plain,").endsWith(",,");
    assertThat(rows.get(5)).startsWith("e (seed 2),").endsWith(",e,2");
    assertThat(csv(results(), "samples.csv").get(21)).startsWith("e (seed 1),L∞,0.3,pgd,0,");
  }

  @Test
  void withoutSeedsNothingIsSaidOfThem() throws IOException {
    csv(results(), "trainings.csv");
    SuiteResults once = suite(2, entry("a", "CC", attack("pgd", SMALL, "RB")), entry("b", "CC"));
    assertThat(csv(once, "leaderboard.csv").get(0)).endsWith(",platform,code");
    assertThat(folder.resolve("trainings.csv")).as("that of an earlier report").doesNotExist();
    PublishedPages pages = new PublishedPages(folder);
    pages.publish(once);
    assertThat(pages.all().values())
        .allSatisfy(page -> assertThat(page.text()).doesNotContain("rainings"));
  }
}
