package dev.touchstone.core.audit;

import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.audit.OutcomeAuditFactory;
import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.SuiteSection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A suite's audits. A suite without the section asks for all that are installed; one with an empty
 * list asks for none.
 */
public final class AuditSection extends SuiteSection<AuditUse> {

  /** The section. */
  public static final AuditSection SECTION = new AuditSection();

  /** Where a manifest says what the section holds. */
  public static final String IN_MANIFEST = "audit";

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
        : Optional.of(new AuditUse(name.get(), audit, entries.get()));
  }

  private static <P extends Record> void create(OutcomeAuditFactory<P> factory, Record parameters) {
    factory.create(factory.parametersType().cast(parameters));
  }
}
