package dev.touchstone.plugins.defense.style;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.UserException;
import dev.touchstone.api.analysis.Analysis;
import dev.touchstone.api.analysis.AnalysisFactory;
import java.util.List;
import org.pf4j.Extension;

/** Images and their stylised versions, analysis {@code style-sheet}. */
@Extension
public final class StyleSheetFactory implements AnalysisFactory<StyleSheetParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        StyleSheet.ID,
        "1",
        "Style sheet",
        "Shows test images in each style, and what the entry takes them for.",
        "Zheng et al., Insights from Attacking Interpretable Models, section 2 and Figure 4.",
        List.of("figures", "tables", "each-entry"));
  }

  @Override
  public Class<StyleSheetParameters> parametersType() {
    return StyleSheetParameters.class;
  }

  @Override
  public Analysis create(StyleSheetParameters parameters) {
    if (parameters.styles().isEmpty()) {
      throw new UserException("style-sheet needs at least one style: give styles (weights files)");
    }
    return new StyleSheet(StyleWeights.readAll(parameters.styles()), parameters);
  }
}
