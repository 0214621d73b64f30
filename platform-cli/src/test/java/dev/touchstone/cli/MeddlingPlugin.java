package dev.touchstone.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A plugin that tells lies about its data and its answers, writes into what it is lent, and comes
 * back when its time is over. Nothing of it loads TensorFlow.
 */
final class MeddlingPlugin {

  private static final String HEADER =
      """
      package meddling;

      import dev.touchstone.api.*;
      import dev.touchstone.api.attack.*;
      import dev.touchstone.api.data.*;
      import dev.touchstone.api.model.*;
      import dev.touchstone.api.parameters.Parameter;
      import java.util.*;
      import java.util.stream.IntStream;

      """;

  /**
   * Sixteen test squares of 0.25 (class 0) and 0.75 (class 1); training ones of 0.125 and 0.875.
   */
  private static final String DATA =
      """
      @org.pf4j.Extension
      public class Shades implements DatasetFactory<Shades.P> {
        public enum Kind { GOOD, BYTES, NAN, NO_TEST, ONE_CLASS, NO_CHECKSUM, CHANGING }

        public record P(@Parameter(doc = "What is wrong.", defaultValue = "good") Kind kind) {}

        public ComponentDescriptor descriptor() {
          return new ComponentDescriptor("shades", "1", "Shades", "Grey.", "", List.of());
        }

        public Class<P> parametersType() {
          return P.class;
        }

        public Dataset load(P parameters, DatasetContext context) {
          Kind kind = parameters.kind();
          LabeledImages test = squares(0.25f, kind == Kind.NO_TEST ? 0 : 16);
          float[] pixels = test.pixels();
          switch (kind) {
            case BYTES -> IntStream.range(0, pixels.length).forEach(i -> pixels[i] *= 255);
            case NAN -> pixels[13] = Float.NaN;
            case CHANGING -> {
              // Others each time, also for the next platform in this process.
              int loads = Integer.getInteger("meddling.loads", 0);
              System.setProperty("meddling.loads", "" + (loads + 1));
              pixels[0] += 0.001f * loads;
            }
            case ONE_CLASS -> Arrays.fill(test.labels(), 0);
            default -> {}
          }
          LabeledImages train = squares(0.125f, 16);
          if (kind == Kind.ONE_CLASS) {
            Arrays.fill(train.labels(), 0);
          }
          return new Dataset(
              kind == Kind.ONE_CLASS ? List.of("dark") : List.of("dark", "light"),
              train,
              test,
              kind == Kind.NO_CHECKSUM ? "" : "7".repeat(64),
              List.of());
        }

        private static LabeledImages squares(float dark, int count) {
          float[] pixels = new float[count * 4];
          int[] labels = new int[count];
          for (int i = 0; i < count; i++) {
            labels[i] = i % 2;
            Arrays.fill(pixels, 4 * i, 4 * i + 4, i % 2 == 0 ? dark : 1 - dark);
          }
          return new LabeledImages(new ImageShape(2, 2, 1), pixels, labels);
        }
      }
      """;

  /** Class 1 above one half; right on everything, and cheating on what is attacked. */
  private static final String MODEL =
      """
      @org.pf4j.Extension
      public class Rule implements ClassifierFactory<Rule.P> {
        public enum Way {
          GOOD, WRITES, FEWER_CLASSES, OTHER_SHAPE, WIDE, SHORT, RANDOM, TIES, INFINITE, HALF_NAN,
          NAN_UNATTACKED, WATCHES, FIRST_CALLS
        }

        public record P(@Parameter(doc = "How it cheats.", defaultValue = "good") Way way) {}

        private static int calls;

        public ComponentDescriptor descriptor() {
          return new ComponentDescriptor("rule", "1", "Rule", "Mean.", "", List.of());
        }

        public Class<P> parametersType() {
          return P.class;
        }

        public Classifier open(P parameters, ImageShape shape, int classes) {
          Way way = parameters.way();
          return new Classifier() {
            public ImageShape inputShape() {
              return way == Way.OTHER_SHAPE ? new ImageShape(3, 3, 1) : shape;
            }

            public int classes() {
              return way == Way.FEWER_CLASSES ? 1 : 2;
            }

            public boolean stochastic() {
              return false;
            }

            public float[] logits(float[] images, long[] seeds) {
              calls++;
              float[] logits = new float[2 * seeds.length];
              for (int i = 0; i < seeds.length; i++) {
                answer(images[4 * i], logits, 2 * i);
              }
              if (way == Way.WRITES) {
                Arrays.fill(images, 0.25f);
              }
              return way == Way.WIDE || way == Way.SHORT
                  ? Arrays.copyOf(logits, logits.length + (way == Way.WIDE ? 1 : -1))
                  : logits;
            }

            private void answer(float pixel, float[] logits, int at) {
              boolean attacked = pixel != 0.125f && pixel != 0.25f && pixel != 0.75f && pixel != 0.875f;
              float logit = pixel - 0.5f;
              boolean judged =
                  way == Way.WATCHES
                      && StackWalker.getInstance()
                          .walk(frames -> frames.anyMatch(f -> f.getMethodName().equals("judge")));
              logits[at + 1] =
                  switch (way) {
                    case RANDOM -> logit + 0.1f * (calls % 7);
                    case FIRST_CALLS -> calls < 5 ? logit : -logit;
                    case TIES -> attacked ? 0 : logit;
                    case INFINITE -> attacked ? Float.NEGATIVE_INFINITY : logit;
                    case HALF_NAN -> attacked && pixel < 0.5f ? Float.NaN : logit;
                    case NAN_UNATTACKED -> pixel == 0.75f ? Float.NaN : logit;
                    case WATCHES -> judged && attacked ? -logit : logit;
                    default -> logit;
                  };
            }

            public void close() {}
          };
        }
      }
      """;

  /** Pushes every square across one half, if ε allows; and what it does beside that. */
  private static final String ATTACK =
      """
      @org.pf4j.Extension
      public class Push implements AttackFactory<Push.P> {
        public enum Way { GOOD, UNCHANGED, UNBREAK, THREAD, KEEP, SHAKE }

        public record P(@Parameter(doc = "How it meddles.", defaultValue = "good") Way way) {}

        private static AttackTask kept;
        private static float[] keptImages;

        public ComponentDescriptor descriptor() {
          return new ComponentDescriptor("push", "1", "Push", "Meddles.", "", List.of("linf"));
        }

        public Class<P> parametersType() {
          return P.class;
        }

        public Attack create(P parameters) {
          return task -> run(parameters.way(), task);
        }

        private static void run(Way way, AttackTask task) {
          int[] rows = IntStream.range(0, task.size()).toArray();
          float[] clean = task.images();
          float[] pushed = clean.clone();
          float step = (float) task.threat().epsilon();
          for (int i = 0; i < pushed.length; i++) {
            pushed[i] += task.labels()[i / 4] == 0 ? step : -step;
          }
          switch (way) {
            case GOOD -> task.propose(rows, pushed);
            case UNCHANGED -> task.propose(rows, clean);
            case UNBREAK -> {
              task.propose(rows, pushed);
              unbreak(task);
            }
            case THREAD -> {
              task.propose(rows, clean);
              aside(() -> task.propose(rows, pushed));
            }
            case KEEP -> {
              if (kept != null) {
                quietly(() -> kept.propose(new int[] {0}, keptImages));
              }
              kept = task;
              keptImages = Arrays.copyOf(pushed, 4);
              task.propose(rows, clean);
            }
            case SHAKE -> {
              // Another thread swaps the rows all the while; each is given its own clean image.
              task.propose(rows, clean);
              int[] shaken = {0};
              boolean[] over = {false};
              Thread thread =
                  new Thread(
                      () -> {
                        while (!over[0]) {
                          shaken[0] = 1 - shaken[0];
                          Thread.onSpinWait();
                        }
                      });
              thread.setDaemon(true);
              thread.start();
              float[] second = Arrays.copyOfRange(clean, 4, 8);
              for (int i = 0; i < 2000; i++) {
                task.propose(shaken, second);
              }
              over[0] = true;
            }
          }
        }

        private static void unbreak(AttackTask task) {
          try {
            var field = task.getClass().getDeclaredField("broken");
            field.setAccessible(true);
            Arrays.fill((boolean[]) field.get(task), false);
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
          }
        }

        private static void aside(Runnable work) {
          Thread thread = new Thread(() -> quietly(work));
          thread.start();
          try {
            thread.join();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }

        private static void quietly(Runnable work) {
          try {
            work.run();
          } catch (ComponentException e) {
            // What it hoped for did not work.
          }
        }
      }
      """;

  private MeddlingPlugin() {}

  /** Writes the plugin unpacked into a folder of plugins, for {@code --plugins}. */
  static Path into(Path plugins) throws IOException {
    Path folder = plugins.resolve("meddling");
    Files.createDirectories(folder.resolve("classes/META-INF"));
    Files.writeString(
        folder.resolve("plugin.properties"),
        "plugin.id=meddling\nplugin.version=1.0.0\nplugin.description=Made by a test.\n");
    OddPlugin.compile(
        Map.of("Shades", HEADER + DATA, "Rule", HEADER + MODEL, "Push", HEADER + ATTACK),
        folder.resolve("classes"));
    Files.writeString(
        folder.resolve("classes/META-INF/extensions.idx"),
        "meddling.Shades\nmeddling.Rule\nmeddling.Push\n");
    return plugins;
  }
}
