package zoo;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetContext;
import dev.touchstone.api.data.DatasetFactory;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import java.util.List;
import java.util.Random;

/**
 * Data set {@code greys}: 4 × 4 images that are darker or lighter than grey by 0.02 to 0.27. Every
 * pixel is a multiple of 1/64, by which a model can tell a clean image from an attacked one.
 */
@org.pf4j.Extension
public class Greys implements DatasetFactory<Greys.Parameters> {

  static final int PIXELS = 16;
  private static final int IMAGES = 200;

  public record Parameters() {}

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor("greys", "1", "Greys", "Dark and light.", "", List.of());
  }

  @Override
  public Class<Parameters> parametersType() {
    return Parameters.class;
  }

  @Override
  public Dataset load(Parameters parameters, DatasetContext context) {
    return new Dataset(List.of("dark", "light"), images(1), images(2), "7".repeat(64), List.of());
  }

  private static LabeledImages images(int seed) {
    Random random = new Random(seed);
    float[] pixels = new float[IMAGES * PIXELS];
    int[] labels = new int[IMAGES];
    for (int i = 0; i < IMAGES; i++) {
      labels[i] = i % 2;
      int distance = 2 + random.nextInt(15);
      for (int j = 0; j < PIXELS; j++) {
        int level = 32 + (labels[i] == 0 ? -distance : distance) + random.nextInt(3) - 1;
        pixels[i * PIXELS + j] = level / 64f;
      }
    }
    return new LabeledImages(new ImageShape(4, 4, 1), pixels, labels);
  }
}
