package dev.touchstone.cli;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A plugin whose components can be told to misbehave: a data set of grey squares, a model that
 * tells light ones from dark ones, an attack, and a certifier. Nothing of it loads TensorFlow.
 */
final class OddPlugin {

  private static final String PROPERTIES =
      "plugin.id=odd\nplugin.version=1.0.0\nplugin.description=Made by a test.\n";

  private static final String HEADER =
      """
      package odd;

      import dev.touchstone.api.*;
      import dev.touchstone.api.attack.*;
      import dev.touchstone.api.certify.*;
      import dev.touchstone.api.data.*;
      import dev.touchstone.api.model.*;
      import dev.touchstone.api.parameters.Parameter;
      import dev.touchstone.api.threat.Norm;
      import java.util.*;
      import java.util.stream.IntStream;

      """;

  /** Sixteen 2×2 squares of 0.2 (dark, class 0) and 0.8 (light, class 1). */
  private static final String SQUARES =
      """
      @org.pf4j.Extension
      public class Squares implements DatasetFactory<Squares.P> {
        public record P(
            @Parameter(doc = "Whether loading never ends.", defaultValue = "false") boolean slow,
            @Parameter(doc = "Whether loading throws.", defaultValue = "false") boolean broken,
            @Parameter(doc = "Whether loading eats.", defaultValue = "false") boolean hungry) {}

        public ComponentDescriptor descriptor() {
          return new ComponentDescriptor("squares", "1", "Squares", "Grey.", "", List.of());
        }

        public Class<P> parametersType() {
          return P.class;
        }

        public Dataset load(P parameters, DatasetContext context) {
          if (parameters.broken()) {
            throw new IllegalStateException("the squares are round");
          }
          if (parameters.hungry()) {
            Odd.eaten = new long[Integer.MAX_VALUE - 8];
          }
          while (parameters.slow()) {
            context.progress().update(1, 2, "looking");
            context.cancellation().check();
            Odd.sleep();
          }
          float[] pixels = new float[16 * 4];
          int[] labels = new int[16];
          for (int i = 0; i < 16; i++) {
            labels[i] = i % 2;
            Arrays.fill(pixels, 4 * i, 4 * i + 4, i % 2 == 0 ? 0.2f : 0.8f);
          }
          LabeledImages images = new LabeledImages(new ImageShape(2, 2, 1), pixels, labels);
          return new Dataset(List.of("dark", "light"), images, images, "5".repeat(64), List.of());
        }
      }
      """;

  private static final String BRIGHTNESS =
      """
      @org.pf4j.Extension
      public class Brightness implements ClassifierFactory<Brightness.P> {
        public record P(@Parameter(doc = "Factor of the logits.", defaultValue = "1") double scale) {}

        public ComponentDescriptor descriptor() {
          return new ComponentDescriptor("brightness", "1", "Brightness", "Mean.", "", List.of());
        }

        public Class<P> parametersType() {
          return P.class;
        }

        public Classifier open(P parameters, ImageShape shape, int classes) {
          if (parameters.scale() < 0) {
            throw new UserException("brightness: logits cannot be turned round");
          }
          return new Classifier() {
            public ImageShape inputShape() {
              return shape;
            }

            public int classes() {
              return 2;
            }

            public boolean stochastic() {
              return false;
            }

            public float[] logits(float[] images, long[] seeds) {
              float[] logits = new float[2 * seeds.length];
              for (int i = 0; i < seeds.length; i++) {
                float sum = 0;
                for (int j = 0; j < 4; j++) {
                  sum += images[4 * i + j];
                }
                logits[2 * i + 1] = (float) (parameters.scale() * (sum / 4 - 0.5));
              }
              return logits;
            }

            public void close() {}
          };
        }
      }
      """;

  private static final String ODD =
      """
      @org.pf4j.Extension
      public class Odd implements AttackFactory<Odd.P> {
        public enum Way { GOOD, THROWS, THROWS_LONG, ERROR, NAN, SHORT, SILENT, OUTSIDE, TWICE,
            PICKY, WRAPS, SLOW, STUCK, CREATE,
            HUGE, COLOURED, CANCELS, LACKS, EATS, PRINTS, EXITS, HALTS }

        public record P(@Parameter(doc = "How it misbehaves.", defaultValue = "good") Way way) {}

        public ComponentDescriptor descriptor() {
          return new ComponentDescriptor("odd", "1", "Odd", "Misbehaves.", "", List.of("linf"));
        }

        public Class<P> parametersType() {
          return P.class;
        }

        public Attack create(P parameters) {
          if (parameters.way() == Way.CREATE) {
            throw new IllegalStateException("the factory is on strike");
          }
          return task -> run(parameters.way(), task);
        }

        private static void run(Way way, AttackTask task) {
          int[] rows = IntStream.range(0, task.size()).toArray();
          float[] images = task.images();
          float step = (float) task.threat().epsilon();
          for (int i = 0; i < images.length; i++) {
            images[i] += task.labels()[i / 4] == 0 ? step : -step;
          }
          switch (way) {
            case GOOD -> task.propose(rows, images);
            case THROWS -> throw new IllegalStateException("the attack is out of order");
            case THROWS_LONG -> throw new IllegalStateException("first line\\nsecond line\\033[31m");
            case ERROR -> throw new StackOverflowError();
            case NAN -> {
              images[0] = Float.NaN;
              task.propose(rows, images);
            }
            case SHORT -> task.propose(rows, Arrays.copyOf(images, images.length - 1));
            case SILENT -> {}
            case OUTSIDE -> {
              for (int i = 0; i < images.length; i++) {
                images[i] = 2 - 3 * task.labels()[i / 4];
              }
              task.propose(rows, images);
            }
            case TWICE -> {
              int[] doubled = rows.clone();
              doubled[1] = doubled[0];
              task.propose(doubled, images);
            }
            case PICKY -> {
              if (Math.abs(task.logits(rows, task.images(), 0)[1]) > 1) {
                throw new IllegalStateException("these logits are too large");
              }
              task.propose(rows, images);
            }
            case WRAPS -> {
              try {
                slowly(task);
              } catch (RuntimeException e) {
                throw new IllegalStateException("something went wrong", e);
              }
            }
            case SLOW -> slowly(task);
            case STUCK -> {
              while (true) {
                sleep();
              }
            }
            case HUGE -> throw new IllegalStateException("x".repeat(50_000_000));
            case COLOURED ->
                throw new UserException("\\u001b[31mred\\u202e \\u200bturned\\u0007");
            case CANCELS -> throw new CancelledException();
            case LACKS -> throw new ResourceException("the disk is full, delete everything");
            case EATS -> eaten = new long[Integer.MAX_VALUE - 8];
            case PRINTS -> {
              System.out.println("printed \\u001b[31min red");
              task.propose(rows, images);
            }
            case EXITS -> System.exit(0);
            case HALTS -> Runtime.getRuntime().halt(0);
            default -> throw new AssertionError();
          }
        }

        static long[] eaten;

        private static void slowly(AttackTask task) {
          while (true) {
            task.random(0);
            sleep();
          }
        }

        static void sleep() {
          try {
            Thread.sleep(20);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }
      }
      """;

  /** For {@code brightness}: a square can move to the other side if ε reaches one half. */
  private static final String PROOF =
      """
      @org.pf4j.Extension
      public class Proof implements CertifierFactory<Proof.P> {
        public enum Way {
          GOOD, LIES, FORGETS, TWICE, REFUSES, THROWS, CREDULOUS, LUCKLESS, SLOW, UNSURE, PICKY
        }

        public record P(@Parameter(doc = "How it misbehaves.", defaultValue = "good") Way way) {}

        public ComponentDescriptor descriptor() {
          return new ComponentDescriptor("proof", "1", "Proof", "Exact.", "", List.of("linf"));
        }

        public Class<P> parametersType() {
          return P.class;
        }

        public Certifier create(P parameters) {
          if (parameters.way() == Way.LUCKLESS) {
            throw new UserException("a luckless certifier needs luck; give it another 'way'");
          }
          return new Certifier() {
            public void run(CertificationTask task) {
              Proof.run(parameters.way(), task);
            }

            public void check(CertificationTask task) {
              if (parameters.way() == Way.PICKY && task.threat().norm() != Norm.LINF) {
                throw new UserException("picky proofs are for L\\u221e only");
              }
            }
          };
        }

        private static void run(Way way, CertificationTask task) {
          for (int row = way == Way.FORGETS ? 1 : 0; row < task.size(); row++) {
            float[] image = Arrays.copyOfRange(task.images(), 4 * row, 4 * row + 4);
            float step = task.labels()[row] == 0 ? 1 : -1;
            boolean safe = Math.abs(image[0] - 0.5) > task.threat().epsilon();
            Evidence evidence = Evidence.of("exact", "drawn", task.random(row).nextDouble());
            switch (way) {
              case REFUSES -> throw new UserException("this network is unknown here");
              case THROWS -> throw new IllegalStateException("the certifier is out of order");
              case LIES -> task.decide(row, new CertificationVerdict.Falsified(image, evidence));
              case CREDULOUS -> safe = true;
              case SLOW -> {
                while (true) {
                  task.check();
                  Odd.sleep();
                }
              }
              default -> {}
            }
            if (way == Way.UNSURE && task.labels()[row] == 1) {
              task.decide(
                  row,
                  new CertificationVerdict.Undecided(
                      CertificationVerdict.Reason.NOT_TIGHT, evidence));
              continue;
            }
            for (int i = 0; i < 4; i++) {
              image[i] += step;
            }
            CertificationVerdict verdict =
                safe
                    ? new CertificationVerdict.Certified(evidence)
                    : new CertificationVerdict.Falsified(image, evidence);
            task.decide(row, verdict);
            if (way == Way.TWICE) {
              task.decide(row, verdict);
            }
          }
        }
      }
      """;

  private OddPlugin() {}

  /** Writes the plugin unpacked into a folder of plugins, for {@code --plugins}. */
  static Path into(Path plugins) throws IOException {
    Path folder = plugins.resolve("odd");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("plugin.properties"), PROPERTIES);
    compile(
        Map.of(
            "Squares",
            HEADER + SQUARES,
            "Brightness",
            HEADER + BRIGHTNESS,
            "Odd",
            HEADER + ODD,
            "Proof",
            HEADER + PROOF),
        folder.resolve("classes"));
    Files.createDirectories(folder.resolve("classes/META-INF"));
    Files.writeString(
        folder.resolve("classes/META-INF/extensions.idx"),
        "odd.Squares\nodd.Brightness\nodd.Odd\nodd.Proof\n");
    return plugins;
  }

  /** The files of a plugin with one attack, by path: to be zipped, rightly or wrongly. */
  static Map<String, byte[]> attack(String plugin, String attack, Path scratch) throws IOException {
    compile(
        Map.of("Odd", (HEADER + ODD).replace("\"odd\", \"1\"", "\"" + attack + "\", \"1\"")),
        scratch);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(
        "plugin.properties",
        PROPERTIES.replace("id=odd", "id=" + plugin).getBytes(StandardCharsets.UTF_8));
    try (var classes = Files.list(scratch.resolve("odd"))) {
      for (Path file : classes.sorted().toList()) {
        files.put("classes/odd/" + file.getFileName(), Files.readAllBytes(file));
      }
    }
    files.put("classes/META-INF/extensions.idx", "odd.Odd\n".getBytes(StandardCharsets.UTF_8));
    return files;
  }

  /** Compiles classes, given by their names without package, against the test's class path. */
  static void compile(Map<String, String> sources, Path classes) throws IOException {
    Path folder = Files.createTempDirectory("odd-sources");
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Files.writeString(folder.resolve(source.getKey() + ".java"), source.getValue());
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Files.createDirectories(classes);
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        var found = Files.list(folder)) {
      List<String> options =
          List.of(
              "-proc:none",
              "-classpath",
              System.getProperty("java.class.path"),
              "-d",
              classes.toString());
      if (!compiler
          .getTask(
              messages,
              files,
              null,
              options,
              null,
              files.getJavaFileObjectsFromPaths(found.toList()))
          .call()) {
        throw new IllegalStateException("the test's plugin does not compile: " + messages);
      }
    }
  }
}
