package dev.touchstone.plugins.defense.style;

import dev.touchstone.api.UserException;
import dev.touchstone.api.analysis.AnalysedEntry;
import dev.touchstone.api.analysis.Analysis;
import dev.touchstone.api.analysis.AnalysisReport;
import dev.touchstone.api.analysis.AnalysisTask;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.figures.ImageGrid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Figure 4 of the paper: images and their stylised versions, at one size or several. */
final class StyleSheet implements Analysis {

  static final String ID = "style-sheet";

  private static final int SHOWN = 4;

  private final List<StyleWeights> styles;
  private final StyleSheetParameters parameters;

  StyleSheet(List<StyleWeights> styles, StyleSheetParameters parameters) {
    this.styles = List.copyOf(styles);
    this.parameters = parameters;
  }

  /**
   * All shown images in one style at one size.
   *
   * @param size at which they were stylised
   * @param large images of that size
   * @param made the same scaled back to their own size
   * @param predicted what the entry takes the latter for
   */
  private record Sheet(WorkingSize size, float[] large, float[] made, int[] predicted) {}

  @Override
  public void check(AnalysisTask task) {
    sizes(task.dataset().shape());
  }

  @Override
  public AnalysisReport run(AnalysisTask task) {
    AnalysedEntry entry = task.entries().get(0);
    Dataset dataset = task.dataset();
    int[] samples = samples(task);
    LabeledImages shown = dataset.test().select(samples);
    List<WorkingSize> sizes = sizes(dataset.shape());
    int[] original = classes(entry.logits(shown.pixels()), dataset.classes());
    int done = 0;
    List<List<Sheet>> sheets = new ArrayList<>();
    for (WorkingSize size : sizes) {
      List<Sheet> inStyles = new ArrayList<>();
      for (StyleWeights style : styles) {
        inStyles.add(sheet(style, size, shown, entry, dataset.classes()));
        task.progress().update(++done, (long) sizes.size() * styles.size(), "styles");
      }
      sheets.add(inStyles);
    }
    ImageGrid grid = grid(dataset, samples, shown, original, sheets);
    return new AnalysisReport(
        List.of(
            grid.figure(
                ID,
                "Test images and their stylised versions, with the class that the entry takes them"
                    + " for; arrows mark images that were stylised at the first size and then"
                    + " scaled to the second.")),
        List.of(table(samples, shown, original, sheets)));
  }

  private int[] samples(AnalysisTask task) {
    int count = task.dataset().test().count();
    if (parameters.samples().isEmpty()) {
      return Arrays.copyOf(task.samples(), Math.min(SHOWN, task.samples().length));
    }
    for (int sample : parameters.samples()) {
      if (sample >= count) {
        throw new UserException(
            "analysis %s: there is no test image %d; they are numbered from 0 to %d"
                .formatted(ID, sample, count - 1));
      }
    }
    return parameters.samples().stream().mapToInt(Integer::intValue).toArray();
  }

  /** The images' own size and the others, none twice. */
  private List<WorkingSize> sizes(ImageShape shape) {
    Set<WorkingSize> sizes = new LinkedHashSet<>();
    sizes.add(WorkingSize.of(shape, Optional.empty()));
    parameters.resolutions().forEach(side -> sizes.add(WorkingSize.of(shape, Optional.of(side))));
    return List.copyOf(sizes);
  }

  private static Sheet sheet(
      StyleWeights style, WorkingSize size, LabeledImages shown, AnalysedEntry entry, int classes) {
    try (Stylist stylist = Stylist.open(style, size, Math.min(shown.count(), SHOWN))) {
      float[] made = stylist.apply(shown.pixels(), images -> {});
      int[] predicted = classes(entry.logits(made), classes);
      return new Sheet(size, stylist.applyLarge(shown.pixels()), made, predicted);
    }
  }

  private static int[] classes(float[] logits, int classes) {
    int[] largest = new int[logits.length / classes];
    for (int i = 0; i < logits.length; i++) {
      int image = i / classes;
      if (logits[i] > logits[image * classes + largest[image]]) {
        largest[image] = i % classes;
      }
    }
    return largest;
  }

  private ImageGrid grid(
      Dataset dataset,
      int[] samples,
      LabeledImages shown,
      int[] original,
      List<List<Sheet>> sheets) {
    ImageShape shape = dataset.shape();
    int height = shape.height();
    int width = shape.width();
    for (List<Sheet> inStyles : sheets) {
      height = Math.max(height, inStyles.get(0).size().height());
      width = Math.max(width, inStyles.get(0).size().width());
    }
    ImageShape cell = new ImageShape(height, width, shape.channels());
    List<ImageGrid.Row> rows = new ArrayList<>();
    for (int i = 0; i < samples.length; i++) {
      String name = dataset.classNames().get(shown.labels()[i]) + " (" + samples[i] + ")\n";
      for (List<Sheet> inStyles : sheets) {
        WorkingSize size = inStyles.get(0).size();
        boolean first = inStyles == sheets.get(0);
        ImageShape large = new ImageShape(size.height(), size.width(), shape.channels());
        if (!size.own()) {
          List<ImageGrid.Cell> cells = new ArrayList<>(List.of(ImageGrid.Cell.EMPTY));
          for (Sheet sheet : inStyles) {
            cells.add(ImageGrid.Cell.of(enlarged(sheet.large(), i, large, cell), ""));
          }
          rows.add(new ImageGrid.Row(name + size.width() + " px", cells, first && i > 0));
        }
        List<ImageGrid.Cell> cells = new ArrayList<>();
        cells.add(
            first
                ? ImageGrid.Cell.of(
                    enlarged(shown.pixels(), i, shape, cell), dataset.classNames().get(original[i]))
                : ImageGrid.Cell.EMPTY);
        for (Sheet sheet : inStyles) {
          cells.add(
              ImageGrid.Cell.of(
                  enlarged(sheet.made(), i, shape, cell),
                  dataset.classNames().get(sheet.predicted()[i])));
        }
        String sizes = (size.own() ? "" : size.width() + " → ") + shape.width() + " px";
        rows.add(new ImageGrid.Row(name + sizes, cells, first && size.own() && i > 0));
      }
    }
    List<String> names = styles.stream().map(style -> style.name().replace('_', ' ')).toList();
    return new ImageGrid(
        "Images in other styles",
        cell,
        List.of(new ImageGrid.Group("", List.of("original")), new ImageGrid.Group("", names)),
        rows);
  }

  /** One image with its pixels repeated up to the cell's size. */
  private static float[] enlarged(float[] images, int index, ImageShape shape, ImageShape cell) {
    int channels = shape.channels();
    float[] enlarged = new float[cell.size()];
    for (int y = 0; y < cell.height(); y++) {
      int row = y * shape.height() / cell.height();
      for (int x = 0; x < cell.width(); x++) {
        int from = (row * shape.width() + x * shape.width() / cell.width()) * channels;
        int to = (y * cell.width() + x) * channels;
        System.arraycopy(images, index * shape.size() + from, enlarged, to, channels);
      }
    }
    return enlarged;
  }

  private NamedTable table(
      int[] samples, LabeledImages shown, int[] original, List<List<Sheet>> sheets) {
    List<List<Double>> rows = new ArrayList<>();
    for (int i = 0; i < samples.length; i++) {
      rows.add(row(samples[i], shown.labels()[i], 0, shown.shape().width(), original[i]));
      for (List<Sheet> inStyles : sheets) {
        for (int style = 0; style < inStyles.size(); style++) {
          Sheet sheet = inStyles.get(style);
          rows.add(
              row(
                  samples[i],
                  shown.labels()[i],
                  style + 1,
                  sheet.size().width(),
                  sheet.predicted()[i]));
        }
      }
    }
    return new NamedTable(
        ID,
        "What the entry takes test images for, as they are (style 0) and stylised at a size: "
            + names()
            + ".",
        List.of("test image", "true class", "style", "stylised at (pixels)", "predicted class"),
        rows);
  }

  private String names() {
    List<String> names = new ArrayList<>();
    for (StyleWeights style : styles) {
      names.add("style " + (names.size() + 1) + " is " + style.name().replace('_', ' '));
    }
    return String.join(", ", names);
  }

  private static List<Double> row(int sample, int label, int style, int size, int predicted) {
    return List.of(
        (double) sample, (double) label, (double) style, (double) size, (double) predicted);
  }
}
