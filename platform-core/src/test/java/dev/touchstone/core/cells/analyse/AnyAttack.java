package dev.touchstone.core.cells.analyse;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.core.evaluation.Components;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.plugins.Registries;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import java.util.List;
import java.util.Optional;

/**
 * An attack that a test brings, named {@code any}.
 *
 * @param attack the attack
 * @param proposesOnce what it says of itself
 */
record AnyAttack(Attack attack, boolean proposesOnce) implements AttackFactory<AnyAttack.Nothing> {

  /** No parameters. */
  record Nothing() {}

  static final ComponentSpec SPEC = new ComponentSpec("any", "1", Json.MAPPER.createObjectNode());

  /** An entry of nothing in particular. */
  static final EntrySpec ENTRY =
      new EntrySpec(
          SPEC,
          "checksum",
          Optional.empty(),
          SPEC,
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          1);

  Components components() {
    return new Components(Registries.of(this), new ParameterBinder());
  }

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor("any", "1", "Any", "Is any attack.", "", List.of());
  }

  @Override
  public Class<Nothing> parametersType() {
    return Nothing.class;
  }

  @Override
  public Attack create(Nothing parameters) {
    return attack;
  }

  @Override
  public boolean proposesOnce(Nothing parameters) {
    return proposesOnce;
  }
}
