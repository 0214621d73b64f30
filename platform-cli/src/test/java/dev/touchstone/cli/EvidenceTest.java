package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.UserException;
import dev.touchstone.core.results.Damage;
import dev.touchstone.core.run.ResultsReader;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.store.Seal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others can check of results: exported images, the store's log, signatures, 'verify'. */
@Tag("slow")
class EvidenceTest {

  private static final int CHANGES = 120;

  private static final String SUITE =
      """
      suite: evidence
      dataset: squares
      threats: [{ norm: linf, epsilon: [0.1, 0.4] }]
      entries: [{ name: low, model: brightness }, { name: high, model: { id: brightness, scale: 2 } }]
      attacks: [odd]
      evaluation: { cell: 6, gallery: 3 }
      """;

  @TempDir static Path once;
  @TempDir Path folder;
  private Path suite;
  private Path out;

  /** One run for all tests, each of which gets a copy. */
  @BeforeAll
  static void runOnce() throws IOException {
    OddPlugin.into(plugins());
    Path file = Files.writeString(once.resolve("evidence.yaml"), SUITE);
    // Models of another run, brought here by hand: they have weights.
    SuiteRuns.copy(TestPlaces.results(2).resolve("store/models"), finished("store/models"));
    CapturedRun run =
        CapturedRun.of("run", file, "--plugins", plugins(), "--out", once.resolve("out"));
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
  }

  private static Path plugins() {
    return once.resolve("plugins");
  }

  private static Path finished(String path) {
    return once.resolve("out").resolve(path);
  }

  @BeforeEach
  void copy() throws IOException {
    suite = once.resolve("evidence.yaml");
    out = folder.resolve("out");
    SuiteRuns.copy(once.resolve("out"), out);
  }

  private CapturedRun command(Object... arguments) {
    Object[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--plugins";
    all[arguments.length + 1] = plugins();
    return CapturedRun.of(all);
  }

  private List<Path> files(String part) throws IOException {
    try (Stream<Path> files = Files.walk(out.resolve("store").resolve(part))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Writes a file with a digest of its own that fits. */
  private static void reseal(Path file, ObjectNode tree) throws IOException {
    tree.remove(Seal.KEY);
    Files.write(file, Seal.seal(Json.bytes(tree)));
  }

  @Test
  void everyRowOfAFinishedRunHolds() {
    CapturedRun verified = command("verify", out);
    assertThat(verified.code()).as("%s", verified).isEqualTo(ExitCode.OK);
    assertThat(verified.text())
        .contains("16 images that were found", "16 unattacked images", "are what the outcomes give")
        .doesNotContain("fails");
  }

  @Test
  void exportedImagesAreReadByNumPy() throws Exception {
    Path images = folder.resolve("images");
    CapturedRun exported = command("export", out, images);
    assertThat(exported.code()).as("%s", exported).isEqualTo(ExitCode.OK);
    JsonNode manifest = Json.MAPPER.readTree(images.resolve("manifest.json").toFile());
    assertThat(manifest.path("rows")).hasSize(4);
    JsonNode row = manifest.path("rows").get(1);
    assertThat(row.path("exported").asInt()).isEqualTo(16);
    assertThat(row.path("epsilon").asDouble()).isEqualTo(0.4);
    assertThat(manifest.path("rows").get(0).has("folder")).isFalse();
    Path place = images.resolve(row.path("folder").asText());
    assertThat(place.resolve("images.npy")).hasSize(128 + 16 * 4 * Float.BYTES);
    assertThat(row.path("files").path("images.npy").asText())
        .isEqualTo(Json.sha256(place.resolve("images.npy")));
    command("export", out, images).refusedWith("is not empty; give another folder");

    assumeTrue(
        python("import numpy") == 0, "skipped: there is no python3 with numpy on this machine");
    String check =
        """
        import numpy as n
        f = r'%s/'
        x, y, s, p = (n.load(f + a + '.npy') for a in ('images', 'labels', 'samples', 'predictions'))
        assert x.dtype == n.float32 and x.shape == (16, 2, 2, 1), (x.dtype, x.shape)
        assert list(s) == list(range(16)) and list(y) == [i %% 2 for i in range(16)]
        assert (p == 1 - y).all()
        clean = n.where(y == 0, n.float32(0.2), n.float32(0.8)).reshape(16, 1, 1, 1)
        assert abs(abs(x - clean) - 0.4).max() < 1e-6
        assert ((x.mean((1, 2, 3)) > 0.5) == p).all()
        """
            .formatted(place);
    assertThat(python(check)).isZero();
  }

  private static int python(String program) throws IOException, InterruptedException {
    try {
      Process process = new ProcessBuilder("python3", "-c", program).inheritIO().start();
      try {
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("ended within a minute").isTrue();
        return process.exitValue();
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return -1;
    }
  }

  @Test
  void resultsWithoutImagesAreToldAndMadeAgain() throws IOException {
    Path few = folder.resolve("few.yaml");
    Files.writeString(few, SUITE.replace("gallery: 3", "gallery: 3, images: 0"));
    Path bare = folder.resolve("bare");
    command("run", few, "--out", bare);
    CapturedRun verified = command("verify", bare);
    assertThat(verified.code()).isEqualTo(ExitCode.OK);
    assertThat(verified.text()).contains("13 broken samples whose images were not kept");
    CapturedRun exported = command("export", bare, folder.resolve("some"));
    assertThat(exported.text())
        .contains("low · odd · L∞ ε=0.4: 13 of 16 broken samples have no image here")
        .contains("--export-adversarial");
    Path images = folder.resolve("all");
    CapturedRun again = command("run", suite, "--out", bare, "--export-adversarial", images);
    assertThat(again.code()).as("%s", again).isEqualTo(ExitCode.OK);
    assertThat(again.text()).contains("6 stored results have no images and are made again");
    assertThat(again.text()).contains("32 images of 2 rows");
    assertThat(command("verify", bare).text()).doesNotContain("not kept");
  }

  @Test
  void outcomesThatWereEditedAreNamed() throws IOException {
    Path broken =
        files("images").stream()
            .map(image -> image.getFileName().toString().replace(".npz", ".json"))
            .map(name -> out.resolve("store/cells").resolve(name))
            .findFirst()
            .orElseThrow();
    ObjectNode tree = (ObjectNode) Json.MAPPER.readTree(broken.toFile());
    JsonNode outcomes = tree.path("result").path("outcomes");
    // Keys of an outcome in their order; the last one is in no gallery.
    ArrayNode outcome = (ArrayNode) outcomes.get(outcomes.size() - 1);
    assertThat(outcome.get(15).asText()).isEqualTo("BROKEN");
    outcome.set(15, Json.tree("ROBUST"));
    outcome.set(10, outcome.get(8));
    outcome.set(9, Json.tree(0.125));
    reseal(broken, tree);
    for (CapturedRun refused : List.of(CapturedRun.of("show", out), command("publish", out))) {
      refused.refusedWith(broken + ": it is not the file that was written");
      assertThat(refused.out()).isEmpty();
    }
    CapturedRun verified = command("verify", out);
    assertThat(verified.code()).isEqualTo(ExitCode.CELLS_FAILED);
    assertThat(verified.text()).contains(broken + ": it is not the file", "fails");

    // Whoever rewrites the log, too, is contradicted by the image behind the outcome.
    Files.delete(out.resolve("store/log"));
    Path manifest = out.resolve("manifest.json");
    ObjectNode said = (ObjectNode) Json.MAPPER.readTree(manifest.toFile());
    said.remove("log");
    said.remove(Seal.KEY);
    Files.write(manifest, Seal.seal(Json.pretty(said).getBytes(StandardCharsets.UTF_8)));
    assertThat(command("verify", out).text())
        .contains("is stored as ROBUST, and an image that breaks it is kept");

    CapturedRun again = command("run", suite, "--out", out, "--fresh");
    assertThat(again.code()).as("%s", again).isEqualTo(ExitCode.OK);
    assertThat(command("verify", out).code()).isEqualTo(ExitCode.OK);
  }

  @Test
  void aRunMovesAsideWhatIsNotTheFileThatWasWritten() throws IOException {
    List<Path> cells = files("cells");
    Path data = files("data").get(0);
    Path exchanged = cells.get(0);
    ObjectNode tree = (ObjectNode) Json.MAPPER.readTree(exchanged.toFile());
    ((ObjectNode) tree.path("result")).put("seconds", 77.0);
    reseal(exchanged, tree);
    Files.writeString(data, Files.readString(data) + "\n");
    CapturedRun again = command("run", suite, "--out", out);
    assertThat(again.code()).as("%s", again).isEqualTo(ExitCode.OK);
    assertThat(again.err())
        .anyMatch(line -> line.startsWith("set aside: " + exchanged))
        .anyMatch(line -> line.startsWith("set aside: " + data));
    assertThat(command("verify", out).code()).isEqualTo(ExitCode.OK);
  }

  /** What was exported is an attack's column again; what is no image within ε is refused. */
  @Test
  void imagesFromElsewhereAreJudged() throws IOException {
    Path images = folder.resolve("images");
    command("export", out, images);
    Path found =
        images.resolve(
            Json.MAPPER
                .readTree(images.resolve("manifest.json").toFile())
                .at("/rows/1/folder")
                .asText());
    Path file = found.resolve("images.npy");
    Object[] judge = {
      "judge",
      suite,
      file,
      "--entry",
      "low",
      "--samples",
      found.resolve("samples.npy"),
      "--out",
      out
    };
    CapturedRun judged =
        command(with(judge, "--norm", "linf", "--epsilon", "0.4", "--name", "theirs"));
    assertThat(judged.code()).as("%s", judged).isEqualTo(ExitCode.OK);
    List<String> rows =
        Files.readAllLines(out.resolve("samples.csv")).stream()
            .filter(line -> line.contains("theirs"))
            .toList();
    assertThat(rows).hasSize(16).allMatch(line -> line.contains("broken"));
    assertThat(command("verify", out).code()).isEqualTo(ExitCode.OK);

    CapturedRun outside = command(with(judge, "--norm", "linf", "--epsilon", "0.1"));
    assertThat(outside.code()).isEqualTo(ExitCode.CELLS_FAILED);
    assertThat(outside.text())
        .contains("the image of sample 0 is 0.4", "which is outside of L∞ ε=0.1");
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, bytes.length - 4, bytes.length, (byte) 0xff);
    Files.write(file, bytes);
    assertThat(command(with(judge, "--norm", "linf", "--epsilon", "0.4")).text())
        .contains("the image of sample 15 has a pixel of NaN");
    command(with(judge, "--norm", "linf", "--epsilon", "0.2")).refusedWith("has no threat");
    judge[2] = found.resolve("labels.npy");
    command(judge).refusedWith("is an array of type '<i8' with 1 axes");
  }

  private static Object[] with(Object[] first, Object... more) {
    return Stream.concat(Arrays.stream(first), Arrays.stream(more)).toArray();
  }

  @Test
  void reportsThatWereEditedAreNamed() throws IOException {
    Path table = out.resolve("samples.csv");
    Files.writeString(table, Files.readString(table).replaceFirst("broken", "robust"));
    CapturedRun verified = command("verify", out, "--files-only");
    assertThat(verified.code()).isEqualTo(ExitCode.CELLS_FAILED);
    assertThat(verified.text()).contains(table + ": it is not what the stored outcomes give");
  }

  @Test
  void signaturesTellWhoAndWhat() throws IOException {
    Path key = folder.resolve("key.pem");
    Path open = folder.resolve("key.pem.pub");
    CapturedRun.of("verify", out, "--key", open).refusedWith("key.pem.pub: no such key");
    CapturedRun signed = CapturedRun.of("sign", out, "--new-key", key);
    assertThat(signed.code()).as("%s", signed).isEqualTo(ExitCode.OK);
    CapturedRun.of("sign", "--new-key", key).refusedWith("exists already; a key is never replaced");
    CapturedRun.of("sign", out).refusedWith("give RESULTS and --key FILE");
    CapturedRun.of("sign", out, "--key", open).refusedWith("holds no private key of Ed25519");
    CapturedRun verified = command("verify", out, "--key", open, "--files-only");
    assertThat(verified.code()).as("%s", verified).isEqualTo(ExitCode.OK);
    assertThat(verified.text()).contains("signed  all ");

    Path table = out.resolve("leaderboard.csv");
    String before = Files.readString(table);
    Files.writeString(table, before.replaceFirst("low", "lower"));
    changedAfterSigning(table, open);
    Files.writeString(table, before);

    // A log that was made anew fits its store, and not the signature.
    Path log = out.resolve("store/log");
    byte[] signedLog = Files.readAllBytes(log);
    Files.delete(log);
    command("run", suite, "--out", out);
    assertThat(log).exists();
    changedAfterSigning(log, open);
    Files.write(log, signedLog);
    Path other = folder.resolve("other.pem");
    CapturedRun.of("sign", "--new-key", other);
    CapturedRun foreign =
        command("verify", out, "--key", folder.resolve("other.pem.pub"), "--files-only");
    assertThat(foreign.code()).isEqualTo(ExitCode.CELLS_FAILED);
    assertThat(foreign.text()).contains("signature.json: it was not made with this key");
  }

  private void changedAfterSigning(Path file, Path key) {
    CapturedRun verified = command("verify", out, "--key", key, "--files-only");
    assertThat(verified.code()).as("%s", verified).isEqualTo(ExitCode.CELLS_FAILED);
    assertThat(verified.text()).contains(file + ": it was changed after the folder was signed");
  }

  /** Single changes to a finished store: each is found, and the file is named. */
  @Test
  void everySingleChangeIsFoundAndNamed() throws IOException {
    Random random = new Random(20);
    Map<Path, byte[]> original = new TreeMap<>();
    for (Path file : files("")) {
      if (!file.endsWith(".lock")) {
        original.put(file, Files.readAllBytes(file));
      }
    }
    Path manifest = out.resolve("manifest.json");
    original.put(manifest, Files.readAllBytes(manifest));
    assertThat(original.keySet()).anyMatch(file -> file.endsWith("weights.safetensors"));
    assertThat(faulty()).isEmpty();
    List<String> missed = new ArrayList<>();
    for (int i = 0; i < CHANGES; i++) {
      List<Path> changed = new ArrayList<>();
      String change = change(random, original, changed);
      List<String> told = faulty();
      boolean log = changed.contains(out.resolve("store/log"));
      boolean named =
          log
              ? !told.isEmpty()
              : changed.stream()
                  .allMatch(file -> told.stream().anyMatch(said -> said.contains(file.toString())));
      if (!named) {
        missed.add(i + ": " + change + " of " + changed + " told of " + told);
      }
      for (Map.Entry<Path, byte[]> file : original.entrySet()) {
        Files.write(file.getKey(), file.getValue());
      }
    }
    assertThat(missed).isEmpty();
    assertThat(faulty()).isEmpty();
  }

  private List<String> faulty() {
    try {
      return ResultsReader.examine(ResultsStore.existing(out)).damages().stream()
          .map(Damage::file)
          .map(Path::toString)
          .toList();
    } catch (UserException e) { // A manifest that cannot be read, or is not there.
      return List.of(e.getMessage());
    }
  }

  private String change(Random random, Map<Path, byte[]> original, List<Path> changed)
      throws IOException {
    List<Path> files = List.copyOf(original.keySet());
    Path log = out.resolve("store/log");
    int kind = random.nextInt(8);
    Path file = kind >= 6 ? log : files.get(random.nextInt(files.size()));
    Path other = file;
    while (Arrays.equals(original.get(other), original.get(file))) {
      other = files.get(random.nextInt(files.size()));
    }
    changed.add(file);
    byte[] bytes = original.get(file).clone();
    int at = random.nextInt(bytes.length);
    switch (kind) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes = Arrays.copyOf(bytes, at);
      case 2 -> bytes = original.get(other);
      case 3 -> {
        changed.add(other);
        Files.write(other, bytes);
        bytes = original.get(other);
      }
      case 4 -> {
        Files.delete(file);
        return "deletion";
      }
      case 5 -> bytes = edited(bytes, random);
      default -> {
        List<String> lines = new ArrayList<>(Files.readAllLines(log));
        int line = random.nextInt(lines.size());
        if (kind == 6) {
          lines.remove(line);
        } else {
          lines.add(random.nextInt(lines.size() + 1), lines.get(line));
        }
        bytes =
            lines.stream()
                .map(each -> each + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.ISO_8859_1);
      }
    }
    Files.write(file, bytes);
    return "change " + kind;
  }

  /** An outcome turned round, with a digest that fits; or another byte, where there is none. */
  private static byte[] edited(byte[] bytes, Random random) throws IOException {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (!text.contains("\"BROKEN\"") || !text.startsWith("{\"" + Seal.KEY)) {
      byte[] other = bytes.clone();
      other[random.nextInt(other.length)] ^= 1;
      return other;
    }
    ObjectNode tree =
        (ObjectNode) Json.MAPPER.readTree(text.replaceFirst("\"BROKEN\"", "\"ROBUST\""));
    tree.remove(Seal.KEY);
    return Seal.seal(Json.bytes(tree));
  }
}
