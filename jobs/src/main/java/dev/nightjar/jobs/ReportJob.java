package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.monitoring.Report;
import dev.nightjar.monitoring.ReportReader;
import dev.nightjar.training.registry.Champion;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the morning report of a night: one HTML page that needs nothing but itself.",
      "What ran, what was caught, performance, drift, volume, costs, the decision and why."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar report --html report.html",
      "  nightjar report --date 2013-06-14 --html report.html --json report.json"
    })
final class ReportJob extends Job {
  @Option(
      names = "--date",
      paramLabel = "D",
      description = "The night (default: the newest complete one).")
  private @Nullable LocalDate date;

  @Option(names = "--html", paramLabel = "FILE", required = true, description = "The page.")
  private Path html = Path.of("");

  @Option(names = "--json", paramLabel = "FILE", description = "The same content as JSON.")
  private @Nullable Path json;

  @Override
  public Integer call() {
    Lakehouse lakehouse = openLakehouse();
    LocalDate night = date == null ? newest(lakehouse) : date;
    Report report = ReportReader.read(lakehouse, night, champions(lakehouse));
    write(html, report.html());
    if (json != null) {
      write(json, report.json());
    }
    out()
        .printf("night %s: %s; the report is in %s%n", night, report.conclusion().sentence(), html);
    out().flush();
    return DONE;
  }

  private static LocalDate newest(Lakehouse lakehouse) {
    return ReportReader.newestNight(lakehouse)
        .orElseThrow(
            () ->
                NightjarException.user(
                    "Cannot report on the newest night",
                    "no night is complete and none was monitored",
                    "run one first: nightjar nightly --date DATE; or name a night with --date"));
  }

  /** The registry is no business of monitoring: it is handed what the page shows. */
  private static List<Report.ChampionChange> champions(Lakehouse lakehouse) {
    Registry registry = new Registry(lakehouse);
    return registry.list().stream()
        .map(ModelVersion::model)
        .distinct()
        .flatMap(model -> registry.changes(model).stream())
        .map(ReportJob::change)
        .toList();
  }

  private static Report.ChampionChange change(Champion champion) {
    return new Report.ChampionChange(
        champion.model(),
        champion.action().name(),
        champion.version(),
        champion.previousVersion(),
        champion.reason(),
        champion.by(),
        champion.night(),
        champion.at());
  }

  private static void write(Path file, String text) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(file, text);
    } catch (IOException e) {
      throw NightjarException.outside(
          "Cannot write " + file, Failure.reason(e), "name a file that can be written", e);
    }
  }
}
