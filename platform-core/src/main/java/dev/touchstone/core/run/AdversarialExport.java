package dev.touchstone.core.run;

import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.cells.Declared;
import dev.touchstone.core.cells.FoundImages;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.data.NpyWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Writes the images by which attacks broke samples into files that NumPy reads as they are: a
 * folder for each row, with {@code images.npy} (float32, NHWC), {@code labels.npy}, {@code
 * samples.npy} (indices into the test images) and {@code predictions.npy} (int64), and {@code
 * manifest.json} over all.
 */
public final class AdversarialExport {

  private static final int FORMAT = 1;
  private static final int LONGEST_NAME = 60;

  private AdversarialExport() {}

  /**
   * What was written of a row.
   *
   * @param entry name of the entry
   * @param label attack and threat
   * @param exported how many images
   * @param missing broken samples whose images were not kept
   */
  public record Exported(String entry, String label, int exported, List<Integer> missing) {

    /** Copies the list. */
    public Exported {
      missing = List.copyOf(missing);
    }
  }

  /**
   * Refuses a folder that has something in it, before work is done for it.
   *
   * @throws UserException if it cannot be exported to
   */
  public static void requireFree(Path target) {
    try {
      if (Files.exists(target) && !Files.isDirectory(target)) {
        throw new UserException(target + ": is a file; give a folder for the images");
      }
      if (Files.isDirectory(target)) {
        try (Stream<Path> files = Files.list(target)) {
          if (files.findAny().isPresent()) {
            throw new UserException(
                target + ": is not empty; give another folder for the images, or empty it");
          }
        }
      }
    } catch (IOException e) {
      throw ResultsStore.failure(target, e);
    }
  }

  /**
   * Exports all rows.
   *
   * @param target a folder that is empty or does not exist
   * @return what was written, row by row; rows in which nothing was broken have no files
   */
  public static List<Exported> write(StoredRows stored, Path target) {
    requireFree(target);
    List<Exported> exported = new ArrayList<>();
    List<Map<String, Object>> rows = new ArrayList<>();
    try {
      Files.createDirectories(target);
      for (StoredRows.Row row : stored.rows()) {
        List<FoundImages> found = stored.found(row);
        if (found.isEmpty()) {
          continue;
        }
        List<Integer> missing = found.stream().flatMap(each -> each.missing().stream()).toList();
        List<SampleOutcome> outcomes =
            found.stream().flatMap(each -> each.outcomes().stream()).toList();
        String folder = "%03d-%s".formatted(rows.size() + 1, slug(row));
        Map<String, Object> about = about(row);
        about.put("broken", outcomes.size() + missing.size());
        about.put("exported", outcomes.size());
        about.put("without-image", missing);
        if (!outcomes.isEmpty()) {
          Path place = Files.createDirectories(target.resolve(folder));
          about.put("folder", folder);
          about.put("files", files(place, found, outcomes));
        }
        rows.add(about);
        exported.add(new Exported(row.entry(), row.label(), outcomes.size(), missing));
      }
      Map<String, Object> manifest = new LinkedHashMap<>();
      RunManifest run = stored.manifest();
      manifest.put("format", FORMAT);
      manifest.put("suite", run.suite());
      manifest.put("dataset", run.dataset().component().descriptor().id());
      manifest.put("dataset-checksum", run.dataset().checksum());
      manifest.put("rows", rows);
      // Last, so that a folder with a manifest is whole.
      Files.writeString(target.resolve("manifest.json"), Json.pretty(manifest));
    } catch (IOException e) {
      throw ResultsStore.failure(target, e);
    }
    return exported;
  }

  private static Map<String, Object> about(StoredRows.Row row) {
    Map<String, Object> about = new LinkedHashMap<>();
    Declared use = row.use().orElseThrow();
    about.put("entry", row.entry());
    about.put("entry-hash", row.entryHash());
    about.put("attack", use.name());
    about.put("attack-id", use.component().descriptor().id());
    about.put("parameters", use.at(row.threatIndex().orElseThrow()).parameters());
    Threat threat = row.threat().orElseThrow();
    if (threat.ball().isPresent()) {
      about.put("norm", threat.ball().get().norm());
      about.put("epsilon", threat.ball().get().epsilon());
    } else {
      about.put("threat", threat.label());
    }
    return about;
  }

  private static Map<String, String> files(
      Path place, List<FoundImages> found, List<SampleOutcome> outcomes) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    ImageShape shape = found.get(0).shape();
    Path images = place.resolve("images.npy");
    try (NpyWriter writer =
        NpyWriter.create(
            images,
            NpyWriter.FLOAT32,
            outcomes.size(),
            shape.height(),
            shape.width(),
            shape.channels())) {
      for (FoundImages cell : found) {
        for (int i = 0; i < cell.outcomes().size(); i++) {
          writer.write(cell.image().apply(i));
        }
      }
    }
    files.put("images.npy", Json.sha256(images));
    numbers(place, "labels.npy", outcomes, SampleOutcome::label, files);
    numbers(place, "samples.npy", outcomes, SampleOutcome::sample, files);
    numbers(place, "predictions.npy", outcomes, SampleOutcome::prediction, files);
    return files;
  }

  private static void numbers(
      Path place,
      String name,
      List<SampleOutcome> outcomes,
      Function<SampleOutcome, Integer> number,
      Map<String, String> files)
      throws IOException {
    Path file = place.resolve(name);
    try (NpyWriter writer = NpyWriter.create(file, NpyWriter.INT64, outcomes.size())) {
      writer.write(outcomes.stream().mapToLong(number::apply).toArray());
    }
    files.put(name, Json.sha256(file));
  }

  private static String plain(Threat threat) {
    return threat.ball().map(ball -> ball.norm() + "-" + ball.epsilon()).orElseGet(threat::label);
  }

  /** Names come from users; what is no plain letter or digit is left out, and the number tells. */
  private static String slug(StoredRows.Row row) {
    String name =
        "%s-%s-%s"
            .formatted(
                row.entry(),
                row.use().map(Declared::name).orElse(row.kind()),
                row.threat().map(AdversarialExport::plain).orElse(""));
    String plain = name.replaceAll("[^A-Za-z0-9.]+", "-").replaceAll("^[-.]+|[-.]+$", "");
    return plain.substring(0, Math.min(LONGEST_NAME, plain.length()));
  }
}
