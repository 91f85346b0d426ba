package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.monitoring.notify.Delivery;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "notify",
    mixinStandardHelpOptions = true,
    description = {
      "Tells people of a night's alerts and decisions, by the webhook and the e-mail that notify in",
      "lakehouse.yaml names. What was told is not told again; what was not is told now."
    },
    footer = {
      "",
      "The nightly job does the same and goes on where nobody can be reached; this one then fails.",
      "",
      "Examples:",
      "  nightjar notify --date 2013-06-02",
      "  nightjar query \"SELECT night, channel, status, sentence, error FROM nightjar_notifications\""
    })
final class NotifyJob extends Job {
  @Mixin NightOptions nights;

  @Override
  public Integer call() {
    NightRange range = nights.nights();
    WholeProject written = project();
    Lakehouse lakehouse = open(written);
    NotifyStep step = new NotifyStep(lakehouse, written, err());
    if (!step.isAsked()) {
      throw NightjarException.user(
          "Cannot tell anybody of night " + range,
          "lakehouse.yaml names nobody",
          "write notify there (docs/notifications.md)");
    }
    new Recorded(lakehouse, out())
        .run(
            NotifyStep.JOB,
            range,
            run -> {
              NightjarException failure = first(step.run(run, range));
              if (failure != null) {
                throw failure;
              }
            });
    return DONE;
  }

  private static @Nullable NightjarException first(List<Delivery> deliveries) {
    for (Delivery delivery : deliveries) {
      if (delivery.failure() != null) {
        return delivery.failure();
      }
    }
    return null;
  }
}
