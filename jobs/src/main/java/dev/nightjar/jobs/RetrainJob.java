package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.monitoring.Decision;
import dev.nightjar.monitoring.DecisionTable;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "retrain",
    mixinStandardHelpOptions = true,
    description = {
      "Carries out a decision to train: trains as of its night, and promotes what is better.",
      "Doing it again changes nothing: the training and the promotion are the ones that are there."
    },
    footer = {"", "Examples:", "  nightjar retrain --decision late_arrival-2013-06-08"})
final class RetrainJob extends Job {
  private static final int DATE = "-2013-06-08".length();

  @Option(
      names = "--decision",
      required = true,
      paramLabel = "ID",
      description = "The decision's id: the model, a dash and the night that decided.")
  private String id = "";

  @Override
  public Integer call() {
    LocalDate night = night();
    WholeProject written = project();
    Lakehouse lakehouse = open(written);
    WholeProject project = written.in(lakehouse);
    Decision decision =
        DecisionTable.ofNight(lakehouse, night).stream()
            .filter(each -> each.id().equals(id))
            .findFirst()
            .orElseThrow(
                () ->
                    refused(
                        "no night has decided that",
                        "run `nightjar decide --date " + night + "` first"));
    if (!decision.isRetrain()) {
      throw refused(
          "it says to keep the model", "decide otherwise with `nightjar decide --because`");
    }
    NightSummary summary = new NightSummary(NightRange.of(night));
    summary.decided(List.of(decision));
    new Recorded(lakehouse, out())
        .run(
            "retrain",
            NightRange.of(night),
            run -> summary.promoted(new RetrainStep(lakehouse, project, err()).run(decision, run)),
            summary::writeDecisions);
    return DONE;
  }

  private LocalDate night() {
    try {
      return LocalDate.parse(id.substring(Math.max(0, id.length() - DATE + 1)));
    } catch (DateTimeParseException e) {
      throw refused("it does not end with a night", "name one such as late_arrival-2013-06-08");
    }
  }

  private NightjarException refused(String why, String fix) {
    return NightjarException.user("Cannot carry out the decision " + id, why, fix);
  }
}
