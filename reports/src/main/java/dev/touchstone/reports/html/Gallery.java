package dev.touchstone.reports.html;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.results.AttackExample;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.DatasetSummary;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Attacked samples of one entry, as images.
 *
 * @param groups the samples, by attack and threat
 * @param images the image files that the groups show
 * @param dataset the images' shape
 */
record Gallery(List<Group> groups, List<Image> images, DatasetSummary dataset) {

  /**
   * The samples of one attack.
   *
   * @param title attack and threat
   */
  record Group(String title, List<Sample> samples) {}

  /**
   * One attacked sample.
   *
   * @param sample index of the sample
   * @param label name of its true class
   * @param status how it fared
   * @param broken whether the attack broke it
   * @param before class predicted for the clean image
   * @param after class predicted for the adversarial image
   * @param distance how far the image was moved
   * @param factor how many times the difference is enlarged
   * @param clean path of the clean image
   * @param adversarial path of the adversarial image
   * @param difference path of the difference image, grey where nothing changed
   */
  record Sample(
      int sample,
      String label,
      String status,
      boolean broken,
      String before,
      String after,
      String distance,
      String factor,
      String clean,
      String adversarial,
      String difference) {}

  /**
   * One image file.
   *
   * @param path path within the report's folder
   */
  record Image(String path, float[] pixels) {}

  static Gallery of(EntryResults entry, DatasetSummary dataset, String slug) {
    Builder builder = new Builder(dataset, "images/" + slug + "/");
    for (int i = 0; i < entry.attacks().size(); i++) {
      builder.add(entry.attacks().get(i), i);
    }
    return new Gallery(builder.groups, builder.images, dataset);
  }

  /** Width of the images in pixels. */
  public int width() {
    return dataset.shape().width();
  }

  /** Height of the images in pixels. */
  public int height() {
    return dataset.shape().height();
  }

  void writeImages(Path folder) throws IOException {
    for (Image image : images) {
      Path file = folder.resolve(image.path());
      Files.createDirectories(file.getParent());
      Png.write(image.pixels(), dataset.shape(), file);
    }
  }

  private static final class Builder {

    private final DatasetSummary dataset;
    private final String folder;
    private final List<Group> groups = new ArrayList<>();
    private final List<Image> images = new ArrayList<>();

    Builder(DatasetSummary dataset, String folder) {
      this.dataset = dataset;
      this.folder = folder;
    }

    void add(AttackResults attack, int number) {
      List<Sample> samples = new ArrayList<>();
      for (int i = 0; i < attack.examples().size(); i++) {
        String path = folder + "attack" + (number + 1) + "-example" + (i + 1);
        samples.add(sample(attack.examples().get(i), attack.threat(), path));
      }
      if (!samples.isEmpty()) {
        groups.add(new Group(attack.name() + ", " + attack.threat().label(), samples));
      }
    }

    private Sample sample(AttackExample example, Threat threat, String path) {
      SampleOutcome outcome = example.outcome();
      double factor = factor(example, threat);
      return new Sample(
          outcome.sample(),
          className(outcome.label()),
          outcome.status().name().toLowerCase(Locale.ROOT).replace('_', ' '),
          !outcome.status().robust(),
          className(example.cleanPrediction()),
          className(outcome.prediction()),
          String.format(
                  Locale.ROOT, "L∞ %.3f, L2 %.2f", outcome.distanceLinf(), outcome.distanceL2())
              + (outcome.stage().isEmpty() ? "" : ", by " + outcome.stage()),
          "×"
              + new BigDecimal(factor)
                  .round(new MathContext(3))
                  .stripTrailingZeros()
                  .toPlainString(),
          image(path + "-clean.png", example.clean()),
          image(path + "-adversarial.png", example.adversarial()),
          image(path + "-difference.png", difference(example, factor)));
    }

    private String image(String path, float[] pixels) {
      images.add(new Image(path, pixels));
      return path;
    }

    private String className(int label) {
      List<String> names = dataset.classNames();
      return label >= 0 && label < names.size() ? names.get(label) : "class " + label;
    }
  }

  /**
   * How many times a difference is enlarged. For L∞ a change of ε becomes black or white, so that
   * images of one threat compare; for others the sample's own largest change does.
   */
  private static double factor(AttackExample example, Threat threat) {
    double largest =
        threat
            .ball()
            .filter(ball -> ball.norm() == Norm.LINF)
            .map(NormBall::epsilon)
            .orElseGet(
                () ->
                    Norm.LINF.distance(
                        example.clean(),
                        0,
                        example.adversarial(),
                        0,
                        new ImageShape(1, example.clean().length, 1)));
    return largest > 0 ? 0.5 / largest : 1;
  }

  private static float[] difference(AttackExample example, double factor) {
    float[] difference = new float[example.clean().length];
    for (int i = 0; i < difference.length; i++) {
      difference[i] =
          (float) (0.5 + factor * ((double) example.adversarial()[i] - example.clean()[i]));
    }
    return difference;
  }
}
