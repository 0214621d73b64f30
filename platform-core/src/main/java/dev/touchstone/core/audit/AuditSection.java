package dev.touchstone.core.audit;

import dev.touchstone.api.ComponentFactory;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.audit.OutcomeAuditFactory;
import dev.touchstone.api.audit.ProbingAuditFactory;
import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.SuiteSection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A suite's audits. A suite without the section asks for all that are installed: those that probe
 * entries when it is run, those of outcomes whenever results are read. One with an empty list asks
 * for none.
 */
public final class AuditSection extends SuiteSection<AuditUse> {

  /** The section. */
  public static final AuditSection SECTION = new AuditSection();

  /** Where a manifest says what the suite chose. */
  public static final String IN_MANIFEST = "audit";

  /** Where it says which audits probe entries: the name of their kind of cells. */
  public static final String PROBING_IN_MANIFEST = "probe";

  private AuditSection() {
    super("audits", "an audit", ComponentKind.AUDIT, false, Set.of("id", "name"));
  }

  @Override
  protected Binder<AuditUse> binder(Context context) {
    return (spec, audit, path) -> bind(context, spec, audit, path);
  }

  private static Optional<AuditUse> bind(
      Context context, Map<String, Object> spec, BoundComponent audit, String path) {
    if (audit.component().factory() instanceof OutcomeAuditFactory<?> factory) {
      audit.tell(() -> create(factory, audit.parameters()), path, context.violations());
    } else if (audit.component().factory() instanceof ProbingAuditFactory<?> factory) {
      audit.tell(() -> create(factory, audit.parameters()), path, context.violations());
    } else {
      context
          .violations()
          .add(path, "'" + audit.id() + "' is of no kind that this platform can run");
    }
    Optional<String> name =
        context.keys().name(spec.getOrDefault("name", audit.id()), path + ".name");
    Optional<List<Integer>> entries = context.keys().entries(null, path);
    return name.isEmpty() || entries.isEmpty()
        ? Optional.empty()
        : Optional.of(new AuditUse(name.get(), audit, entries.get(), context.chosen()));
  }

  /** Audits that probe entries: they need cells, so they are asked while a suite is run. */
  @Override
  protected boolean standard(ComponentFactory<?> component) {
    return component instanceof ProbingAuditFactory<?>;
  }

  private static <P extends Record> void create(OutcomeAuditFactory<P> factory, Record parameters) {
    factory.create(factory.parametersType().cast(parameters));
  }

  private static <P extends Record> void create(ProbingAuditFactory<P> factory, Record parameters) {
    factory.create(factory.parametersType().cast(parameters));
  }
}
