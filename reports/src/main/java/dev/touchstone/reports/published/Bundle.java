package dev.touchstone.reports.published;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.touchstone.api.UserException;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.reports.csv.Timings;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/**
 * The file {@code results.json.gz}: everything that reports are made from, so that a published
 * folder can be read without the store of the run.
 *
 * <p>Two things lie beside it, where readers of the folder look for them anyway: seconds in {@code
 * timings.csv}, so that the same suite gives the same bytes here, and the figures of analyses below
 * {@code figures/}, found by their SHA-256.
 *
 * <p>The format has a number. Whoever changes {@link BundleContent} so that older files cannot be
 * read as they are raises it and keeps a reader for the older number; {@code BundleFormatTest}
 * holds a file of each.
 */
public final class Bundle {

  /** The file's name. */
  public static final String NAME = "results.json.gz";

  /** The format that is written. */
  static final int FORMAT = 1;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // Keys that a later minor addition brought do not make the rest unreadable.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private Bundle() {}

  /** Whether the folder has one. */
  public static boolean exists(Path folder) {
    return Files.isRegularFile(folder.resolve(NAME));
  }

  /** Writes the file into the folder; the same results give the same bytes. */
  public static Path write(SuiteResults results, Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    // Java leaves time and name out of the header.
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      MAPPER.writeValue(out, BundleWriter.content(results));
    }
    return file;
  }

  /**
   * Reads the file of a published folder.
   *
   * @throws UserException if the file is damaged, of a later format, or lacks a figure
   */
  public static SuiteResults read(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    BundleContent content = content(file);
    try {
      return new BundleReader(Timings.read(folder), FigureFiles.below(folder)).results(content);
    } catch (IllegalArgumentException | NullPointerException e) {
      throw damaged(file, e);
    }
  }

  /** The manifest that the reports were published with, as JSON text. */
  public static String manifest(Path folder) throws IOException {
    return content(folder.resolve(NAME)).manifest();
  }

  /** Whether two manifests say the same, however they are written. */
  public static boolean sameManifest(String one, String other) {
    try {
      JsonNode tree = MAPPER.readTree(one);
      return tree.equals(MAPPER.readTree(other));
    } catch (JsonProcessingException e) {
      return one.equals(other);
    }
  }

  private static BundleContent content(Path file) throws IOException {
    try {
      int format;
      try (InputStream in = open(file);
          JsonParser parser = MAPPER.createParser(in)) {
        format = format(parser);
      }
      if (format > FORMAT) {
        throw new UserException(
            "%s: has format %d, and this version of Touchstone reads formats up to %d; use a later one"
                .formatted(file, format, FORMAT));
      }
      if (format < 1) {
        throw damaged(file, null);
      }
      try (InputStream in = open(file)) {
        return MAPPER.readValue(in, BundleContent.class);
      }
    } catch (JacksonException | ZipException | EOFException e) {
      throw damaged(file, e);
    }
  }

  /** The number comes first where Touchstone wrote the file, but need not. */
  private static int format(JsonParser parser) throws IOException {
    if (parser.nextToken() == JsonToken.START_OBJECT) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean format = parser.currentName().equals("format");
        JsonToken value = parser.nextToken();
        if (format) {
          return value == JsonToken.VALUE_NUMBER_INT ? parser.getIntValue() : 0;
        }
        parser.skipChildren();
      }
    }
    return 0;
  }

  private static InputStream open(Path file) throws IOException {
    return new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file)));
  }

  private static UserException damaged(Path file, Exception cause) {
    return new UserException(
        file
            + ": is damaged"
            + Optional.ofNullable(cause).map(e -> " (" + firstLine(e) + ")").orElse("")
            + "; take it from where the folder came from, or make the reports again with"
            + " 'touchstone run'",
        cause);
  }

  private static String firstLine(Exception e) {
    return e.getMessage() == null
        ? e.getClass().getSimpleName()
        : e.getMessage().lines().findFirst().orElse("");
  }
}
