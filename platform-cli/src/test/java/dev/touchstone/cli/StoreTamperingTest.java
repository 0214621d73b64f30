package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.UserException;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.core.run.ResultsReader;
import dev.touchstone.core.run.StoredSuite;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.reports.leaderboard.Leaderboard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single changes to a finished store: none of them changes a figure without a word. */
class StoreTamperingTest {

  private static final int CHANGES = 120;

  @TempDir Path folder;
  private final Random random = new Random(15);
  private final Map<Path, byte[]> original = new TreeMap<>();

  @BeforeEach
  void finishedStore() throws IOException {
    SuiteRuns.copy(TestPlaces.results(2), folder);
    for (Path file : new ResultsFolder(folder).files().values()) {
      original.put(file, Files.readAllBytes(file));
    }
  }

  @Test
  void noSingleChangeChangesAFigureSilently() throws IOException {
    String before = content(ResultsReader.read(ResultsStore.existing(folder)));
    List<String> silent = new ArrayList<>();
    int told = 0;
    for (int i = 0; i < CHANGES; i++) {
      String change = change();
      try {
        StoredSuite stored = ResultsReader.examine(ResultsStore.existing(folder));
        boolean said = !stored.damages().isEmpty() || !Leaderboard.of(stored.results()).complete();
        told += said ? 1 : 0;
        if (!said && !content(stored.results()).equals(before)) {
          silent.add(i + ": " + change);
        }
      } catch (UserException e) {
        told++;
      }
      restore();
    }
    assertThat(silent).isEmpty();
    // The others were to what says of kernels and data sets, which no figure is made of.
    assertThat(told).as("changes that were told").isGreaterThan(CHANGES * 3 / 4);
  }

  /** All that reports show, pictures included. */
  private static String content(SuiteResults results) {
    return Json.text(results);
  }

  private void restore() throws IOException {
    for (Map.Entry<Path, byte[]> file : original.entrySet()) {
      Files.write(file.getKey(), file.getValue());
    }
  }

  /** Changes one thing, and says what. */
  private String change() throws IOException {
    Path file = anyFile();
    byte[] bytes = original.get(file).clone();
    int at = random.nextInt(bytes.length);
    int kind = random.nextInt(9);
    switch (kind) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes = cut(bytes, at, at + 1);
      case 2 -> bytes = insert(bytes, at);
      case 3 -> bytes = Arrays.copyOf(bytes, at);
      case 4 -> swap(file, anyFile());
      case 5 -> Files.write(file, original.get(anyFile()));
      case 6 -> bytes = edited(bytes, false);
      case 7 -> bytes = edited(bytes, true);
      default -> Files.delete(file);
    }
    if (kind < 4 || kind == 6 || kind == 7) {
      Files.write(file, bytes);
    }
    return "change %d at %d of %s".formatted(kind, at, folder.relativize(file));
  }

  private Path anyFile() {
    return List.copyOf(original.keySet()).get(random.nextInt(original.size()));
  }

  private void swap(Path one, Path other) throws IOException {
    Files.write(one, original.get(other));
    Files.write(other, original.get(one));
  }

  private static byte[] cut(byte[] bytes, int from, int to) {
    byte[] rest = Arrays.copyOf(bytes, bytes.length - (to - from));
    System.arraycopy(bytes, to, rest, from, bytes.length - to);
    return rest;
  }

  private byte[] insert(byte[] bytes, int at) {
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
    longer[at] = (byte) random.nextInt(128);
    return longer;
  }

  /** The file with one value of its JSON changed, or one element of a list there twice. */
  private byte[] edited(byte[] bytes, boolean twice) throws IOException {
    JsonNode tree;
    try {
      tree = Json.MAPPER.readTree(bytes);
    } catch (IOException e) {
      return Arrays.copyOf(bytes, bytes.length - 1); // Weights: no JSON.
    }
    List<Runnable> edits = new ArrayList<>();
    collect(tree, twice, edits);
    if (edits.isEmpty()) {
      return Arrays.copyOf(bytes, bytes.length - 1);
    }
    edits.get(random.nextInt(edits.size())).run();
    return Json.bytes(tree);
  }

  private void collect(JsonNode node, boolean twice, List<Runnable> edits) {
    if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        int place = i;
        if (twice) {
          edits.add(() -> array.insert(place, array.get(place)));
        } else if (array.get(i).isValueNode()) {
          edits.add(() -> array.set(place, other(array.get(place))));
        }
      }
    } else if (node instanceof ObjectNode object && !twice) {
      object
          .properties()
          .forEach(
              field -> {
                if (field.getValue().isValueNode()) {
                  edits.add(() -> object.set(field.getKey(), other(field.getValue())));
                }
              });
    }
    node.forEach(child -> collect(child, twice, edits));
  }

  private static JsonNode other(JsonNode value) {
    Object changed =
        value.isBoolean()
            ? !value.booleanValue()
            : value.isIntegralNumber()
                ? value.longValue() + 1
                : value.isNumber()
                    ? value.doubleValue() / 2 + 0.001
                    : switch (value.asText()) {
                      case "ROBUST" -> "BROKEN";
                      case "BROKEN", "MISCLASSIFIED", "BROKEN_EARLIER" -> "ROBUST";
                      case "UNDECIDED", "FALSIFIED" -> "CERTIFIED";
                      default -> value.asText() + "x";
                    };
    return Json.tree(changed);
  }
}
