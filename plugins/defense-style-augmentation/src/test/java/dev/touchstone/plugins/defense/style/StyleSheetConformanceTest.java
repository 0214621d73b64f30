package dev.touchstone.plugins.defense.style;

import dev.touchstone.api.analysis.AnalysisFactory;
import dev.touchstone.testkit.AnalysisConformance;
import dev.touchstone.testkit.TestAnalysisTask;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class StyleSheetConformanceTest extends AnalysisConformance<StyleSheetParameters> {

  @TempDir private static Path folder;

  @BeforeAll
  static void writeStyle() {
    Styles.write(folder.resolve("one.safetensors"), Styles.random(1));
  }

  @Override
  public AnalysisFactory<StyleSheetParameters> factory() {
    return new StyleSheetFactory();
  }

  @Override
  protected List<StyleSheetParameters> parameterSamples() {
    List<Path> styles = List.of(folder.resolve("one.safetensors"));
    return List.of(
        new StyleSheetParameters(styles, List.of(), List.of()),
        new StyleSheetParameters(styles, List.of(3, 0), List.of(16, 12)));
  }

  @Override
  protected TestAnalysisTask task() {
    return StyleSheetTest.task();
  }

  @Override
  protected boolean needsOutputs(StyleSheetParameters parameters) {
    return false;
  }
}
