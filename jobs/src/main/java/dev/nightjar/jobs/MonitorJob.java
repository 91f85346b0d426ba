package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "monitor",
    mixinStandardHelpOptions = true,
    description = {
      "Measures what nights did, as typed rows with verdicts; holds nothing back.",
      "Quality, volume and staleness of tables; drift, performance, calibration and label coverage",
      "of models; time and cost of runs."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar monitor --date 2013-06-02",
      "  nightjar query \"SELECT metric, slice, value, sentence FROM nightjar_monitoring WHERE verdict = 'FAIL'\""
    })
final class MonitorJob extends Job {
  @Mixin NightOptions nights;

  @Override
  public Integer call() {
    NightRange range = nights.nights();
    WholeProject written = project();
    Lakehouse lakehouse = open(written);
    WholeProject project = written.in(lakehouse);
    new Recorded(lakehouse, out())
        .run(
            "monitor",
            range,
            run ->
                new MonitorStep(lakehouse, project).run(run, project.scorings(List.of()), range));
    return DONE;
  }
}
