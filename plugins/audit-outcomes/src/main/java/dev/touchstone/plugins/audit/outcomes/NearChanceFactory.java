package dev.touchstone.plugins.audit.outcomes;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.audit.OutcomeAudit;
import dev.touchstone.api.audit.OutcomeAuditFactory;
import dev.touchstone.api.results.CleanCount;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.NearChance;
import dev.touchstone.api.results.Severity;
import dev.touchstone.api.results.SuiteResults;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pf4j.Extension;

/** A model that guesses has no robustness to measure: audit {@code near-chance}. */
@Extension
public final class NearChanceFactory implements OutcomeAuditFactory<NearChanceFactory.Parameters> {

  /** No parameters: what it finds is certain. */
  public record Parameters() {}

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "near-chance",
        "1",
        "Clean accuracy of a guess",
        "Compares clean accuracy with that of the best guess that looks at no image.",
        "Exact binomial tests, each at 2.5 %.",
        List.of());
  }

  @Override
  public Class<Parameters> parametersType() {
    return Parameters.class;
  }

  @Override
  public OutcomeAudit create(Parameters parameters) {
    return (results, entry) -> flags(results, entry);
  }

  static List<Flag> flags(SuiteResults results, int index) {
    EntryResults entry = results.entries().get(index);
    CleanCount clean = entry.cleanFigure();
    double chance =
        NearChance.chance(
            entry.clean().stream().map(CleanOutcome::label).toList(),
            Math.max(2, results.dataset().classNames().size()));
    List<Flag> flags = new ArrayList<>();
    NearChance.of(entry.name(), clean.correct(), clean.samples(), chance)
        .ifPresent(
            near ->
                flags.add(
                    new Flag(
                        Severity.SERIOUS,
                        Optional.empty(),
                        Wording.of(
                            "%,d of %,d clean samples are right (%.1f %%), and guessing gives"
                                + " %.1f %%",
                            near.correct(),
                            near.samples(),
                            100.0 * near.correct() / near.samples(),
                            100 * near.chance()),
                        near.correct(),
                        near.samples(),
                        Double.NaN,
                        "a model that does no better than a guess is robust or broken by chance"
                            + " alone",
                        entry.weights().isPresent()
                            ? "see whether the given weights are read as they were meant (layout,"
                                + " order of inputs and classes, range of pixels); touchstone"
                                + " convert sets names and layout right"
                            : "train longer, or with other parameters, until clean accuracy is that"
                                + " of a model that works")));
    return flags;
  }
}
