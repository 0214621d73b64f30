package dev.touchstone.core.suite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.touchstone.core.convert.CleanCheck;
import dev.touchstone.core.plugins.Registries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OneEntryTest {

  private static ObjectNode tree(String yaml) throws IOException {
    return (ObjectNode) new YAMLMapper().readTree(yaml);
  }

  @Test
  void whatDecidesOverCleanAccuracyIsKept() throws IOException {
    ObjectNode suite =
        tree(
            """
            suite: s
            samples: { limit: 7, train-limit: 300 }
            dataset: { id: d, folder: w/../data.bin }
            files:
              - { file: mine.safetensors }
              - { file: data.bin, what: images }
              - { file: w/mean.png }
              - { file: attacks.bin }
            entries:
              - name: e
                model: { id: m }
                defenses: [{ id: unknown, images: [./w/mean.png] }]
                weights: mine.safetensors
                training: { epochs: 3 }
                seeds: [1, 2]
            attacks: [{ id: a, file: attacks.bin }]
            """);
    ObjectNode entry = OneEntry.choose(Path.of("s.yaml"), suite, Optional.empty());
    assertThat(OneEntry.alone(suite, entry, Registries.of()))
        .isEqualTo(
            tree(
                """
                suite: s
                samples: { train-limit: 300 }
                dataset: { id: d, folder: w/../data.bin }
                files:
                  - { file: data.bin, what: images }
                  - { file: w/mean.png }
                entries:
                  - name: e
                    model: { id: m }
                    defenses: [{ id: unknown, images: [./w/mean.png] }]
                """));
  }

  @Test
  void theCheckOfCleanAccuracyKeepsTheTrainingImages() {
    Suite suite =
        new Suite(
            "s",
            "s",
            "",
            1,
            null,
            new SampleSelection(Optional.empty(), false, List.of(), 1),
            Optional.of(300),
            List.of(),
            List.of(
                new Suite.Entry(
                    "e", null, List.of(), Optional.empty(), Optional.empty(), Optional.empty())),
            Map.of(),
            new EvaluationSettings(10, 10, false, 0, 0, Optional.empty()),
            Optional.empty(),
            Path.of("s.yaml"),
            "");
    assertThat(CleanCheck.suite(suite, Path.of("w.safetensors"), 7).trainLimit()).contains(300);
  }
}
