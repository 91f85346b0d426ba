package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.monitoring.Decision;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "decide",
    mixinStandardHelpOptions = true,
    description = {
      "Decides whether models are to be trained again, as a row with its reasons.",
      "Stale, worse performance, a changed schema, or because somebody says so. Drift informs only."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar decide --date 2013-06-08",
      "  nightjar decide --date 2013-06-09 --because \"new aircraft since today\" --retrain"
    })
final class DecideJob extends Job {
  @Mixin NightOptions nights;

  @Option(names = "--model", paramLabel = "M", description = "Only this model; may be repeated.")
  private List<String> models = List.of();

  @Option(
      names = "--because",
      paramLabel = "TEXT",
      description = "Decides for a training by command, with this reason.")
  private @Nullable String command;

  @Option(
      names = "--retrain",
      description = "Trains what the last night decides to train, and promotes what is better.")
  private boolean retrain;

  @Override
  public Integer call() {
    NightRange range = nights.nights();
    WholeProject written = project();
    List<String> chosen = written.models(models);
    Lakehouse lakehouse = open(written);
    WholeProject project = written.in(lakehouse);
    NightSummary summary = new NightSummary(range);
    new Recorded(lakehouse, out())
        .run(
            "decide",
            range,
            run -> {
              List<Decision> decisions = new ArrayList<>();
              decisions.addAll(new DecideStep(lakehouse, project).run(run, chosen, range, command));
              summary.decided(decisions);
              decisions.forEach(
                  decision ->
                      err()
                          .printf(
                              "%s: %s; %s%n",
                              decision.id(),
                              decision.retrain(),
                              String.join("; ", decision.sentences())));
              if (retrain) {
                decisions.stream()
                    .filter(Decision::isRetrain)
                    .forEach(
                        d ->
                            summary.promoted(
                                new RetrainStep(lakehouse, project, err()).run(d, run)));
              }
            },
            summary::writeDecisions);
    return DONE;
  }
}
