package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.analysis.AnalysedEntry;
import dev.touchstone.api.analysis.AnalysedEntry.Keep;
import dev.touchstone.api.analysis.Analysis;
import dev.touchstone.api.analysis.AnalysisReport;
import dev.touchstone.api.analysis.AnalysisTask;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.results.Figure;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.figures.ImageGrid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Compares what entries reconstruct from the latent features of adversarial images. */
final class Inversion implements Analysis {

  static final String ID = "inversion";

  private final InversionParameters parameters;
  private final NormBall threat;

  Inversion(InversionParameters parameters) {
    this.parameters = parameters;
    this.threat = new NormBall(parameters.norm(), parameters.epsilon());
  }

  @Override
  public void check(AnalysisTask task) {
    Chosen.samples(task, parameters.samples());
    insides(task);
    Chosen.checkAttack(task, parameters.attack(), List.of(threat));
  }

  private static List<Inside> insides(AnalysisTask task) {
    List<Inside> insides = task.entries().stream().map(entry -> new Inside(entry)).toList();
    insides.forEach(inside -> inside.require(List.of(Inside.RECONSTRUCTION), List.of()));
    return insides;
  }

  @Override
  public AnalysisReport run(AnalysisTask task) {
    List<Inside> insides = insides(task);
    int[] samples = Chosen.samples(task, parameters.samples());
    LabeledImages clean = task.dataset().test().select(samples);
    List<Inverted> inverted = new ArrayList<>();
    for (Inside inside : insides) {
      inverted.add(inverted(inside, clean, samples));
      task.progress().update(inverted.size(), insides.size(), "entries");
    }
    return new AnalysisReport(
        List.of(figure(task.dataset(), clean, inverted)), List.of(table(clean, inverted)));
  }

  private Inverted inverted(Inside inside, LabeledImages clean, int[] samples) {
    AnalysedEntry entry = inside.entry();
    float[] adversarial = entry.attack(parameters.attack(), threat, samples, Keep.LAST).images();
    int size = clean.shape().size();
    return new Inverted(
        entry.name(),
        clean,
        adversarial,
        inside.output(Inside.RECONSTRUCTION, adversarial, clean.count(), size),
        inside.output(Inside.RECONSTRUCTION, clean.pixels(), clean.count(), size));
  }

  private Figure figure(Dataset dataset, LabeledImages clean, List<Inverted> inverted) {
    List<ImageGrid.Group> groups = new ArrayList<>();
    groups.add(new ImageGrid.Group("clean", List.of("original")));
    inverted.forEach(
        one -> groups.add(new ImageGrid.Group(one.entry(), List.of("adversarial", "decoded"))));
    List<ImageGrid.Row> rows = new ArrayList<>();
    for (int image : shown(clean, dataset.classes())) {
      List<ImageGrid.Cell> cells = new ArrayList<>();
      cells.add(ImageGrid.Cell.of(clean.image(image), ""));
      for (Inverted one : inverted) {
        cells.add(cell(clean, one.adversarial(), image));
        cells.add(cell(clean, one.ofAdversarial(), image));
      }
      rows.add(new ImageGrid.Row(dataset.classNames().get(clean.labels()[image]), cells));
    }
    String title = "What is decoded from adversarial images, " + threat.label();
    return new ImageGrid(title, dataset.shape(), groups, rows)
        .figure(
            ID,
            "Clean images, and for each entry the adversarial image of its own classifier ("
                + Wording.attack(parameters.attack())
                + " within "
                + threat.label()
                + ") and what is decoded from its latent features; rows are labelled with the true"
                + " class.");
  }

  private static ImageGrid.Cell cell(LabeledImages like, float[] images, int index) {
    int size = like.shape().size();
    return ImageGrid.Cell.of(Arrays.copyOfRange(images, index * size, (index + 1) * size), "");
  }

  /** The first image of each class, then the second of each, and so on, sorted by class. */
  private List<Integer> shown(LabeledImages clean, int classes) {
    List<List<Integer>> byClass = new ArrayList<>();
    for (int k = 0; k < classes; k++) {
      byClass.add(new ArrayList<>());
    }
    for (int i = 0; i < clean.count(); i++) {
      byClass.get(clean.labels()[i]).add(i);
    }
    int wanted = Math.min(parameters.shown(), clean.count());
    List<Integer> shown = new ArrayList<>();
    for (int turn = 0; shown.size() < wanted; turn++) {
      for (List<Integer> images : byClass) {
        if (turn < images.size() && shown.size() < wanted) {
          shown.add(images.get(turn));
        }
      }
    }
    return shown;
  }

  private NamedTable table(LabeledImages clean, List<Inverted> inverted) {
    int[] withBackground = Inverted.withBackground(clean);
    List<List<Double>> rows = new ArrayList<>();
    for (int i = 0; i < inverted.size(); i++) {
      rows.add(inverted.get(i).row(i, withBackground));
    }
    boolean background = withBackground.length > 1;
    return new NamedTable(
        ID,
        "Entries "
            + Wording.numbered(inverted.stream().map(Inverted::entry).toList(), 0)
            + ": mean squared difference per pixel between the reconstruction and the clean image"
            + (background
                ? ", and mean absolute value where the clean image is black (background noise)"
                : "")
            + "; "
            + Wording.attack(parameters.attack())
            + " within "
            + threat.label()
            + ", standard errors over the images.",
        Inverted.columns(background),
        rows);
  }
}
