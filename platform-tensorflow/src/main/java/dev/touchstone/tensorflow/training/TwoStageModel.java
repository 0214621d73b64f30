package dev.touchstone.tensorflow.training;

import dev.touchstone.tensorflow.model.GraphModel;

/** A network with a decoder that is trained when its classifier is ready and frozen. */
public interface TwoStageModel extends GraphModel {

  /** What to do in the second stage. */
  DecoderStage decoderStage();
}
