package dev.touchstone.core.cells.attack;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.OptionalKey;
import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.core.work.GradientGraph;
import dev.touchstone.core.work.WorkChecks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Attacks samples.
 *
 * @param entry the entry, on which the candidates are judged
 * @param source the entry that the attack asks instead (a transfer attack); empty when it asks the
 *     entry itself. Left out of the text when empty, and may be missing in it: texts and addresses
 *     of white-box cells are what they were before there were transfer attacks
 * @param threat the threat model; all images for an attack that seeks the nearest misclassified one
 * @param attack the attack
 * @param queries how much the attack may ask about one sample; empty for any number. Left out of
 *     the text when empty, as the source is
 * @param samples indices into the test images
 * @param batch images per batch; determines float rounding, nothing else
 * @param seed the suite's seed
 * @param after hashes of cells whose broken samples are not attacked again (cascade)
 * @param examples how many of the samples, from the first, are stored with their images
 * @param precision what the attack's gradients are computed in, {@link Precision#BF16}; empty for
 *     float32. Left out of the text when empty, as the source is
 * @param gradients where the attack's gradients come from; empty for the graph that logits come
 *     from, and if it asks for none. Left out of the text when empty, as the source is
 * @param judgeDraws over how many draws of its noise a random entry is judged, at least 2; empty
 *     for one. Left out of the text when empty, as the source is
 * @param images of how many of the samples, from the first, the image that breaks them is kept;
 *     empty for all. It changes no result and is in no address; left out of the text when empty
 */
@JsonTypeName("attack")
public record AttackWork(
    EntrySpec entry,
    @OptionalKey Optional<EntrySpec> source,
    Threat threat,
    ComponentSpec attack,
    @OptionalKey Optional<Long> queries,
    List<Integer> samples,
    int batch,
    long seed,
    List<String> after,
    int examples,
    @OptionalKey Optional<Precision> precision,
    @OptionalKey Optional<GradientGraph> gradients,
    @OptionalKey Optional<Integer> judgeDraws,
    @OptionalKey Optional<Integer> images)
    implements CellWork {

  /**
   * With gradients from the graph that logits come from, judged over one draw; keeps all images.
   */
  public AttackWork(
      EntrySpec entry,
      Optional<EntrySpec> source,
      Threat threat,
      ComponentSpec attack,
      Optional<Long> queries,
      List<Integer> samples,
      int batch,
      long seed,
      List<String> after,
      int examples,
      Optional<Precision> precision) {
    this(
        entry,
        source,
        threat,
        attack,
        queries,
        samples,
        batch,
        seed,
        after,
        examples,
        precision,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Copies the lists, checks the numbers, and that the source knows the same data. */
  public AttackWork {
    samples = List.copyOf(samples);
    after = List.copyOf(after);
    WorkChecks.samples(samples);
    WorkChecks.batch(batch);
    after.forEach(WorkChecks::hash);
    if (queries.isPresent() && queries.get() < 1) {
      throw new IllegalArgumentException("queries must be ≥ 1, was " + queries.get());
    }
    precision.ifPresent(
        other -> {
          if (other != Precision.BF16) {
            throw new IllegalArgumentException("precision must be bf16 or absent, was " + other);
          }
        });
    if (judgeDraws.isPresent() && judgeDraws.get() < 2) {
      throw new IllegalArgumentException(
          "judgeDraws must be ≥ 2 or absent, was " + judgeDraws.get());
    }
    if (examples < 0) {
      throw new IllegalArgumentException("examples must be ≥ 0, was " + examples);
    }
    if (images.isPresent() && images.get() < 0) {
      throw new IllegalArgumentException("images must be ≥ 0, was " + images.get());
    }
    if (source.isPresent() && !source.get().datasetChecksum().equals(entry.datasetChecksum())) {
      throw new IllegalArgumentException(
          "the source of a transfer attack must be an entry of the same data set");
    }
  }

  /** Whether the image of a sample is kept, if it is broken. */
  boolean keeps(int position) {
    return position < images.orElse(Integer.MAX_VALUE);
  }

  /** How much the attack may ask about one sample; empty for any number. */
  OptionalLong allowed() {
    return queries.map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  @Override
  public String hash() {
    List<Object> determining =
        new ArrayList<>(List.of(streamHash(), samples, batch, after, examples));
    queries.ifPresent(most -> determining.add(Map.of("queries", most)));
    precision.ifPresent(other -> determining.add(Map.of("precision", other)));
    gradients.ifPresent(from -> determining.add(Map.of("gradients", from)));
    judgeDraws.ifPresent(draws -> determining.add(Map.of("judgeDraws", draws)));
    return Json.hash(determining);
  }

  /**
   * Hash of what the cell's random streams depend on: not on the samples that happen to share the
   * cell, the batch size or the order, nor on the precision, where gradients come from, or the
   * judge: so all draw alike.
   */
  public String streamHash() {
    return source.isEmpty()
        ? Json.hash(List.of("attack", entry.hash(), threat, attack, seed))
        : Json.hash(List.of("transfer", source.get().hash(), entry.hash(), threat, attack, seed));
  }

  @Override
  public List<EntrySpec> involved() {
    return source.map(asked -> List.of(entry, asked)).orElse(List.of(entry));
  }

  @Override
  public Optional<Threat> atThreat() {
    return Optional.of(threat);
  }

  /** The nearest misclassified images, sought among all, say something at every radius. */
  @Override
  public boolean serves(Optional<Threat> other) {
    return other
        .filter(at -> at.equals(threat) || (norm(at).isPresent() && norm(at).equals(norm(threat))))
        .isPresent();
  }

  private static Optional<Norm> norm(Threat threat) {
    return threat.ball().map(NormBall::norm);
  }

  @Override
  public Map<ComponentKind, ComponentSpec> components() {
    return Map.of(ComponentKind.ATTACK, attack);
  }
}
