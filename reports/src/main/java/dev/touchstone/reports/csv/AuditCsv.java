package dev.touchstone.reports.csv;

import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.reports.audits.Flagged;
import dev.touchstone.reports.files.CsvFile;
import dev.touchstone.reports.files.ThreatColumns;
import java.io.IOException;

/** Writes {@code audits.csv}: a row a flag. */
final class AuditCsv {

  private AuditCsv() {}

  static void write(SuiteResults results, CsvFile csv) throws IOException {
    CsvPublisher.header(
        csv,
        "entry",
        "norm",
        "epsilon",
        "audit",
        "id",
        "severity",
        "count",
        "n",
        "p",
        "finding",
        "why",
        "remedy",
        "source");
    for (Flagged flagged : Flagged.of(results)) {
      Flag flag = flagged.flag();
      csv.text(flagged.entry());
      ThreatColumns.write(csv, flag.threat());
      ComponentUse use = flagged.audit().component();
      csv.text(flagged.audit().name())
          .text(use.descriptor().id())
          .text(flag.severity().label())
          .number(flag.count())
          .number(flag.n());
      csv.full(flag.probability())
          .text(flag.finding())
          .text(flag.why())
          .text(flag.remedy())
          .text(use.descriptor().citation())
          .end();
    }
  }
}
