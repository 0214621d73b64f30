package dev.touchstone.plugins.audit.outcomes;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.audit.OutcomeAudit;
import dev.touchstone.api.audit.OutcomeAuditFactory;
import dev.touchstone.api.parameters.Parameter;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.PairedDifference;
import dev.touchstone.api.results.SeededTraining;
import dev.touchstone.api.results.Severity;
import dev.touchstone.api.results.SuiteResults;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pf4j.Extension;

/** A rank needs a difference that the samples can show: audit {@code tie}. */
@Extension
public final class TieFactory implements OutcomeAuditFactory<TieFactory.Parameters> {

  /** Its parameters. */
  public record Parameters(
      @Parameter(
              doc = "Level of the test: what is less probable by chance is a difference.",
              defaultValue = "0.05",
              min = 0,
              exclusiveMinimum = true,
              max = 0.5)
          double level) {}

  /** Every entry is held against every other one. */
  private static final int MOST_ENTRIES = 100;

  /** A normal variable is farther from its mean than this with probability 5 %. */
  private static final double NORMAL = 1.96;

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "tie",
        "1",
        "A lead that may be chance",
        "Tests whether an entry is ahead of the next one by more than the choice of samples"
            + " explains.",
        "McNemar 1947, Note on the sampling error of the difference between correlated proportions;"
            + " exact, both sides.",
        List.of());
  }

  @Override
  public Class<Parameters> parametersType() {
    return Parameters.class;
  }

  @Override
  public OutcomeAudit create(Parameters parameters) {
    return new Ties(parameters);
  }

  /** What is computed of results is kept for their next entry. */
  private static final class Ties implements OutcomeAudit {

    private final Parameters parameters;
    private SuiteResults before;
    private Leads leads;

    Ties(Parameters parameters) {
      this.parameters = parameters;
    }

    @Override
    public List<Flag> examine(SuiteResults results, int entry) {
      return results.entries().size() > MOST_ENTRIES
          ? List.of()
          : flags(results, entry, leads(results), parameters);
    }

    @SuppressWarnings("ReferenceEquality") // Comparing all outcomes takes longer than counting.
    private synchronized Leads leads(SuiteResults results) {
      if (before != results) {
        leads = Leads.of(results);
        before = results;
      }
      return leads;
    }
  }

  static List<Flag> flags(SuiteResults results, int index, Leads leads, Parameters parameters) {
    List<Flag> flags = new ArrayList<>();
    for (Evidence evidence : Evidence.of(results.entries().get(index))) {
      int next = -1;
      PairedDifference nearest = null;
      for (int other = 0; other < results.entries().size(); other++) {
        PairedDifference lead = leads.between(evidence.threat(), index, other);
        if (other != index
            && !sameEntry(results, index, other)
            && lead.firstOnly() > lead.secondOnly()
            && (nearest == null || lead.difference() < nearest.difference())) {
          next = other;
          nearest = lead;
        }
      }
      if (nearest != null && nearest.probability() >= parameters.level()) {
        flags.add(flag(evidence, results.entries().get(next).name(), nearest));
      }
    }
    return flags;
  }

  /** Nobody ranks trainings of one entry: they differ in their seed alone. */
  private static boolean sameEntry(SuiteResults results, int one, int other) {
    Optional<String> trained = results.entries().get(one).seeded().map(SeededTraining::entry);
    return trained.isPresent()
        && trained.equals(results.entries().get(other).seeded().map(SeededTraining::entry));
  }

  private static Flag flag(Evidence evidence, String rival, PairedDifference lead) {
    long apart = lead.firstOnly() + lead.secondOnly();
    double needed =
        NORMAL * NORMAL * (apart / (double) lead.n()) / (lead.difference() * lead.difference());
    return new Flag(
        Severity.NOTE,
        Optional.of(evidence.threat()),
        Wording.of(
            "it is ahead of %s by %.2f points on %,d samples: of them %,d are robust for it alone"
                + " and %,d for the other alone",
            rival, 100 * lead.difference(), lead.n(), lead.firstOnly(), lead.secondOnly()),
        apart,
        lead.n(),
        lead.probability(),
        "another choice of test images could turn the order round, so this is a tie",
        Wording.of(
            "rank neither above the other; if the difference is real, some %,.0f samples would show"
                + " it",
            Math.ceil(needed)));
  }
}
