package dev.touchstone.benchmarks.plan;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** A certifier on an entry that it is made for, at ε = 0.1 on MNIST. */
public enum CertifierCase {
  /** Plain linear relaxation, as the suite oracles-certified has it. */
  CROWN(
      "crown-wong-kolter",
      "CROWN, Wong and Kolter's network",
      "model: strided-convnet",
      "mnist-wong-kolter",
      "{ id: bounds, method: crown }",
      20),
  /** Plain linear relaxation of a network that is not made for it. */
  CROWN_TABLE_3(
      "crown-table-3",
      "CROWN, Table 3 network",
      "model: convnet",
      "mnist-madry",
      "{ id: bounds, method: crown }",
      1),
  /** Exact, over all binary images, as the suite certified-mnist has it. */
  BINARY(
      "binary-thresholded",
      "binary, thresholded Table 3 network",
      "model: convnet, defenses: [{ id: thresholding, mu: 0.38 }]",
      "mnist-threshold",
      "{ id: binary, nodes: 10000 }",
      10);

  private final String id;
  private final String title;
  private final String entry;
  private final String weights;
  private final String certifier;
  private final int samples;

  CertifierCase(
      String id, String title, String entry, String weights, String certifier, int samples) {
    this.id = id;
    this.title = title;
    this.entry = entry;
    this.weights = weights;
    this.certifier = certifier;
    this.samples = samples;
  }

  /** What it is called in files. */
  public String id() {
    return id;
  }

  /** What it is called in tables. */
  public String title() {
    return title;
  }

  /** Keys and values of the entry. */
  public String entry() {
    return entry;
  }

  /** The certifier in a suite. */
  public String certifier() {
    return certifier;
  }

  /** Test images, from the first, that one cell certifies. */
  public int samples() {
    return samples;
  }

  /** The trained weights, without which there is nothing to certify. */
  public Path weights(Path folder) {
    return folder.resolve(weights + ".safetensors");
  }

  /** The one of that id. */
  public static Optional<CertifierCase> of(String id) {
    return Arrays.stream(values()).filter(each -> each.id.equals(id)).findFirst();
  }
}
