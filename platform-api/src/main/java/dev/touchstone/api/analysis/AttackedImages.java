package dev.touchstone.api.analysis;

/**
 * Test images after an attack.
 *
 * @param samples indices into the test images
 * @param labels their true classes
 * @param images NHWC in [0, 1], what was kept of each, in the samples' order
 * @param logits of the deployed pipeline for the kept images, n × classes
 */
public record AttackedImages(int[] samples, int[] labels, float[] images, float[] logits) {}
