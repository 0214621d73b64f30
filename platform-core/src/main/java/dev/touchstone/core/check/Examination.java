package dev.touchstone.core.check;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Attacks;
import dev.touchstone.api.data.DatasetOutline;
import dev.touchstone.api.defense.AugmentationFactory;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.Suite;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.tensorflow.training.TrainingDefense;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** One look at a whole suite; see {@link SuiteCheck}. */
public final class Examination implements AutoCloseable {

  /** The remedy where a component fits some entries only. */
  public static final String NAME_ENTRIES = "name the entries that it fits under 'entries'";

  private final Suite suite;
  private final DatasetOutline data;
  private final Attacks attacks;
  private final boolean mayOpen;
  private final List<SuiteCheck.Part> parts;
  private final Cancellation cancellation;
  private final List<Optional<UntrainedEntry>> entries = new ArrayList<>();
  private final Set<Built> rehearsed = new HashSet<>();
  private final List<String> lines = new ArrayList<>();
  private List<Integer> samples = List.of();

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
      List<SuiteCheck.Part> parts,
      Cancellation cancellation) {
    this.suite = suite;
    this.data = data;
    this.attacks = attacks;
    this.mayOpen = mayOpen;
    this.parts = parts;
    this.cancellation = cancellation;
  }

  /** All that does not fit. */
  List<String> lines() {
    samples = chosen();
    suite.entries().forEach(this::entry);
    parts.forEach(part -> part.examine(suite, this));
    for (Optional<UntrainedEntry> entry : entries) {
      entry
          .flatMap(UntrainedEntry::refusal)
          .ifPresent(why -> lines.add("entry '" + entry.get().name() + "': " + why));
    }
    return lines.stream().distinct().toList();
  }

  private List<Integer> chosen() {
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
    if (entry.training().isPresent()) {
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
      for (NormBall threat : part.attackThreats(suite.threats())) {
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

  private static void check(BoundComponent attack, UntrainedEntry entry, NormBall threat) {
    attack.attack().check(new UntrainedAttackTask(entry, threat));
  }

  /** What the data set holds. */
  public DatasetOutline data() {
    return data;
  }

  /** Makes the attacks that components ask for. */
  public Attacks attacks() {
    return attacks;
  }

  /** The samples that the suite evaluates. */
  public List<Integer> samples() {
    return samples;
  }

  /** Whether the user asked to stop. */
  public Cancellation cancellation() {
    return cancellation;
  }

  /**
   * Checks a component with each of some entries, at each of some threats.
   *
   * @param path where the component stands
   * @param indices of the entries
   * @param remedy what to do about single entries
   * @param threatRemedy what to do about single threats; may be empty
   */
  public <T extends Threat> void each(
      String path,
      List<Integer> indices,
      List<T> threats,
      String remedy,
      String threatRemedy,
      BiConsumer<UntrainedEntry, T> check) {
    List<UntrainedEntry> known = known(indices);
    Misfits misfits = new Misfits();
    for (UntrainedEntry entry : known) {
      closeAllBut(List.of(entry));
      for (T threat : threats) {
        misfits.run(
            List.of(entry.name()),
            List.of(threat),
            cancellation,
            () -> check.accept(entry, threat));
      }
    }
    tell(path, misfits.lines(names(known), threats, remedy, threatRemedy));
  }

  /**
   * Checks a component with some entries together, several times.
   *
   * @param path where the component stands
   * @param runs indices of the entries of each time
   * @param remedy what to do about single entries
   */
  public void together(
      String path, List<List<Integer>> runs, String remedy, Consumer<List<UntrainedEntry>> check) {
    Set<UntrainedEntry> all = new LinkedHashSet<>();
    Misfits misfits = new Misfits();
    for (List<Integer> run : runs) {
      List<UntrainedEntry> some = known(run);
      if (!some.isEmpty()) {
        closeAllBut(some);
        misfits.run(names(some), List.of(), cancellation, () -> check.accept(some));
        all.addAll(some);
      }
    }
    tell(path, misfits.lines(names(List.copyOf(all)), List.of(), remedy, ""));
  }

  /** Classifiers are large, and a suite may have many: only those are open that are looked at. */
  private void closeAllBut(List<UntrainedEntry> some) {
    for (UntrainedEntry entry : entries.stream().flatMap(Optional::stream).toList()) {
      if (!some.contains(entry)) {
        entry.close();
      }
    }
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
