package dev.touchstone.core.work;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.OptBoolean;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.store.Json;
import java.util.List;
import java.util.Optional;

/** One cell's work: everything another process needs to do it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "cell")
@JsonSubTypes({
  @JsonSubTypes.Type(value = CellWork.Prepare.class, name = "prepare"),
  @JsonSubTypes.Type(value = CellWork.Clean.class, name = "clean"),
  @JsonSubTypes.Type(value = CellWork.Attack.class, name = "attack"),
  @JsonSubTypes.Type(value = CellWork.Certify.class, name = "certify"),
  @JsonSubTypes.Type(value = CellWork.Analyse.class, name = "analyse")
})
public sealed interface CellWork {

  /** The entry that the cell is about; the first one when there are several. */
  EntrySpec entry();

  /** Content address of the cell's result. */
  String hash();

  /** Indices into the test images that the cell is about; none when it prepares. */
  List<Integer> samples();

  /**
   * Makes the entry's model: fits defenses, trains or takes the given weights, checks gradients.
   *
   * @param entry the entry
   */
  record Prepare(EntrySpec entry) implements CellWork {
    @Override
    public String hash() {
      return entry.hash();
    }

    @Override
    public List<Integer> samples() {
      return List.of();
    }
  }

  /**
   * Classifies unattacked samples.
   *
   * @param entry the entry
   * @param samples indices into the test images
   * @param batch images per batch
   */
  record Clean(EntrySpec entry, List<Integer> samples, int batch) implements CellWork {

    /** Copies the list and checks the numbers. */
    public Clean {
      samples = List.copyOf(samples);
      WorkChecks.samples(samples);
      WorkChecks.batch(batch);
    }

    @Override
    public String hash() {
      return Json.hash(List.of("clean", entry.hash(), samples, batch));
    }
  }

  /**
   * Attacks samples.
   *
   * @param entry the entry, on which the candidates are judged
   * @param source the entry that the attack asks instead (a transfer attack); empty when it asks
   *     the entry itself. Left out of the text when empty, and may be missing in it: texts and
   *     addresses of white-box cells are what they were before there were transfer attacks
   * @param threat the threat model
   * @param attack the attack
   * @param samples indices into the test images
   * @param batch images per batch; determines float rounding, nothing else
   * @param seed the suite's seed
   * @param after hashes of cells whose broken samples are not attacked again (cascade)
   * @param examples how many of the samples, from the first, are stored with their images
   */
  record Attack(
      EntrySpec entry,
      @JacksonInject(value = Json.ABSENT, useInput = OptBoolean.TRUE)
          @JsonInclude(JsonInclude.Include.NON_ABSENT)
          Optional<EntrySpec> source,
      Threat threat,
      ComponentSpec attack,
      List<Integer> samples,
      int batch,
      long seed,
      List<String> after,
      int examples)
      implements CellWork {

    /** Copies the lists, checks the numbers, and that the source knows the same data. */
    public Attack {
      samples = List.copyOf(samples);
      after = List.copyOf(after);
      WorkChecks.samples(samples);
      WorkChecks.batch(batch);
      after.forEach(WorkChecks::hash);
      if (examples < 0) {
        throw new IllegalArgumentException("examples must be ≥ 0, was " + examples);
      }
      if (source.isPresent() && !source.get().datasetChecksum().equals(entry.datasetChecksum())) {
        throw new IllegalArgumentException(
            "the source of a transfer attack must be an entry of the same data set");
      }
    }

    @Override
    public String hash() {
      return Json.hash(List.of(streamHash(), samples, batch, after, examples));
    }

    /**
     * Hash of what the cell's random streams depend on: not on the samples that happen to share the
     * cell, the batch size or the order.
     */
    public String streamHash() {
      return source.isEmpty()
          ? Json.hash(List.of("attack", entry.hash(), threat, attack, seed))
          : Json.hash(List.of("transfer", source.get().hash(), entry.hash(), threat, attack, seed));
    }
  }

  /**
   * Certifies samples.
   *
   * @param entry the entry
   * @param threat the threat model
   * @param certifier the certifier
   * @param samples indices into the test images
   * @param batch images per batch; determines float rounding, nothing else
   * @param seed the suite's seed
   * @param after hash of a certification cell whose verdicts are taken over: only samples that it
   *     left undecided, or does not have, are certified. Left out of the text when empty
   */
  record Certify(
      EntrySpec entry,
      Threat threat,
      ComponentSpec certifier,
      List<Integer> samples,
      int batch,
      long seed,
      @JacksonInject(value = Json.ABSENT, useInput = OptBoolean.TRUE)
          @JsonInclude(JsonInclude.Include.NON_ABSENT)
          Optional<String> after)
      implements CellWork {

    /** Copies the list and checks the numbers. */
    public Certify {
      samples = List.copyOf(samples);
      WorkChecks.samples(samples);
      WorkChecks.batch(batch);
      after.ifPresent(WorkChecks::hash);
    }

    @Override
    public String hash() {
      return after.isEmpty()
          ? Json.hash(List.of(streamHash(), samples, batch))
          : Json.hash(List.of(streamHash(), samples, batch, after.get()));
    }

    /** Hash of what the cell's random streams depend on; see {@link Attack#streamHash}. */
    public String streamHash() {
      return Json.hash(List.of("certify", entry.hash(), threat, certifier.addressed(), seed));
    }
  }

  /**
   * Analyses entries.
   *
   * @param entries the entries, at least one, all of the same data
   * @param names their names, which figures show
   * @param analysis the analysis
   * @param samples indices into the test images that the suite evaluates
   * @param threats the suite's threat models
   * @param batch images per batch; determines float rounding, nothing else
   * @param seed the suite's seed
   */
  record Analyse(
      List<EntrySpec> entries,
      List<String> names,
      ComponentSpec analysis,
      List<Integer> samples,
      List<Threat> threats,
      int batch,
      long seed)
      implements CellWork {

    /** Copies the lists and checks the numbers, and that there is an entry. */
    public Analyse {
      entries = List.copyOf(entries);
      names = List.copyOf(names);
      samples = List.copyOf(samples);
      threats = List.copyOf(threats);
      WorkChecks.samples(samples);
      WorkChecks.batch(batch);
      names.forEach(name -> WorkChecks.notBlank(name, "the name of an entry"));
      if (entries.isEmpty() || names.size() != entries.size()) {
        throw new IllegalArgumentException("an analysis needs entries, each with its name");
      }
    }

    @Override
    public EntrySpec entry() {
      return entries.get(0);
    }

    @Override
    public String hash() {
      return Json.hash(List.of(streamHash(), names, samples, threats, batch));
    }

    /** Hash of what the cell's random streams depend on. */
    public String streamHash() {
      return Json.hash(
          List.of(
              "analyse",
              entries.stream().map(EntrySpec::hash).toList(),
              analysis.addressed(),
              seed));
    }
  }
}
