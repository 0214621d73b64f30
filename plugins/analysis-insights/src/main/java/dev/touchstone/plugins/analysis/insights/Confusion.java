package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.analysis.AnalysedEntry;
import dev.touchstone.api.analysis.AnalysedEntry.Keep;
import dev.touchstone.api.analysis.Analysis;
import dev.touchstone.api.analysis.AnalysisReport;
import dev.touchstone.api.analysis.AnalysisTask;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.results.Figure;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.figures.Heatmap;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Shows which class is taken for which, before and after attacks. */
final class Confusion implements Analysis {

  static final String ID = "confusion";

  private final ConfusionParameters parameters;

  Confusion(ConfusionParameters parameters) {
    this.parameters = parameters;
  }

  @Override
  public void check(AnalysisTask task) {
    Chosen.samples(task, parameters.samples().orElse(Integer.MAX_VALUE));
    Chosen.checkAttack(
        task,
        parameters.attack(),
        Chosen.threats(task.threats(), parameters.norm(), parameters.epsilons()));
  }

  @Override
  public AnalysisReport run(AnalysisTask task) {
    AnalysedEntry entry = task.entries().get(0);
    List<String> classNames = task.dataset().classNames();
    List<NormBall> threats =
        Chosen.threats(task.threats(), parameters.norm(), parameters.epsilons());
    int[] samples = Chosen.samples(task, parameters.samples().orElse(Integer.MAX_VALUE));
    LabeledImages clean = task.dataset().test().select(samples);
    List<ConfusionMatrix> matrices = new ArrayList<>();
    matrices.add(
        ConfusionMatrix.of(
            "clean", "clean images", clean.labels(), logits(entry.logits(clean.pixels()), task)));
    for (NormBall threat : threats) {
      float[] attacked =
          entry.attack(parameters.attack(), threat, samples, Keep.FIRST_MISCLASSIFIED).logits();
      String title = "after " + parameters.attack().id() + ", " + threat.label();
      matrices.add(
          ConfusionMatrix.of(Wording.slug(threat), title, clean.labels(), logits(attacked, task)));
      task.progress().update(matrices.size() - 1L, threats.size(), "threats");
    }
    List<NamedTable> tables =
        new ArrayList<>(matrices.stream().map(one -> one.table(classNames)).toList());
    tables.add(margins(threats, matrices));
    return new AnalysisReport(
        matrices.stream().map(one -> figure(entry.name(), classNames, one)).toList(), tables);
  }

  private static Logits logits(float[] values, AnalysisTask task) {
    return new Logits(values, task.dataset().classes());
  }

  private Figure figure(String entry, List<String> classNames, ConfusionMatrix matrix) {
    Heatmap map =
        new Heatmap(
            entry + ": " + matrix.title() + " (per cent of each row)",
            "true class (images)",
            "predicted class",
            IntStream.range(0, classNames.size())
                .mapToObj(k -> classNames.get(k) + " (" + matrix.images(k) + ")")
                .toList(),
            classNames,
            matrix.shares());
    boolean attacked = !matrix.slug().equals("clean");
    return map.figure(
        ID + "-" + matrix.slug(),
        "How "
            + entry
            + " classifies the images of each true class, "
            + matrix.title()
            + (attacked
                ? " ("
                    + Wording.attack(parameters.attack())
                    + "; the first misclassified candidate counts, and samples that are"
                    + " misclassified unattacked are not attacked)."
                : "."));
  }

  private NamedTable margins(List<NormBall> threats, List<ConfusionMatrix> matrices) {
    List<String> columns = new ArrayList<>(List.of("true class", "images", "clean"));
    threats.forEach(threat -> columns.add(threat.label()));
    List<List<Double>> rows = new ArrayList<>();
    for (int k = 0; k < matrices.get(0).counts().length; k++) {
      int images = matrices.get(0).images(k);
      if (images > 0) {
        List<Double> row = new ArrayList<>(List.of((double) k, (double) images));
        for (ConfusionMatrix matrix : matrices) {
          row.add(matrix.meanMargins()[k]);
        }
        rows.add(row);
      }
    }
    return new NamedTable(
        "margins",
        "Mean margin of each class's images, the logit of the label minus the largest other,"
            + " before and after "
            + Wording.attack(parameters.attack())
            + "; classes without an image are left out.",
        columns,
        rows);
  }
}
