package dev.touchstone.reports.published;

import dev.touchstone.api.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The PNG files below a results folder's {@code figures}, by their SHA-256. */
final class FigureFiles {

  private final Path folder;
  private final Map<String, byte[]> files;

  private FigureFiles(Path folder, Map<String, byte[]> files) {
    this.folder = folder;
    this.files = files;
  }

  static FigureFiles below(Path results) throws IOException {
    Path folder = results.resolve("figures");
    Map<String, byte[]> files = new HashMap<>();
    if (Files.isDirectory(folder)) {
      List<Path> found;
      try (Stream<Path> walk = Files.walk(folder)) {
        found =
            walk.filter(file -> file.toString().endsWith(".png") && Files.isRegularFile(file))
                .toList();
      }
      for (Path file : found) {
        byte[] png = Files.readAllBytes(file);
        files.put(sha256(png), png);
      }
    }
    return new FigureFiles(folder, files);
  }

  byte[] png(String analysis, BundleContent.Picture figure) {
    byte[] png = files.get(figure.sha256());
    if (png == null) {
      throw new UserException(
          "%s: figure '%s' of analysis '%s' is missing, or was changed (SHA-256 %s); take it from where the folder came from, or make the reports again with 'touchstone run'"
              .formatted(folder, figure.name(), analysis, figure.sha256()));
    }
    return png;
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
