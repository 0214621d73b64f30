package dev.touchstone.core.cells.certify;

import dev.touchstone.api.ComponentKind;
import dev.touchstone.core.check.Examination;
import dev.touchstone.core.suite.Suite;
import dev.touchstone.core.suite.SuiteSection;
import java.util.List;
import java.util.Set;

/**
 * A suite's certifiers. What the platform itself knows of a certifier: its name, what it certifies,
 * and how many samples.
 */
final class CertifySection implements SuiteSection<CertifierUse> {

  @Override
  public String key() {
    return "certifiers";
  }

  @Override
  public String one() {
    return "a certifier";
  }

  @Override
  public ComponentKind component() {
    return ComponentKind.CERTIFIER;
  }

  @Override
  public Set<String> platformKeys() {
    return Set.of("id", "name", "limit", "entries", "threats", "after");
  }

  @Override
  public boolean atThreats() {
    return true;
  }

  @Override
  public Binder<CertifierUse> binder(Context context) {
    return new CertifierBinder(context)::bind;
  }

  /** Shows each certifier the entries that it will certify. */
  void examine(Suite suite, Examination examination) {
    List<CertifierUse> uses = suite.uses(this);
    for (int i = 0; i < uses.size(); i++) {
      CertifierUse use = uses.get(i);
      examination.each(
          key() + "[" + i + "]",
          use.entries(),
          use.threats(),
          Examination.NAME_ENTRIES,
          "name the threats that it fits under 'threats'",
          (entry, threat) ->
              use.component()
                  .certifier()
                  .check(UntrainedCertification.of(entry, threat, examination.cancellation())));
    }
  }
}
