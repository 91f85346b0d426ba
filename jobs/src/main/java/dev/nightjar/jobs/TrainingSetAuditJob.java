package dev.nightjar.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.features.Manifest;
import dev.nightjar.features.ManifestStore;
import dev.nightjar.features.TrainingSets;
import dev.nightjar.features.audit.AuditFinding;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Looks for leaks in a training set of the project, or with --data in any file, without a project:",
      "values that happened or became known after the prediction, labels that overlap, features that",
      "tell the label suspiciously well. Ends with exit code 20 when a value comes from the future."
    },
    footer = {
      "",
      "With --data, all columns that no option names are features. Times without a zone are in",
      "--time-zone, dates are midnight, text is read by ISO 8601.",
      "",
      "Examples:",
      "  nightjar training-set audit late_arrival-2013-06-01-4f2a91c03b7d",
      "  nightjar training-set audit --data rides.csv --at ts --label tipped --key driver \\",
      "      --event-time stats_at --known-time stats_loaded_at",
      "  nightjar training-set audit --data T@v3 --at asof --label churned --key customer \\",
      "      --label-window 30d --ignore note --strict --json"
    })
final class TrainingSetAuditJob extends Job {
  @Mixin ShowOptions show;
  @Mixin AuditedFile file;

  @Parameters(
      arity = "0..1",
      paramLabel = "MANIFEST",
      description = "The id of a training set, or the path of its manifest.")
  private @Nullable String manifest;

  @Option(
      names = "--suspicious",
      paramLabel = "AUC",
      defaultValue = "0.95",
      description = "A feature with this AUC by itself is suspicious (default: ${DEFAULT-VALUE}).")
  private double suspicious = 0.95;

  @Option(names = "--strict", description = "Ends with exit code 20 for suspicions too.")
  private boolean strict;

  @Override
  public Integer call() {
    if ((manifest == null) == (file.path() == null)) {
      throw new ParameterException(
          spec.commandLine(), "Cannot start: give a MANIFEST of the project, or --data.");
    }
    if (!(suspicious > 0.5 && suspicious <= 1)) {
      throw new ParameterException(
          spec.commandLine(), "Cannot start: --suspicious must be over 0.5 and at most 1.");
    }
    List<AuditFinding> findings = manifest == null ? file.audit(suspicious) : ofProject(manifest);
    Verdict verdict =
        findings.stream().map(AuditFinding::verdict).reduce(Verdict.PASS, Verdict::and);
    String of = manifest == null ? String.valueOf(file.path()) : manifest;
    if (show.json) {
      out().println(json(of, verdict, findings));
    } else {
      print(findings);
    }
    out().flush();
    refuse(of, verdict, findings);
    return DONE;
  }

  /** Nothing is written but what is staged, so the ledger is none the wiser. */
  private List<AuditFinding> ofProject(String idOrFile) {
    WholeProject written = project();
    Lakehouse lakehouse = open(written);
    WholeProject project = written.in(lakehouse);
    Manifest stored = new ManifestStore(lakehouse).load(idOrFile);
    Run run = lakehouse.start("training-set", NightRange.of(stored.date()));
    try (SparkProgress progress = SparkProgress.of(lakehouse.spark(), "audit")) {
      return new TrainingSets(lakehouse, project.project(), project.featureTables())
          .audit(run, stored, suspicious);
    } finally {
      run.abandon();
    }
  }

  private void refuse(String of, Verdict verdict, List<AuditFinding> findings) {
    List<String> leaks =
        findings.stream()
            .filter(finding -> finding.verdict() == Verdict.FAIL)
            .map(finding -> finding.subject() + ": " + finding.told())
            .toList();
    if (!leaks.isEmpty()) {
      throw NightjarException.gate(
          "Cannot vouch for " + of,
          "values come from the future (" + String.join("; ", leaks) + ")",
          "take each value as of its row's prediction, with `nightjar asof` for files");
    }
    if (strict && verdict != Verdict.PASS) {
      throw NightjarException.gate(
          "Cannot vouch for " + of,
          "with --strict the audit's verdict " + verdict + " refuses it",
          "look at the findings that are not PASS");
    }
  }

  private void print(List<AuditFinding> findings) {
    ShownTable shown = new ShownTable(List.of("verdict", "check", "subject", "finding"));
    for (AuditFinding each : findings) {
      shown.add(Arrays.asList(each.verdict(), each.check(), each.subject(), each.told()));
    }
    shown.print(out(), false);
  }

  private static ObjectNode json(String of, Verdict verdict, List<AuditFinding> findings) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("of", of).put("verdict", verdict.name());
    ArrayNode array = json.putArray("findings");
    for (AuditFinding each : findings) {
      array
          .addObject()
          .put("verdict", each.verdict().name())
          .put("check", each.check().toLowerCase(Locale.ROOT))
          .put("subject", each.subject())
          .put("measured", each.measured())
          .put("finding", each.told());
    }
    return json;
  }
}
