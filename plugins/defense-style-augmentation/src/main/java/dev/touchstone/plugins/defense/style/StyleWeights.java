package dev.touchstone.plugins.defense.style;

import dev.touchstone.api.UserException;
import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.tensorflow.weights.Weights;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A style: the weights of its transfer network.
 *
 * @param name what it is called in figures and messages
 * @param digest SHA-256 of its file
 * @param weights the tensors of {@link TransferNetwork#shapes}
 */
record StyleWeights(String name, String digest, Weights weights) {

  /** Key of the style's name in a weights file's metadata. */
  static final String STYLE = "style";

  /**
   * Reads a weights file.
   *
   * @throws UserException if the file is malformed or is of another network; names file and tensor
   */
  static StyleWeights read(Path file) {
    Weights weights = Safetensors.read(file);
    weights.requireFit(TransferNetwork.shapes(), file.toString());
    String plain = file.getFileName().toString().replaceFirst("\\.safetensors$", "");
    String name = weights.metadata().getOrDefault(STYLE, plain);
    return new StyleWeights(name, ContentHash.ofFile(file), weights);
  }

  /**
   * Reads several.
   *
   * @throws UserException also if two of them are the same
   */
  static List<StyleWeights> readAll(List<Path> files) {
    List<StyleWeights> styles = files.stream().map(StyleWeights::read).toList();
    Map<String, Path> seen = new HashMap<>();
    for (int i = 0; i < files.size(); i++) {
      Path other = seen.putIfAbsent(styles.get(i).digest(), files.get(i));
      if (other != null) {
        throw new UserException(
            "styles: %s and %s are the same network; give each style once"
                .formatted(other, files.get(i)));
      }
    }
    return styles;
  }
}
