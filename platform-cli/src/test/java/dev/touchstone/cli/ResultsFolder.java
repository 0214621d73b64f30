package dev.touchstone.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.core.store.Json;
import dev.touchstone.tensorflow.weights.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A results folder as tests look at it, while a run writes to it and afterwards.
 *
 * @param path the folder
 */
record ResultsFolder(Path path) {

  /** How far the work in the folder is. */
  enum Stage {
    /** No model is under way and none is ready. */
    BEFORE_TRAINING,
    /** A model is in training: some of its epochs are in a checkpoint. */
    TRAINING,
    /** A model's last epoch is in its checkpoint, and the model is not stored yet. */
    TRAINED,
    /** Cells of a stored model are missing. */
    EVALUATION,
    /** Every cell is stored. */
    PUBLISHING
  }

  /** What identifies each whole file's present content; replaced files get another identity. */
  Map<Path, Object> versions() {
    Map<Path, Object> versions = new HashMap<>();
    if (!Files.isDirectory(path)) {
      return versions;
    }
    try {
      Files.walkFileTree(
          path,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              String name = file.getFileName().toString();
              // What says of kernels is written at every start, and is no step of the work.
              if ((name.endsWith(".json") || name.endsWith(".safetensors"))
                  && !name.contains("kernels")) {
                versions.put(file, attributes.lastModifiedTime() + " " + attributes.fileKey());
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE; // Moved while it was looked at.
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException e) {
              return FileVisitResult.CONTINUE; // Likewise.
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return versions;
  }

  /** Waits until that many files have been written or replaced, or the process is over. */
  void awaitFiles(Process process, int files) throws InterruptedException {
    Map<Path, Object> known = versions();
    int written = 0;
    while (written < files && process.isAlive()) {
      Thread.sleep(1);
      Map<Path, Object> now = versions();
      for (Map.Entry<Path, Object> file : now.entrySet()) {
        written += file.getValue().equals(known.get(file.getKey())) ? 0 : 1;
      }
      known = now;
    }
  }

  /** How many cells are stored. */
  int cells() throws IOException {
    return list(path.resolve("store/cells")).size();
  }

  /**
   * How far the work is; only while nobody writes.
   *
   * @param epochs how many epochs a training has
   * @param cellsPerModel how many cells evaluate a model
   * @param models how many models there are
   */
  Stage stage(int epochs, int cellsPerModel, int models) throws IOException {
    int ready = 0;
    for (Path model : list(path.resolve("store/models"))) {
      ready += Files.exists(model.resolve("model.json")) ? 1 : 0;
    }
    int done = epochsInTraining();
    if (done > 0) {
      return done < epochs ? Stage.TRAINING : Stage.TRAINED;
    }
    if (cells() < ready * cellsPerModel) {
      return Stage.EVALUATION;
    }
    return ready < models ? Stage.BEFORE_TRAINING : Stage.PUBLISHING;
  }

  /** Complete epochs of the model that is not stored yet, 0 if there are none. */
  int epochsInTraining() throws IOException {
    for (Path model : list(path.resolve("store/models"))) {
      Path checkpoint = model.resolve("checkpoint.safetensors");
      if (!Files.exists(model.resolve("model.json")) && Files.exists(checkpoint)) {
        return Integer.parseInt(Safetensors.read(checkpoint).metadata().get("epochs"));
      }
    }
    return 0;
  }

  /** Names of all files, whole or not, relative to the folder. */
  SortedMap<String, Path> files() throws IOException {
    SortedMap<String, Path> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(path)) {
      found
          .filter(Files::isRegularFile)
          .forEach(file -> files.put(path.relativize(file).toString(), file));
    }
    return files;
  }

  /**
   * All that a repetition must give again, byte for byte: every file but those that say how long
   * the work took, and stored results without their seconds.
   */
  SortedMap<String, String> reproducible() throws IOException {
    SortedMap<String, String> contents = new TreeMap<>();
    for (Map.Entry<String, Path> file : files().entrySet()) {
      String name = file.getKey();
      boolean timings =
          List.of("timings.csv", "html/manifest.html", "store/times", "store/log").contains(name);
      if (!timings) {
        byte[] bytes = Files.readAllBytes(file.getValue());
        boolean timed = name.startsWith("store/cells/") || name.endsWith("/model.json");
        contents.put(
            name, timed ? withoutSeconds(bytes) : new String(bytes, StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }

  /** The canonical text of a stored result but for how long it took, and the digest over that. */
  static String withoutSeconds(byte[] json) throws IOException {
    ObjectNode tree = (ObjectNode) Json.MAPPER.readTree(json);
    if (((ObjectNode) tree.get("result")).remove("seconds") == null) {
      throw new IllegalArgumentException("a result without seconds");
    }
    tree.remove("digest");
    return Json.text(tree);
  }

  private static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.filter(file -> !file.toString().endsWith(".part")).sorted().toList();
    }
  }
}
