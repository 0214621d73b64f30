package com.example.stripes;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.analysis.AnalysedEntry;
import dev.touchstone.api.analysis.Analysis;
import dev.touchstone.api.analysis.AnalysisFactory;
import dev.touchstone.api.analysis.AnalysisReport;
import dev.touchstone.api.analysis.AnalysisTask;
import dev.touchstone.api.analysis.AttackedImages;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.parameters.Parameter;
import dev.touchstone.api.results.Figure;
import dev.touchstone.api.results.NamedTable;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.pf4j.Extension;

/** The analysis {@code mean-image}: the average of all attacked images. */
@Extension
public final class MeanImageFactory implements AnalysisFactory<MeanImageFactory.Parameters> {

  /** Parameters of {@code mean-image}. */
  public record Parameters(
      @Parameter(doc = "The attack.", defaultValue = "{ id: uniform-noise, tries: 2 }")
          AttackChoice attack) {}

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "mean-image", "1", "Mean image", "Averages the attacked images.", "", List.of());
  }

  @Override
  public Class<Parameters> parametersType() {
    return Parameters.class;
  }

  @Override
  public Analysis create(Parameters parameters) {
    return task -> meanOf(task, parameters);
  }

  private static AnalysisReport meanOf(AnalysisTask task, Parameters parameters) {
    AnalysedEntry entry = task.entries().get(0);
    AttackedImages attacked =
        entry.attack(
            parameters.attack(), task.threats().get(0), task.samples(), AnalysedEntry.Keep.LAST);
    ImageShape shape = task.dataset().shape();
    double[] mean = new double[shape.size()];
    for (int i = 0; i < attacked.images().length; i++) {
      mean[i % shape.size()] += attacked.images()[i] / attacked.samples().length;
    }
    double total = 0;
    for (double value : mean) {
      total += value / mean.length;
    }
    return new AnalysisReport(
        List.of(new Figure("mean", "The mean of all attacked images.", png(mean, shape), 1)),
        List.of(
            new NamedTable(
                "mean", "The mean grey value.", List.of("mean"), List.of(List.of(total)))));
  }

  private static byte[] png(double[] mean, ImageShape shape) {
    BufferedImage image =
        new BufferedImage(shape.width(), shape.height(), BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        double value = mean[(y * shape.width() + x) * shape.channels()];
        image.getRaster().setSample(x, y, 0, (int) Math.round(255 * value));
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return png.toByteArray();
  }
}
