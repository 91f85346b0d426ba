package dev.nightjar.jobs;

import dev.nightjar.airflow.AirflowClient;
import dev.nightjar.airflow.Asset;
import dev.nightjar.airflow.AssetEvent;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.monitoring.Decision;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells Airflow of decisions to train: events of an asset that the DAG {@code retrain} awaits. */
final class RetrainEvents {
  private static final String DECISION = "decision";

  private final AirflowClient client;
  private final String asset;
  private final PrintWriter err;

  /**
   * Events of a project.
   *
   * @param project its name
   */
  RetrainEvents(AirflowClient client, String project, PrintWriter err) {
    this.client = client;
    this.asset = project + "_retrain";
    this.err = err;
  }

  /** Posts each decision to train, but none that has been posted already. */
  void post(List<Decision> decisions) {
    List<Decision> fire = decisions.stream().filter(Decision::isRetrain).toList();
    if (fire.isEmpty()) {
      return;
    }
    Asset to =
        client
            .asset(asset)
            .orElseThrow(
                () ->
                    NightjarException.user(
                        "Cannot post " + fire.get(0).id() + " to Airflow",
                        "no DAG there waits for the asset " + asset,
                        "write schedules/retrain.yaml with `schedule: retrain`"));
    Set<Object> posted =
        client.events(to).stream()
            .map(AssetEvent::extra)
            .filter(extra -> extra.containsKey(DECISION))
            .map(extra -> extra.get(DECISION))
            .collect(Collectors.toSet());
    for (Decision decision : fire) {
      if (posted.contains(decision.id())) {
        err.println(decision.id() + " has been posted to Airflow already");
      } else {
        client.post(
            to,
            Map.of(
                DECISION,
                decision.id(),
                "model",
                decision.model(),
                "night",
                decision.night().toString()));
        err.println(decision.id() + " posted to Airflow as an event of " + asset);
      }
    }
  }
}
