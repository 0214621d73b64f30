package dev.touchstone.core.check;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.UserException;
import dev.touchstone.api.analysis.AnalysisFactory;
import dev.touchstone.api.attack.Attacks;
import dev.touchstone.api.data.DatasetOutline;
import dev.touchstone.api.defense.AugmentationFactory;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.Suite;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.tensorflow.training.TrainingDefense;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One look at a whole suite; see {@link SuiteCheck}. */
final class Examination implements AutoCloseable {

  private static final String NAME_ENTRIES = "name the entries that it fits under 'entries'";
  private static final String NAME_THREATS = "name the threats that it fits under 'threats'";

  private final Suite suite;
  private final DatasetOutline data;
  private final Attacks attacks;
  private final boolean mayOpen;
  private final Cancellation cancellation;
  private final List<Optional<UntrainedEntry>> entries = new ArrayList<>();
  private final Set<Built> rehearsed = new HashSet<>();
  private final List<String> lines = new ArrayList<>();

  /** What an entry is built from: entries that differ in their training alone are built alike. */
  private record Built(ComponentSpec model, List<ComponentSpec> defenses, boolean trained) {

    static Built of(Suite.Entry entry) {
      return new Built(
          entry.model().spec(),
          entry.defenses().stream().map(BoundComponent::spec).toList(),
          entry.training().isPresent());
    }
  }

  Examination(
      Suite suite,
      DatasetOutline data,
      Attacks attacks,
      boolean mayOpen,
      Cancellation cancellation) {
    this.suite = suite;
    this.data = data;
    this.attacks = attacks;
    this.mayOpen = mayOpen;
    this.cancellation = cancellation;
  }

  /** All that does not fit. */
  List<String> lines() {
    List<Integer> samples = samples();
    suite.entries().forEach(this::entry);
    for (int i = 0; i < suite.attacks().size(); i++) {
      attack(suite.attacks().get(i), "attacks[" + i + "]");
    }
    for (int i = 0; i < suite.certifiers().size(); i++) {
      certifier(suite.certifiers().get(i), "certifiers[" + i + "]");
    }
    for (int i = 0; i < suite.analyses().size(); i++) {
      analysis(suite.analyses().get(i), samples, "analyses[" + i + "]");
    }
    for (Optional<UntrainedEntry> entry : entries) {
      entry
          .flatMap(UntrainedEntry::refusal)
          .ifPresent(why -> lines.add("entry '" + entry.get().name() + "': " + why));
    }
    return lines.stream().distinct().toList();
  }

  private List<Integer> samples() {
    try {
      return suite.samples().choose(data.testCount());
    } catch (UserException e) {
      lines.add(e.getMessage());
      return List.of();
    }
  }

  private void entry(Suite.Entry entry) {
    Misfits misfits = new Misfits();
    List<String> name = List.of(entry.name());
    List<UntrainedEntry> made = new ArrayList<>();
    misfits.run(
        name, List.of(), cancellation, () -> made.add(new UntrainedEntry(entry, data, mayOpen)));
    entries.add(made.stream().findFirst());
    for (UntrainedEntry untrained : made) {
      misfits.run(name, List.of(), cancellation, () -> trainingImages(untrained));
      if (rehearsed.add(Built.of(entry))) {
        misfits.run(name, List.of(), cancellation, untrained::rehearse);
      }
    }
    if (entry.weights().isEmpty()) {
      entry
          .defenses()
          .forEach(
              defense -> misfits.run(name, List.of(), cancellation, () -> augmentation(defense)));
    }
    made.forEach(untrained -> attacksOf(entry, untrained, misfits));
    misfits.reasons().forEach(reason -> lines.add("entry '" + entry.name() + "': " + reason));
  }

  private void trainingImages(UntrainedEntry entry) {
    if (entry.trained()) {
      int images = Math.min(suite.trainLimit().orElse(data.trainCount()), data.trainCount());
      if (images == 0) {
        throw new UserException("the training set is empty");
      }
      entry
          .trainingDefense()
          .flatMap(TrainingDefense::validation)
          .ifPresent(validation -> validation.requireFewerThan(images));
    }
  }

  private void augmentation(BoundComponent defense) {
    if (defense.component().factory() instanceof AugmentationFactory<?> factory) {
      check(factory, defense.parameters());
    }
  }

  private <P extends Record> void check(AugmentationFactory<P> factory, Record parameters) {
    factory.check(factory.parametersType().cast(parameters), data);
  }

  /** Attacks that an entry's own components use while it is trained. */
  private void attacksOf(Suite.Entry entry, UntrainedEntry untrained, Misfits misfits) {
    if (entry.training().isEmpty()) {
      return;
    }
    List<BoundComponent> parts = new ArrayList<>(List.of(entry.model()));
    parts.addAll(entry.defenses());
    for (BoundComponent part : parts) {
      for (Threat threat : part.attackThreats(suite.threats())) {
        part.attacks()
            .values()
            .forEach(
                attack ->
                    misfits.run(
                        List.of(entry.name()),
                        List.of(threat),
                        cancellation,
                        () -> check(attack, untrained, threat)));
      }
    }
  }

  private void attack(Suite.AttackUse use, String path) {
    List<Integer> asked = use.source().map(List::of).orElse(use.entries());
    List<UntrainedEntry> known = known(asked);
    Misfits misfits = new Misfits();
    for (UntrainedEntry entry : known) {
      closeAllBut(List.of(entry));
      for (Threat threat : suite.threats()) {
        misfits.run(
            List.of(entry.name()),
            List.of(threat),
            cancellation,
            () -> check(use.attack(), entry, threat));
      }
    }
    String remedy = use.source().isPresent() ? "give another 'from'" : NAME_ENTRIES;
    tell(path, misfits.lines(names(known), suite.threats(), remedy, ""));
  }

  private static void check(BoundComponent attack, UntrainedEntry entry, Threat threat) {
    attack.attack().check(new UntrainedAttackTask(entry, threat));
  }

  private void certifier(Suite.CertifierUse use, String path) {
    List<UntrainedEntry> known = known(use.entries());
    Misfits misfits = new Misfits();
    for (UntrainedEntry entry : known) {
      closeAllBut(List.of(entry));
      for (Threat threat : use.threats()) {
        misfits.run(
            List.of(entry.name()),
            List.of(threat),
            cancellation,
            () ->
                use.certifier()
                    .certifier()
                    .check(UntrainedCertification.of(entry, threat, cancellation)));
      }
    }
    tell(path, misfits.lines(names(known), use.threats(), NAME_ENTRIES, NAME_THREATS));
  }

  private void analysis(Suite.AnalysisUse use, List<Integer> samples, String path) {
    AnalysisFactory<?> factory = (AnalysisFactory<?>) use.analysis().component().factory();
    List<UntrainedEntry> known = known(use.entries());
    boolean together = factory.scope() == AnalysisFactory.Scope.ALL_ENTRIES;
    Misfits misfits = new Misfits();
    for (List<UntrainedEntry> some : together && !known.isEmpty() ? List.of(known) : each(known)) {
      closeAllBut(some);
      misfits.run(
          names(some),
          List.of(),
          cancellation,
          () ->
              use.analysis()
                  .analysis()
                  .check(UntrainedAnalysis.of(some, attacks, data, samples, suite.threats())));
    }
    tell(path, misfits.lines(names(known), List.of(), NAME_ENTRIES, ""));
  }

  /** Classifiers are large, and a suite may have many: only those are open that are looked at. */
  private void closeAllBut(List<UntrainedEntry> some) {
    for (UntrainedEntry entry : entries.stream().flatMap(Optional::stream).toList()) {
      if (!some.contains(entry)) {
        entry.close();
      }
    }
  }

  private static List<List<UntrainedEntry>> each(List<UntrainedEntry> entries) {
    return entries.stream().map(List::of).toList();
  }

  /** The entries that could be made; what is wrong with the others has been told. */
  private List<UntrainedEntry> known(List<Integer> indices) {
    return indices.stream().flatMap(index -> entries.get(index).stream()).toList();
  }

  private static List<String> names(List<UntrainedEntry> entries) {
    return entries.stream().map(UntrainedEntry::name).toList();
  }

  private void tell(String path, List<String> misfits) {
    misfits.forEach(line -> lines.add(path + ": " + line));
  }

  @Override
  public void close() {
    entries.forEach(entry -> entry.ifPresent(UntrainedEntry::close));
  }
}
