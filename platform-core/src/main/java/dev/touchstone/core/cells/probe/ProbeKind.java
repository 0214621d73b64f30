package dev.touchstone.core.cells.probe;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.audit.ProbingAuditFactory;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.results.AuditResults;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.Flag;
import dev.touchstone.core.audit.AuditSection;
import dev.touchstone.core.audit.AuditUse;
import dev.touchstone.core.cells.Bench;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.cells.CellKind;
import dev.touchstone.core.cells.Declared;
import dev.touchstone.core.cells.Gathering;
import dev.touchstone.core.cells.Pace;
import dev.touchstone.core.cells.Place;
import dev.touchstone.core.cells.Placed;
import dev.touchstone.core.cells.Planning;
import dev.touchstone.core.cells.clean.CleanKind;
import dev.touchstone.core.cells.clean.CleanWork;
import dev.touchstone.core.evaluation.ClassifierPool;
import dev.touchstone.core.results.Expected;
import dev.touchstone.core.results.OutcomeChecks;
import dev.touchstone.core.results.ReportLimits;
import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.Suite;
import dev.touchstone.core.work.EntrySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Cells in which an audit asks an entry itself. */
public final class ProbeKind extends CellKind<ProbeWork, StoredProbe> {

  /** The kind. */
  public ProbeKind() {
    super(ProbeWork.class, StoredProbe.class, Optional.of(AuditSection.SECTION));
  }

  /** The suite's audits that probe entries; a place's use is an index into them. */
  private static List<AuditUse> probing(Suite suite) {
    return suite.uses(AuditSection.SECTION).stream()
        .filter(use -> use.component().component().factory() instanceof ProbingAuditFactory<?>)
        .toList();
  }

  @Override
  public List<Declared> declare(Suite suite) {
    return probing(suite).stream()
        .map(use -> Declared.of(use, suite.threats(), /* atThreats= */ false))
        .toList();
  }

  /** All probes of an entry have one: each is too small for a line of its own. */
  @Override
  public String label(Suite suite, Place place) {
    return suite.entries().get(place.entry()).name() + " · " + AuditSection.SECTION.key();
  }

  @Override
  public void planEntry(Planning planning, int entry) {
    EntrySpec spec = planning.entries().get(entry);
    int batch = planning.suite().evaluation().batch();
    List<AuditUse> uses = probing(planning.suite());
    for (int i = 0; i < uses.size(); i++) {
      BoundComponent audit = uses.get(i).component();
      ProbingAuditFactory<?> factory = (ProbingAuditFactory<?>) audit.component().factory();
      int count = Math.min(samples(factory, audit.parameters()), planning.samples().size());
      if (count > 0) {
        List<String> clean = clean(planning, spec, batch, count);
        ProbeWork work =
            new ProbeWork(
                spec,
                audit.spec(),
                planning.samples().subList(0, count),
                batch,
                planning.suite().seed(),
                clean,
                planning.gradients(entry));
        planning.add(
            Cell.of(
                work,
                Place.of(List.of(entry), i),
                Stream.concat(Stream.of(spec.hash()), clean.stream()).toList(),
                queries(factory, audit.parameters(), count)));
      }
    }
  }

  /** The cells that hold the unattacked outcomes of the first samples. */
  private static List<String> clean(Planning planning, EntrySpec spec, int batch, int count) {
    List<String> hashes = new ArrayList<>();
    int covered = 0;
    for (List<Integer> chunk : planning.chunks(planning.samples().size())) {
      if (covered < count) {
        hashes.add(new CleanWork(spec, chunk, batch).hash());
        covered += chunk.size();
      }
    }
    return hashes;
  }

  private static <P extends Record> int samples(ProbingAuditFactory<P> factory, Record parameters) {
    return factory.samples(factory.parametersType().cast(parameters));
  }

  private static <P extends Record> long queries(
      ProbingAuditFactory<P> factory, Record parameters, int samples) {
    return factory.queries(factory.parametersType().cast(parameters), samples);
  }

  @Override
  public String subject(ProbeWork work) {
    return "audit '" + work.audit().id() + "'";
  }

  /** So few queries tell nothing of the speed of others. */
  @Override
  public Pace pace() {
    return new Pace(
        Pace.USUAL.overhead(),
        /* known= */ true,
        /* telling= */ false,
        /* late= */ false,
        Pace.Row.WHOLE_CELL);
  }

  @Override
  public void run(ProbeWork work, Bench bench) {
    long start = System.nanoTime();
    LabeledImages images = bench.images(work.samples());
    Map<Integer, CleanOutcome> clean =
        work.clean().stream()
            .flatMap(hash -> bench.earlier(work, hash, new CleanKind()).outcomes().stream())
            .collect(Collectors.toMap(CleanOutcome::sample, Function.identity()));
    try (ClassifierPool.Lease lease = bench.lease(work.entry(), work.batch())) {
      ProbedEntry task =
          new ProbedEntry(
              work,
              lease.classifier(),
              images,
              work.samples().stream().map(clean::get).toList(),
              bench.tools().components().auditQueries(work.audit(), images.count()),
              bench.progress(),
              bench.cancellation());
      List<Flag> flags = bench.tools().components().audit(work.audit()).probe(task);
      if (flags == null) {
        throw new ComponentException("the audit gave no list of flags (null)");
      }
      ReportLimits.checkFlags(flags);
      double seconds = (System.nanoTime() - start) / 1e9;
      bench.keep(work, new StoredProbe(flags, task.queries(), seconds));
    }
  }

  @Override
  public void check(StoredProbe result, Expected expected) {
    ReportLimits.checkFlags(result.flags());
    OutcomeChecks.seconds(result.seconds());
  }

  @Override
  public double seconds(StoredProbe result) {
    return result.seconds();
  }

  @Override
  public void gather(Gathering gathering, int entry, List<Placed> cells) {
    for (Placed cell : cells) {
      Declared use = gathering.declared(cell);
      Optional<StoredProbe> result = gathering.result(cell, this);
      Optional<String> failure =
          result.isPresent() ? Optional.empty() : gathering.failure(cell.hash());
      if (result.isPresent() || failure.isPresent()) { // Else nobody has looked yet.
        gathering.add(
            new AuditResults(
                use.name(),
                use.component(),
                entry,
                result.map(StoredProbe::flags).orElse(List.of()),
                failure,
                /* stored= */ true));
      }
    }
  }
}
