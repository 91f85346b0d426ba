package dev.nightjar.jobs;

import dev.nightjar.lakehouse.LedgerEntry;
import dev.nightjar.lakehouse.TableVersion;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    description = "Lists the runs in the ledger, the newest last.",
    footer = {"", "Examples:", "  nightjar runs", "  nightjar runs --job score --last 5 --json"})
final class RunsJob extends Job {
  @Mixin ShowOptions show;

  @Option(names = "--job", paramLabel = "JOB", description = "Only runs of this job.")
  private @Nullable String job;

  @Option(
      names = "--last",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int last;

  @Override
  public Integer call() {
    List<LedgerEntry> entries =
        openLakehouse().ledger().entries().stream()
            .filter(entry -> job == null || entry.job().equals(job))
            .toList();
    ShownTable shown =
        new ShownTable(
            List.of(
                "run",
                "job",
                "nights",
                "finished_at",
                "seconds",
                "rows",
                "status",
                "verdict",
                "exit_code",
                "outputs",
                "message"));
    for (LedgerEntry entry : entries.subList(Math.max(0, entries.size() - last), entries.size())) {
      shown.add(
          Arrays.asList(
              entry.run(),
              entry.job(),
              entry.nights(),
              entry.finishedAt(),
              Math.round(entry.seconds() * 10) / 10.0,
              entry.rows(),
              entry.status(),
              entry.verdict(),
              entry.exitCode(),
              String.join(" ", entry.outputs().stream().map(TableVersion::toString).toList()),
              entry.message().lines().findFirst().orElse("")));
    }
    shown.print(out(), show.json);
    return DONE;
  }
}
