package dev.touchstone.core.cells.attack;

import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.results.AttackExample;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.cells.Bench;
import dev.touchstone.core.cells.FoundImages;
import dev.touchstone.core.results.KeptImages;
import dev.touchstone.core.results.StoredCell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The images by which an attack cell shows that samples are broken at a threat. */
final class FoundBroken {

  private FoundBroken() {}

  static FoundImages of(AttackWork work, StoredCell<StoredAttack> cell, Threat at, Bench bench) {
    LabeledImages clean = bench.images(work.samples());
    Map<Integer, Supplier<float[]>> images = new HashMap<>();
    // Cells of versions before images were kept have only what reports show.
    for (AttackExample example : cell.result().examples()) {
      images.put(example.outcome().sample(), example::adversarial);
    }
    Optional<KeptImages> kept = bench.tools().results().images(work.hash(), cell);
    for (int k = 0; kept.isPresent() && k < kept.get().samples().size(); k++) {
      int index = k;
      int sample = kept.get().samples().get(k);
      images.put(
          sample, () -> kept.get().image(index, clean.image(work.samples().indexOf(sample))));
    }
    boolean nearest = bench.tools().components().attack(work.attack()).seeksNearest();
    List<SampleOutcome> outcomes = new ArrayList<>();
    List<Integer> missing = new ArrayList<>();
    for (SampleOutcome stored : cell.result().outcomes()) {
      SampleOutcome outcome = nearest ? at.ball().map(stored::at).orElse(stored) : stored;
      if (outcome.status() == SampleStatus.BROKEN) {
        if (images.containsKey(stored.sample())) {
          outcomes.add(outcome);
        } else {
          missing.add(stored.sample());
        }
      }
    }
    return new FoundImages(
        clean.shape(), outcomes, missing, i -> images.get(outcomes.get(i).sample()).get());
  }
}
