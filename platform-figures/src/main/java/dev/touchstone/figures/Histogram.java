package dev.touchstone.figures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Outlines of one or more distributions over the same bins, with a logarithmic axis of shares: what
 * differs by a factor is seen, and bins that hold nothing stand on the axis.
 *
 * @param title what the figure shows
 * @param valueAxis what the bins are, with its unit
 * @param shareAxis what the heights are
 * @param edges edges of the bins, rising, one more than there are bins
 * @param series the distributions, at most 4; the first is filled
 */
public record Histogram(
    String title, String valueAxis, String shareAxis, double[] edges, List<Series> series)
    implements Drawing {

  private static final int WIDTH = 720;
  private static final int HEIGHT = 380;
  private static final Color DARK = new Color(0x222222);
  private static final Color FILL = new Color(0xd6d6d6);

  /** Told apart by lightness and by their dashes, so that they are in grey as well. */
  private static final List<Look> LOOKS =
      List.of(
          new Look(0x8a8a8a, 1.5f),
          new Look(0x0b3c7d, 2f),
          new Look(0xb3541e, 2f, 6, 4),
          new Look(0x000000, 2f, 2, 3));

  private record Look(Color color, BasicStroke stroke) {
    Look(int rgb, float width, float... dashes) {
      this(
          new Color(rgb),
          dashes.length == 0
              ? new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER)
              : new BasicStroke(
                  width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, dashes, 0));
    }
  }

  /**
   * One distribution.
   *
   * @param name for the legend
   * @param shares height of each bin, at least 0
   */
  public record Series(String name, double[] shares) {}

  /** Checks that every distribution has a finite height for every bin. */
  public Histogram {
    series = List.copyOf(series);
    if (series.isEmpty() || series.size() > LOOKS.size()) {
      throw new IllegalArgumentException("1 to 4 series can be drawn, not " + series.size());
    }
    for (Series one : series) {
      if (one.shares().length != edges.length - 1) {
        throw new IllegalArgumentException(
            one.shares().length + " heights do not fit " + edges.length + " edges");
      }
      for (double share : one.shares()) {
        if (!(share >= 0 && share < Double.POSITIVE_INFINITY)) {
          throw new IllegalArgumentException("a height must be finite and ≥ 0, was " + share);
        }
      }
    }
  }

  @Override
  public byte[] png() {
    Lettering.requireFonts();
    XYChart chart = chart();
    return Canvas.png(WIDTH, HEIGHT, g -> chart.paint(g, WIDTH, HEIGHT));
  }

  private XYChart chart() {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(valueAxis)
            .yAxisTitle(shareAxis)
            .build();
    double floor = powerOfTen(positive().min().orElse(0.1), false);
    double ceiling = Math.max(10 * floor, powerOfTen(positive().max().orElse(1), true));
    style(chart.getStyler(), floor, ceiling);
    addFilling(chart, floor);
    for (int i = 0; i < series.size(); i++) {
      XYSeries drawn =
          chart.addSeries(
              series.get(i).name(),
              edgePairs().toArray(),
              heightPairs(series.get(i), floor).toArray());
      drawn.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
      drawn.setMarker(SeriesMarkers.NONE);
      drawn.setLineColor(LOOKS.get(i).color()).setLineStyle(LOOKS.get(i).stroke());
    }
    return chart;
  }

  /** Fills what is below the first distribution. */
  private void addFilling(XYChart chart, double floor) {
    // XChart's own areas reach the wrong end of a logarithmic axis: hence a closed polygon. Its
    // corner within the first bin keeps XChart from labelling the bins' edges instead of round
    // numbers, as it does where all x are equally far apart.
    DoubleStream below =
        DoubleStream.of(edges[edges.length - 1], (2 * edges[0] + edges[1]) / 3, edges[0]);
    XYSeries filling =
        chart.addSeries(
            "(filling)",
            DoubleStream.concat(edgePairs(), below).toArray(),
            DoubleStream.concat(
                    heightPairs(series.get(0), floor), DoubleStream.of(floor, floor, floor))
                .toArray());
    filling.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.PolygonArea);
    filling.setFillColor(FILL);
    filling.setMarker(SeriesMarkers.NONE);
    filling.setLineColor(FILL).setShowInLegend(false);
  }

  private void style(XYStyler styler, double floor, double ceiling) {
    styler
        .setLocale(Locale.ROOT)
        .setPlotContentSize(0.99) // with 1 the labels at the ends are left out
        .setChartBackgroundColor(Color.WHITE)
        .setChartFontColor(DARK)
        .setChartTitleFont(Lettering.TITLE.font())
        .setChartTitleBoxVisible(false)
        .setLegendFont(Lettering.LABEL.font())
        .setLegendBorderColor(Color.WHITE)
        .setLegendPosition(Styler.LegendPosition.OutsideS)
        .setLegendLayout(Styler.LegendLayout.Horizontal)
        .setPlotBorderColor(new Color(0x8a8a8a));
    styler
        .setAxisTitleFont(Lettering.HEADING.font())
        .setAxisTickLabelsFont(Lettering.LABEL.font())
        .setAxisTickLabelsColor(DARK)
        .setPlotGridLinesColor(new Color(0xe0e0e0))
        .setPlotGridLinesStroke(new BasicStroke(1))
        .setYAxisLogarithmic(true)
        .setYAxisLogarithmicDecadeOnly(true)
        .setXAxisMin(edges[0])
        .setXAxisMax(edges[edges.length - 1])
        .setYAxisMin(floor)
        .setYAxisMax(ceiling);
  }

  private DoubleStream positive() {
    return series.stream().flatMapToDouble(one -> DoubleStream.of(one.shares())).filter(s -> s > 0);
  }

  private static double powerOfTen(double value, boolean above) {
    double exponent = Math.log10(value);
    return Math.pow(10, above ? Math.ceil(exponent) : Math.floor(exponent));
  }

  private DoubleStream edgePairs() {
    return IntStream.range(1, edges.length)
        .boxed()
        .flatMapToDouble(i -> DoubleStream.of(edges[i - 1], edges[i]));
  }

  private static DoubleStream heightPairs(Series one, double floor) {
    return DoubleStream.of(one.shares())
        .map(share -> Math.max(share, floor))
        .flatMap(share -> DoubleStream.of(share, share));
  }
}
