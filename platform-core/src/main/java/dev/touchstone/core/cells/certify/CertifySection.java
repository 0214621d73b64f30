package dev.touchstone.core.cells.certify;

import dev.touchstone.api.ComponentKind;
import dev.touchstone.core.suite.SuiteSection;
import java.util.Set;

/**
 * A suite's certifiers. What the platform itself knows of a certifier: its name, what it certifies,
 * and how many samples.
 */
final class CertifySection extends SuiteSection<CertifierUse> {

  CertifySection() {
    super(
        "certifiers",
        "a certifier",
        ComponentKind.CERTIFIER,
        true,
        Set.of("id", "name", "limit", "entries", "threats", "after"));
  }

  @Override
  protected Binder<CertifierUse> binder(Context context) {
    return new CertifierBinder(context)::bind;
  }
}
