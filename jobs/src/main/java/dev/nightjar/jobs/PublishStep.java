package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Database;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.LedgerEntry;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.PublishTo;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.monitoring.MonitorDefinition;
import dev.nightjar.monitoring.postgres.Publisher;
import dev.nightjar.scoring.ScoringDefinition;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Publishes nights to the databases that the project's monitors and scorings name. */
final class PublishStep {
  private final Lakehouse lakehouse;
  private final WholeProject project;
  private final PrintWriter err;

  PublishStep(Lakehouse lakehouse, WholeProject project, PrintWriter err) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.err = err;
  }

  /** The names of the databases that something is published to, by name. */
  static SortedSet<String> databases(WholeProject project) {
    SortedSet<String> names = new TreeSet<>();
    Stream.concat(
            project.monitors().values().stream().map(MonitorDefinition::publish),
            project.scorings().values().stream().map(ScoringDefinition::publish))
        .filter(Objects::nonNull)
        .map(PublishTo::database)
        .forEach(names::add);
    return names;
  }

  /**
   * Publishes nights to a database.
   *
   * @param unfinished the ledger row of the run that this is part of; null where there is none
   * @return how many rows were written; 0 where all was up to date
   */
  long run(Run run, String name, NightRange nights, @Nullable LedgerEntry unfinished) {
    return publish(run, name, nights, unfinished, Publisher.Which.ALL);
  }

  /** As {@link #run}, of those nights alone that are in the database already. */
  long again(Run run, String name, NightRange nights, @Nullable LedgerEntry unfinished) {
    return publish(run, name, nights, unfinished, Publisher.Which.PUBLISHED);
  }

  private long publish(
      Run run,
      String name,
      NightRange nights,
      @Nullable LedgerEntry unfinished,
      Publisher.Which which) {
    Database database = Objects.requireNonNull(project.project().settings().databases().get(name));
    List<ScoringDefinition> scorings =
        project.scorings(List.of()).stream().filter(scoring -> isTold(scoring, name)).toList();
    Publisher.Result result =
        new Publisher(database, project.project().settings().name())
            .publish(
                run,
                which,
                () -> new LakehouseNights(lakehouse, run, project, scorings, nights, unfinished));
    err.printf(
        "%s: %s%n",
        name,
        result.rows() == 0
            ? "up to date"
            : "%,d rows of %d nights published".formatted(result.rows(), result.nights().size()));
    return result.rows();
  }

  /** By its own file, or by that of its model's monitor. */
  private boolean isTold(ScoringDefinition scoring, String database) {
    @Nullable MonitorDefinition monitor = project.monitors().get(scoring.model());
    return Stream.of(scoring.publish(), monitor == null ? null : monitor.publish())
        .filter(Objects::nonNull)
        .anyMatch(to -> to.database().equals(database));
  }

  /** Of the databases that something is published to, those that are not switched off. */
  List<String> switchedOn() {
    Map<String, Database> all = project.project().settings().databases();
    return databases(project).stream()
        .filter(
            name -> {
              Database database = Objects.requireNonNull(all.get(name));
              if (database.isOff()) {
                err.printf(
                    "%s: nothing is published, for %s gives it no url%n", name, database.mark());
              }
              return !database.isOff();
            })
        .toList();
  }
}
