package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "stale",
    mixinStandardHelpOptions = true,
    description = {
      "Lists what is out of date after a corrected landing or a changed definition, and why.",
      "Tables, snapshots, predictions, outcomes, measurements, decisions. Changes nothing.",
      "Models that were trained on what is out of date are told; a rebuild does not train."
    },
    footer = {"", "Examples:", "  nightjar stale", "  nightjar stale --json"})
final class StaleJob extends Job {
  @Mixin ShowOptions show;

  @Override
  public Integer call() {
    WholeProject written = project();
    Lakehouse lakehouse = open(written);
    WholeProject project = written.in(lakehouse);
    StaleWindows stale = Reprocess.find(Reprocess.stages(lakehouse, project, err()));
    ShownTable shown = new ShownTable(List.of("kind", "name", "night", "why"));
    for (StaleWindow each : stale.all()) {
      String scope = each.window().scope().isEmpty() ? "" : " of " + each.window().scope();
      shown.add(
          List.of(
              each.window().history() ? "history" : "night",
              each.table() + scope,
              each.window().night(),
              each.why()));
    }
    StaleModels.find(lakehouse, stale)
        .forEach(
            (version, why) ->
                shown.add(List.of("model", version.toString(), version.lineage().night(), why)));
    shown.print(out(), show.json);
    return DONE;
  }
}
