package dev.touchstone.api.model;

import java.util.SortedMap;
import java.util.SortedSet;

/** A classifier that can be looked into: intermediate outputs and what follows from its weights. */
public interface InspectableClassifier extends DifferentiableClassifier {

  /** Names of the intermediate outputs, such as {@code "code"} or {@code "reconstruction"}. */
  SortedSet<String> outputNames();

  /**
   * All intermediate outputs for a batch.
   *
   * @param images NHWC in [0, 1], one per noise seed
   * @param noiseSeeds one per image; ignored unless {@link #stochastic}
   * @return by name, with the images as first dimension
   */
  SortedMap<String, Values> outputs(float[] images, long[] noiseSeeds);

  /**
   * What depends on the weights alone, by name, such as {@code "prototype-images"}: what the model
   * offers under a name, and each of its variables under its own.
   */
  SortedMap<String, Values> values();
}
