package zoo;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.audit.OutcomeAudit;
import dev.touchstone.api.audit.OutcomeAuditFactory;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.Severity;
import java.util.List;
import java.util.Optional;

/** Audit {@code blind}: a plugin's own, which fails at the first entry and notes each other one. */
@org.pf4j.Extension
public class BlindAuditFactory implements OutcomeAuditFactory<BlindAuditFactory.Parameters> {

  public record Parameters() {}

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor("blind", "1", "Blind", "Sees little.", "", List.of());
  }

  @Override
  public Class<Parameters> parametersType() {
    return Parameters.class;
  }

  @Override
  public OutcomeAudit create(Parameters parameters) {
    return (results, entry) -> {
      if (entry == 0) {
        throw new IllegalStateException("it is too dark");
      }
      return List.of(
          new Flag(
              Severity.NOTE, Optional.empty(), "seen", 1, 1, Double.NaN, "it is there", "nothing"));
    };
  }
}
