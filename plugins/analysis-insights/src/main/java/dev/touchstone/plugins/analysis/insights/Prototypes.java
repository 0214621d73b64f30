package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.analysis.Analysis;
import dev.touchstone.api.analysis.AnalysisReport;
import dev.touchstone.api.analysis.AnalysisTask;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Values;
import dev.touchstone.api.results.Figure;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.figures.ImageGrid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** Shows what the prototypes of a network stand for. */
final class Prototypes implements Analysis {

  static final String ID = "prototypes";

  /** The variable whose rows are the prototypes' weights for the classes (Li et al. 2018). */
  private static final String WEIGHTS = "classifier.weight";

  private static final int PER_ROW = 8;
  private static final int BATCH = 1000;

  /**
   * The training image whose code is nearest to a prototype.
   *
   * @param image its index
   * @param distance squared L2 distance of the codes
   */
  private record Nearest(int image, double distance) {}

  /** What is known of the prototypes: their images, their class logits, their nearest images. */
  private record Found(
      Dataset dataset, Values images, Logits logits, Nearest[] nearest, LabeledImages train) {

    int count() {
      return nearest.length;
    }

    String className(int k) {
      return dataset.classNames().get(k);
    }
  }

  @Override
  public void check(AnalysisTask task) {
    inside(task);
  }

  private static Inside inside(AnalysisTask task) {
    Inside inside = new Inside(task.entries().get(0));
    inside.require(
        List.of(Inside.CODE),
        List.of(Inside.PROTOTYPE_IMAGES, Inside.PROTOTYPES, Inside.PROTOTYPE_LOGITS));
    return inside;
  }

  @Override
  public AnalysisReport run(AnalysisTask task) {
    Inside inside = inside(task);
    Values prototypes = inside.value(Inside.PROTOTYPES, -1, -1);
    int count = prototypes.shape()[0];
    Dataset dataset = task.dataset();
    Values images = inside.value(Inside.PROTOTYPE_IMAGES, count, dataset.shape().size());
    Values logits = inside.value(Inside.PROTOTYPE_LOGITS, count, dataset.classes());
    Found found =
        new Found(
            dataset,
            images,
            new Logits(logits.values(), dataset.classes()),
            nearest(task, inside, prototypes),
            dataset.train());
    List<NamedTable> tables = new ArrayList<>(List.of(table(found)));
    weights(inside, count, dataset.classes())
        .ifPresent(weights -> tables.add(weightsTable(dataset, weights)));
    return new AnalysisReport(List.of(figure(inside, found)), tables);
  }

  /** By brute force over all images that were trained on; the first of equally near ones. */
  private static Nearest[] nearest(AnalysisTask task, Inside inside, Values prototypes) {
    LabeledImages train = task.dataset().train();
    int total = Math.min(task.trainingImages(), train.count());
    int size = train.shape().size();
    int length = prototypes.values().length / prototypes.shape()[0];
    Nearest[] nearest = new Nearest[prototypes.shape()[0]];
    Arrays.fill(nearest, new Nearest(-1, Double.POSITIVE_INFINITY));
    for (int start = 0; start < total; start += BATCH) {
      int end = Math.min(start + BATCH, total);
      float[] images = Arrays.copyOfRange(train.pixels(), start * size, end * size);
      float[] codes = inside.output(Inside.CODE, images, end - start, length);
      for (int i = start; i < end; i++) {
        for (int p = 0; p < nearest.length; p++) {
          double distance =
              squaredDistance(codes, (i - start) * length, prototypes.values(), p * length, length);
          nearest[p] = distance < nearest[p].distance() ? new Nearest(i, distance) : nearest[p];
        }
      }
      task.progress().update(end, total, "training images");
    }
    return nearest;
  }

  private static double squaredDistance(
      float[] a, int aOffset, float[] b, int bOffset, int length) {
    double sum = 0;
    for (int i = 0; i < length; i++) {
      double difference = (double) a[aOffset + i] - b[bOffset + i];
      sum += difference * difference;
    }
    return sum;
  }

  private static Optional<Values> weights(Inside inside, int count, int classes) {
    return Optional.ofNullable(inside.entry().values().get(WEIGHTS))
        .filter(weights -> Arrays.equals(weights.shape(), new int[] {count, classes}))
        .map(weights -> inside.value(WEIGHTS, count, classes));
  }

  private static Figure figure(Inside inside, Found found) {
    int columns = Math.min(PER_ROW, found.count());
    List<ImageGrid.Row> rows = new ArrayList<>();
    for (int start = 0; start < found.count(); start += columns) {
      List<ImageGrid.Cell> decoded = new ArrayList<>();
      List<ImageGrid.Cell> nearest = new ArrayList<>();
      for (int p = start; p < start + columns; p++) {
        boolean gap = p >= found.count();
        decoded.add(gap ? ImageGrid.Cell.EMPTY : decodedCell(found, p));
        nearest.add(gap ? ImageGrid.Cell.EMPTY : nearestCell(found, p));
      }
      int last = Math.min(start + columns, found.count()) - 1;
      String numbers = start == last ? " " + start : "s\n" + start + " to " + last;
      rows.add(new ImageGrid.Row("prototype" + numbers, decoded, start > 0));
      rows.add(new ImageGrid.Row("nearest\ntraining\nimage", nearest));
    }
    ImageGrid grid =
        new ImageGrid(
            inside.entry().name() + ": what the prototypes stand for",
            found.dataset().shape(),
            List.of(
                new ImageGrid.Group("", IntStream.range(0, columns).mapToObj(i -> "").toList())),
            rows);
    return grid.figure(
        ID,
        "The decoded prototypes of "
            + inside.entry().name()
            + ", each with the class that its logits give it and their softmax share, and the next"
            + " class; below it the training image whose code is nearest, with its index, its label"
            + " and the squared distance d² of the codes.");
  }

  private static ImageGrid.Cell decodedCell(Found found, int prototype) {
    double[] shares = found.logits().softmax(prototype);
    int first = found.logits().predicted(prototype);
    int second = found.logits().runnerUp(prototype);
    return ImageGrid.Cell.of(
        found.images().row(prototype),
        found.className(first)
            + " · "
            + Wording.percent(shares[first])
            + "\nthen "
            + found.className(second)
            + " · "
            + Wording.percent(shares[second]));
  }

  private static ImageGrid.Cell nearestCell(Found found, int prototype) {
    Nearest nearest = found.nearest()[prototype];
    return ImageGrid.Cell.of(
        found.train().image(nearest.image()),
        "#"
            + nearest.image()
            + " · "
            + found.className(found.train().labels()[nearest.image()])
            + "\nd² "
            + String.format(Locale.ROOT, "%.3g", nearest.distance()));
  }

  private static NamedTable table(Found found) {
    List<String> columns =
        new ArrayList<>(
            List.of(
                "prototype",
                "nearest training image",
                "label of the image",
                "squared distance",
                "predicted class"));
    found.dataset().classNames().forEach(name -> columns.add("softmax of " + name));
    List<List<Double>> rows = new ArrayList<>();
    for (int p = 0; p < found.count(); p++) {
      Nearest nearest = found.nearest()[p];
      List<Double> row =
          new ArrayList<>(
              List.of(
                  (double) p,
                  (double) nearest.image(),
                  (double) found.train().labels()[nearest.image()],
                  nearest.distance(),
                  (double) found.logits().predicted(p)));
      Arrays.stream(found.logits().softmax(p)).forEach(row::add);
      rows.add(row);
    }
    return new NamedTable(
        ID,
        "Each prototype's nearest training image, by the squared L2 distance of their codes, and"
            + " the softmax of its class logits.",
        columns,
        rows);
  }

  private static NamedTable weightsTable(Dataset dataset, Values weights) {
    List<String> columns = new ArrayList<>(List.of("prototype"));
    dataset.classNames().forEach(name -> columns.add("weight for " + name));
    List<List<Double>> rows = new ArrayList<>();
    for (int p = 0; p < weights.shape()[0]; p++) {
      List<Double> row = new ArrayList<>(List.of((double) p));
      for (float weight : weights.row(p)) {
        row.add((double) weight);
      }
      rows.add(row);
    }
    return new NamedTable(
        "prototype-weights",
        "Weights from the squared distance to each prototype to the logit of each class: the more"
            + " negative, the more nearness speaks for the class.",
        columns,
        rows);
  }
}
