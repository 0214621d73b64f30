package dev.touchstone.reports.published;

import dev.touchstone.api.results.CleanCount;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.DatasetSummary;
import dev.touchstone.api.results.Fact;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.results.SeededTraining;
import dev.touchstone.api.threat.Corruption;
import java.util.List;
import java.util.SortedMap;

/**
 * The content of a {@link Bundle}, key by key. What is optional is null, and left out.
 *
 * <p>Outcomes are stored by column, one value a sample: a column that came later is null in an
 * older file, and columns take half the room of rows.
 */
record BundleContent(
    int format,
    String suite,
    String title,
    String description,
    DatasetSummary dataset,
    int samples,
    long seed,
    String command,
    List<Entry> entries,
    List<Analysis> analyses,
    List<Fact> environment,
    String manifest,
    List<Probe> probes) {

  /** What an audit found that probed an entry; of other audits nothing is kept. */
  record Probe(
      String name, ComponentUse component, int entry, List<Finding> flags, String failure) {}

  /** A flag; its threat is written as that of a share, and the probability is null for none. */
  record Finding(
      String severity,
      String norm,
      Double epsilon,
      Unbounded threat,
      String finding,
      long count,
      long n,
      Double probability,
      String why,
      String remedy) {}

  record Entry(
      String name,
      String hash,
      ComponentUse model,
      List<ComponentUse> defenses,
      Training training,
      String weights,
      String failure,
      Clean clean,
      CleanCount cleanCount,
      List<String> cleanFailures,
      List<Attack> attacks,
      List<Certification> certifications,
      List<NamedTable> tables,
      List<Section> sections,
      SeededTraining seeded) {}

  record Section(
      String title,
      List<Share> shares,
      List<String> notes,
      List<NamedTable> tables,
      List<String> failures) {}

  /** A share at a ball, at a threat that is none, or, where both are null, at no threat. */
  record Share(
      String column,
      String norm,
      Double epsilon,
      Unbounded threat,
      long successes,
      long n,
      long planned,
      List<String> remarks) {}

  record Training(String parameters, int images, int epochs) {}

  record Clean(int[] sample, int[] label, int[] prediction, float[] margin) {}

  /**
   * A threat that is no ball.
   *
   * @param rotation of a spatial threat, or null
   * @param translation of a spatial threat, or null
   * @param corruptions of corruptions, or null
   * @param severities of corruptions, or null
   */
  record Unbounded(
      Double rotation,
      Double translation,
      List<Corruption> corruptions,
      List<Integer> severities) {}

  /**
   * The norm is that of suites, such as {@code LINF}; null, as ε is, where the threat is no ball.
   */
  record Attack(
      String name,
      ComponentUse component,
      String source,
      String norm,
      Double epsilon,
      Unbounded threat,
      int planned,
      Outcomes outcomes,
      List<String> failures,
      List<Example> examples) {}

  /**
   * Outcomes of an attack.
   *
   * @param flatGradientQueries null if they were not counted, as all that follow
   */
  record Outcomes(
      int[] sample,
      int[] label,
      String[] status,
      int[] prediction,
      float[] margin,
      float[] linf,
      float[] l2,
      long[] queries,
      long[] gradientQueries,
      boolean[] projected,
      long[] flatGradientQueries,
      long[] flatLosses,
      long[] flatQueries,
      float[] l1,
      long[] l0,
      String[] stage) {}

  /**
   * Images of a gallery.
   *
   * @param outcome outcomes as columns, of one sample
   * @param clean pixels as big-endian floats, HWC
   * @param adversarial likewise
   */
  record Example(Outcomes outcome, int cleanPrediction, byte[] clean, byte[] adversarial) {}

  record Certification(
      String name,
      ComponentUse component,
      String norm,
      double epsilon,
      int planned,
      Certificates outcomes,
      List<String> failures) {}

  /**
   * Outcomes of a certifier.
   *
   * @param undecided the reason, or an empty text
   * @param figures by name, one value a sample; NaN for a sample without this figure
   */
  record Certificates(
      int[] sample,
      int[] label,
      String[] status,
      String[] undecided,
      String[] method,
      SortedMap<String, double[]> figures) {}

  record Analysis(
      String name,
      ComponentUse component,
      List<Integer> entries,
      List<Picture> figures,
      List<NamedTable> tables,
      String failure,
      boolean done) {}

  /** A figure; its PNG file lies below the folder {@code figures}. */
  record Picture(String name, String caption, double density, String sha256) {}
}
