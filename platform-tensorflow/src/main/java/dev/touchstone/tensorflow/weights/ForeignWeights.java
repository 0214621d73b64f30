package dev.touchstone.tensorflow.weights;

import dev.touchstone.api.ResourceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Kinds of weights files that are not read here, and how one gets safetensors from them. A file is
 * told by its first bytes; one that is not there, by the end of its name.
 */
public enum ForeignWeights {
  /** What {@code torch.save} writes: a zip, or of old a pickle. */
  PYTORCH(
      "a PyTorch file",
      ".pt .pth .th .bin .pkl",
      "import torch; from safetensors.torch import save_file; d = torch.load('%1$s', map_location='cpu'); d = d.get('state_dict', d); save_file({k: v.contiguous() for k, v in d.items()}, '%2$s')"),
  /** ONNX, a network and its weights. */
  ONNX(
      "an ONNX file",
      ".onnx",
      "import onnx; from onnx.numpy_helper import to_array; from safetensors.numpy import save_file; save_file({t.name: to_array(t).copy() for t in onnx.load('%1$s').graph.initializer}, '%2$s')"),
  /** HDF5, as Keras writes. */
  KERAS(
      "a Keras file",
      ".h5 .hdf5 .keras",
      "import keras; from safetensors.numpy import save_file; save_file({v.path: v.numpy() for v in keras.saving.load_model('%1$s', compile=False).variables}, '%2$s')"),
  /** A checkpoint of TensorFlow, which is several files. */
  CHECKPOINT(
      "a TensorFlow checkpoint",
      ".ckpt .index .meta",
      "import tensorflow as tf; from safetensors.numpy import save_file; r = tf.train.load_checkpoint('%1$s'); save_file({n: r.get_tensor(n) for n in r.get_variable_to_shape_map()}, '%2$s')"),
  /** Arrays of NumPy. */
  NUMPY(
      "a NumPy file",
      ".npz .npy",
      "import numpy; from safetensors.numpy import save_file; a = numpy.load('%1$s'); save_file(dict(a) if hasattr(a, 'files') else {'array': a}, '%2$s')"),
  /** What Git checks out where its extension for large files is missing. */
  GIT_POINTER("a pointer of Git LFS, not the file itself", "", "");

  private static final int FIRST_BYTES = 64;

  /** Names that mean nothing in a shell or in Python: people copy the line that holds them. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");

  /** What a checkpoint's files have behind the name that they share. */
  private static final Pattern OF_CHECKPOINT =
      Pattern.compile("\\.(index|meta|data-[0-9]+-of-[0-9]+)$");

  private final String title;
  private final String endings; // with a blank between them, as lists are mutable
  private final String export;

  ForeignWeights(String title, String endings, String export) {
    this.title = title;
    this.endings = endings;
    this.export = export;
  }

  /**
   * Which kind a file is of.
   *
   * @return empty if it may be safetensors, or nothing is known of it
   * @throws ResourceException if it is there and cannot be read
   */
  public static Optional<ForeignWeights> of(Path file) {
    Optional<ForeignWeights> named = byName(file);
    if (!Files.isRegularFile(file)) {
      return named;
    }
    byte[] first;
    try (InputStream in = Files.newInputStream(file)) {
      first = in.readNBytes(FIRST_BYTES);
    } catch (IOException e) {
      throw new ResourceException(file + ": cannot be read: " + e, e);
    }
    if (first.length > Long.BYTES && first[Long.BYTES] == '{') {
      return Optional.empty(); // the header of safetensors, whatever the file is called
    }
    if (begins(first, "PK\u0003\u0004")) {
      return Optional.of(named.orElse(PYTORCH));
    }
    if (begins(first, "\u0080") && first.length > 1 && first[1] >= 2 && first[1] <= 5) {
      return Optional.of(PYTORCH); // a pickle of protocol 2 to 5
    }
    if (begins(first, "\u0089HDF")) {
      return Optional.of(KERAS);
    }
    if (begins(first, "\u0093NUMPY")) {
      return Optional.of(NUMPY);
    }
    return begins(first, "version https://git-lfs") ? Optional.of(GIT_POINTER) : named;
  }

  private static Optional<ForeignWeights> byName(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(
            kind ->
                Arrays.stream(kind.endings.split(" "))
                    .anyMatch(end -> !end.isEmpty() && name.endsWith(end)))
        .findFirst();
  }

  private static boolean begins(byte[] bytes, String magic) {
    byte[] wanted = magic.getBytes(StandardCharsets.ISO_8859_1);
    return bytes.length >= wanted.length
        && Arrays.equals(bytes, 0, wanted.length, wanted, 0, wanted.length);
  }

  /** One line: what the file is, how to export it, and what comes then. */
  public String refusal(Path file) {
    String name = String.valueOf(file.getFileName());
    if (this == GIT_POINTER) {
      return file + " is " + title + ": get it with 'git lfs pull', or download it by itself";
    }
    String from = PLAIN.matcher(name).matches() ? name : "FILE";
    if (this == CHECKPOINT) {
      from = OF_CHECKPOINT.matcher(from).replaceFirst("");
    }
    String to = from.replaceFirst("\\.[A-Za-z0-9]+$", "") + ".safetensors";
    return "%s is %s; weights are read from safetensors files alone. Export it where Python has that library: python3 -c \"%s\"; then bring names and layout into Touchstone's: touchstone convert %s"
        .formatted(file, title, export.formatted(from, to), to);
  }
}
