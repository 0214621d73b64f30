package dev.touchstone.benchmarks.plan;

import dev.touchstone.api.data.ImageShape;
import java.nio.file.Path;
import java.util.Arrays;

/** A network that is measured. */
public enum Network {
  /** The network of the paper's Table 3. */
  TABLE_3(
      "table-3",
      "Table 3 network",
      "mnist",
      28,
      1,
      "{\"id\": \"convnet\"}",
      "mnist-madry",
      128,
      200),
  /** The network of He et al. 2016 for CIFAR-10, with shortcuts without weights. */
  RESNET_20(
      "resnet-20",
      "ResNet-20, 32×32×3",
      "cifar-10",
      32,
      3,
      "{\"id\": \"resnet\", \"depth\": 20, \"stem\": \"cifar\","
          + " \"mean\": [0.485, 0.456, 0.406], \"std\": [0.229, 0.224, 0.225]}",
      "cifar10-resnet20",
      64,
      120),
  /** As the suite of the paper's Table 2 trains it; nobody has published such weights. */
  RESNET_50(
      "resnet-50",
      "ResNet-50, ImageNet stem, 32×32×3",
      "cifar-10",
      32,
      3,
      "{\"id\": \"resnet\", \"depth\": 50, \"stem\": \"imagenet\","
          + " \"mean\": [0.4914, 0.4822, 0.4465], \"std\": [0.2470, 0.2435, 0.2616]}",
      "",
      64,
      800);

  /** Classes of both data sets. */
  public static final int CLASSES = 10;

  private final String id;
  private final String title;
  private final String dataset;
  private final int side;
  private final int channels;
  private final String model;
  private final String weights;
  private final int batch;
  private final int samples;

  Network(
      String id,
      String title,
      String dataset,
      int side,
      int channels,
      String model,
      String weights,
      int batch,
      int samples) {
    this.id = id;
    this.title = title;
    this.dataset = dataset;
    this.side = side;
    this.channels = channels;
    this.model = model;
    this.weights = weights;
    this.batch = batch;
    this.samples = samples;
  }

  /** What it is called on the command line and in files. */
  public String id() {
    return id;
  }

  /** What it is called in tables. */
  public String title() {
    return title;
  }

  /** Its data set's id. */
  public String dataset() {
    return dataset;
  }

  /** Its images. */
  public ImageShape shape() {
    return new ImageShape(side, side, channels);
  }

  /** The model as JSON, which is YAML as well. */
  public String model() {
    return model;
  }

  /** Images at a time, in everything that is measured. */
  public int batch() {
    return batch;
  }

  /** Test images among which a batch of correctly classified ones is looked for. */
  public int samples() {
    return samples;
  }

  /** Where trained weights may lie; where there are none, a short training makes some. */
  public Path weights(Path folder) {
    return folder.resolve(weights + ".safetensors");
  }

  /**
   * The one of that id.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Network of(String id) {
    return Arrays.stream(values())
        .filter(each -> each.id.equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no network '" + id + "'"));
  }
}
