package dev.touchstone.api.model;

/**
 * A loss and its gradient for each image of a batch. Images do not influence one another.
 *
 * @param logits n × classes, of the pipeline as deployed
 * @param losses n
 * @param gradients n × image size: derivative of each image's own loss by its pixels
 */
public record Gradients(float[] logits, float[] losses, float[] gradients) {}
