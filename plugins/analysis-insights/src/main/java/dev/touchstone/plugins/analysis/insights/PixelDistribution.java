package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.analysis.AnalysedEntry;
import dev.touchstone.api.analysis.AnalysedEntry.Keep;
import dev.touchstone.api.analysis.Analysis;
import dev.touchstone.api.analysis.AnalysisReport;
import dev.touchstone.api.analysis.AnalysisTask;
import dev.touchstone.api.results.Figure;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.figures.Histogram;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Compares the pixels of natural and adversarial images. */
final class PixelDistribution implements Analysis {

  static final String ID = "pixel-distribution";

  private final PixelDistributionParameters parameters;

  PixelDistribution(PixelDistributionParameters parameters) {
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
    List<NormBall> threats =
        Chosen.threats(task.threats(), parameters.norm(), parameters.epsilons());
    int[] samples = Chosen.samples(task, parameters.samples().orElse(Integer.MAX_VALUE));
    int size = task.dataset().shape().size();
    List<PixelShares> shares = new ArrayList<>();
    shares.add(PixelShares.of(parameters, task.dataset().test().select(samples).pixels(), size));
    for (NormBall threat : threats) {
      float[] images =
          entry.attack(parameters.attack(), threat, samples, parameters.keep()).images();
      shares.add(PixelShares.of(parameters, images, size));
      task.progress().update(shares.size() - 1L, threats.size(), "threats");
    }
    List<Figure> figures = new ArrayList<>();
    for (int i = 0; i < threats.size(); i++) {
      figures.add(figure(entry.name(), threats.get(i), shares.get(0), shares.get(i + 1)));
    }
    return new AnalysisReport(
        figures, List.of(sharesTable(threats, shares), histogramTable(threats, shares)));
  }

  private double[] edges() {
    return IntStream.rangeClosed(0, parameters.bins())
        .mapToDouble(i -> (double) i / parameters.bins())
        .toArray();
  }

  private Figure figure(String entry, NormBall threat, PixelShares natural, PixelShares attacked) {
    Histogram histogram =
        new Histogram(
            entry + ": grey pixels before and after " + attackIn(threat),
            "pixel value (0 black, 1 white; both are left out)",
            "share of all pixels",
            edges(),
            List.of(
                new Histogram.Series("natural images", natural.histogram()),
                new Histogram.Series("adversarial images", attacked.histogram())));
    return histogram.figure(
        "grey-pixels-" + Wording.slug(threat),
        "Grey pixels of the natural images and of the adversarial ones of "
            + entry
            + ", in "
            + parameters.bins()
            + " bins as shares of all pixels; "
            + kept(threat)
            + ".");
  }

  private String attackIn(NormBall threat) {
    return parameters.attack().id() + ", " + threat.label();
  }

  /** Which images stand for the adversarial ones. */
  private String kept(NormBall threat) {
    return Wording.attack(parameters.attack())
        + " within "
        + threat.label()
        + ", of which "
        + (parameters.keep() == Keep.LAST
            ? "the last candidate of every sample is taken"
            : "the first misclassified candidate is taken, and samples that are misclassified"
                + " unattacked stay as they are");
  }

  private NamedTable sharesTable(List<NormBall> threats, List<PixelShares> shares) {
    List<List<Double>> rows = new ArrayList<>();
    for (int i = 0; i < shares.size(); i++) {
      PixelShares one = shares.get(i);
      rows.add(
          List.of(
              (double) i,
              i == 0 ? 0 : threats.get(i - 1).epsilon(),
              (double) one.black().count(),
              one.black().mean(),
              one.black().standardError(),
              one.grey(),
              one.white()));
    }
    return new NamedTable(
        "pixel-shares",
        "Shares of black, grey and white pixels: 0 = natural images, "
            + Wording.numbered(threats.stream().map(NormBall::label).toList(), 1)
            + "; black up to "
            + parameters.blackUpTo()
            + ", white from "
            + parameters.whiteFrom()
            + "; "
            + kept(threats.get(0)).replace(" within " + threats.get(0).label(), "")
            + ".",
        List.of(
            "images (0: natural)",
            "epsilon",
            "number of images",
            "black",
            "standard error: black",
            "grey",
            "white"),
        rows);
  }

  private NamedTable histogramTable(List<NormBall> threats, List<PixelShares> shares) {
    List<String> columns = new ArrayList<>(List.of("from", "to", "natural"));
    threats.forEach(threat -> columns.add(threat.label()));
    double[] edges = edges();
    List<List<Double>> rows = new ArrayList<>();
    for (int bin = 0; bin < parameters.bins(); bin++) {
      List<Double> row = new ArrayList<>(List.of(edges[bin], edges[bin + 1]));
      for (PixelShares one : shares) {
        row.add(one.histogram()[bin]);
      }
      rows.add(row);
    }
    return new NamedTable(
        "grey-pixels",
        "Grey pixels in bins of their value, as shares of all pixels; black and white are left"
            + " out.",
        columns,
        rows);
  }
}
