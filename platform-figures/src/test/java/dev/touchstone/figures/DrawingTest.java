package dev.touchstone.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.results.Figure;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DrawingTest {

  private static final ImageShape GREY = new ImageShape(2, 2, 1);
  private static final int SERIES_LINE = 0x0b3c7d; // of the second distribution

  private static ImageGrid grid(ImageShape shape, ImageGrid.Cell... cells) {
    List<String> columns = Arrays.stream(cells).map(cell -> "").toList();
    return new ImageGrid(
        "",
        shape,
        List.of(new ImageGrid.Group("", columns)),
        List.of(new ImageGrid.Row("", List.of(cells))));
  }

  private static Heatmap uniform(int classes, double share) {
    double[][] shares = new double[classes][classes];
    Arrays.stream(shares).forEach(row -> Arrays.fill(row, share));
    List<String> names = IntStream.range(0, classes).mapToObj(i -> "c" + i).toList();
    return new Heatmap("title", "rows", "columns", names, names, shares);
  }

  private static Histogram histogram(double... shares) {
    double[] edges = DoubleStream.iterate(0, i -> i + 1).limit(shares.length + 1L).toArray();
    return new Histogram(
        "title",
        "value",
        "share",
        edges,
        List.of(new Histogram.Series("one", shares), new Histogram.Series("two", shares.clone())));
  }

  private static ImageGrid titled() {
    return new ImageGrid(
        "A title that is wider than its one column\nand has two lines",
        GREY,
        List.of(new ImageGrid.Group("A long heading of a group", List.of("column"))),
        List.of(
            new ImageGrid.Row("first", List.of(ImageGrid.Cell.of(new float[4], "5 → 6"))),
            new ImageGrid.Row("second\nrow", List.of(ImageGrid.Cell.EMPTY), true)));
  }

  private static Stream<Drawing> drawings() {
    return Stream.of(
        titled(), uniform(3, 0.333), uniform(25, 0.04), histogram(0.2, 0, 0.003), histogram(0, 0));
  }

  @ParameterizedTest
  @MethodSource("drawings")
  void isAPngOfTwiceTheDensityAndTheSameBytesInEveryLanguage(Drawing drawing) {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.US);
      Figure figure = drawing.figure("name", "What it shows.");
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(drawing.png()).isEqualTo(figure.png());
      assertThat(figure.density()).isEqualTo(2);
      BufferedImage image = Pngs.decode(figure.png());
      assertThat(image.getWidth() % 2 + image.getHeight() % 2).isZero();
      assertThat(Arrays.stream(Pngs.pixels(image)).limit(200_000).distinct().count())
          .isGreaterThan(2);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void pixelsOfImagesBecomeCrispSquares() {
    // 84 pixels of the page, 168 of the file: a pixel of a 2×2 image is 84 wide and high
    ImageGrid grid = grid(GREY, ImageGrid.Cell.of(new float[] {0, 0.2f, 0.2f, 1}, ""));
    assertThat(Pngs.count(grid.png(), 0x333333)).isEqualTo(2 * 84 * 84);
    assertThat(Pngs.count(grid.png(), 0)).isEqualTo(84 * 84);
  }

  @Test
  void channelsAreRedGreenAndBlue() {
    float[] pixels = {1, 0, 0, 0, 1, 0, 0, 0, 1, 7, -7, 0.2f}; // the last one is out of range
    byte[] png = grid(new ImageShape(2, 2, 3), ImageGrid.Cell.of(pixels, "")).png();
    for (int rgb : List.of(0xff0000, 0x00ff00, 0x0000ff, 0xff0033)) {
      assertThat(Pngs.count(png, rgb)).as("%06x", rgb).isEqualTo(84 * 84);
    }
  }

  @Test
  void manyColumnsMakeSmallerImages() {
    ImageGrid.Cell[] cells = new ImageGrid.Cell[12];
    Arrays.fill(cells, ImageGrid.Cell.of(new float[] {0, 0.2f, 0.2f, 1}, ""));
    assertThat(Pngs.count(grid(GREY, cells).png(), 0x333333)).isEqualTo(12 * 2 * 56 * 56);
  }

  @Test
  void everythingThatIsWrittenIsInThePicture() {
    // Nothing may be cut off: the outermost pixels on all sides are the white margin.
    for (Drawing drawing : List.of(titled(), uniform(3, 0.5))) {
      BufferedImage image = Pngs.decode(drawing.png());
      int[] pixels = Pngs.pixels(image);
      int width = image.getWidth();
      long written =
          IntStream.range(0, pixels.length)
              .filter(i -> i % width < 8 || i % width >= width - 8 || i < 8 * width)
              .filter(i -> pixels[i] != 0xffffff)
              .count();
      assertThat(written).as("pixels within the margin").isZero();
    }
  }

  @Test
  void heatMapsGetDarkerInGreyWithTheShare() {
    double[] lightness =
        DoubleStream.of(0.01, 0.05, 0.2, 0.5, 0.8, 1)
            .map(share -> lightness(mostFrequent(uniform(25, share).png())))
            .toArray();
    for (int i = 1; i < lightness.length; i++) {
      assertThat(lightness[i]).isLessThan(lightness[i - 1] - 10);
    }
  }

  private static int mostFrequent(byte[] png) {
    int[] sorted =
        Arrays.stream(Pngs.pixels(Pngs.decode(png))).filter(p -> p != 0xffffff).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2]; // the cells are by far most of the picture
  }

  private static double lightness(int rgb) {
    return 0.2126 * (rgb >> 16) + 0.7152 * (rgb >> 8 & 255) + 0.0722 * (rgb & 255);
  }

  @Test
  void everyDecadeOfAHistogramIsEquallyHigh() {
    BufferedImage image = Pngs.decode(histogram(0.1, 0.01, 0.001).png());
    int[] tops = new int[3];
    int[] pixels = Pngs.pixels(image);
    int width = image.getWidth();
    // The middles of the three bins, of a plot that reaches from a tenth of the width to its end.
    for (int bin = 0; bin < 3; bin++) {
      int x = (int) (width * (0.1 + 0.88 * (bin + 0.5) / 3));
      tops[bin] =
          IntStream.range(0, image.getHeight() * 85 / 100) // above the legend
              .filter(y -> pixels[y * width + x] == SERIES_LINE)
              .findFirst()
              .orElseThrow();
    }
    assertThat(tops[1] - tops[0]).isGreaterThan(100);
    assertThat(tops[2] - tops[1]).isBetween(tops[1] - tops[0] - 3, tops[1] - tops[0] + 3);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void aShareOutsideOfZeroToOneIsRefused(double share) {
    assertThatThrownBy(() -> uniform(2, share)).hasMessageContaining("must be in [0, 1]");
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> grid(GREY, ImageGrid.Cell.of(new float[3], "")))
        .hasMessage("3 values are no image of 2×2×1");
    assertThatThrownBy(() -> grid(new ImageShape(1, 1, 2)))
        .hasMessage("only grey and RGB images can be shown, not 1×1×2");
    assertThatThrownBy(
            () ->
                new ImageGrid(
                    "",
                    GREY,
                    List.of(),
                    List.of(new ImageGrid.Row("r", List.of(ImageGrid.Cell.EMPTY)))))
        .hasMessage("row 'r' has 1 cells, not 0");
    assertThatThrownBy(() -> histogram(Double.NaN)).hasMessageContaining("finite");
    assertThatThrownBy(
            () ->
                new Histogram(
                    "", "", "", new double[2], List.of(new Histogram.Series("", new double[2]))))
        .hasMessageContaining("do not fit");
  }
}
