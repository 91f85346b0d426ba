package dev.nightjar.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.training.Replayed;
import dev.nightjar.training.registry.ModelVersion;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;

/** A version that was trained again, as it is shown: some lines, or one line of JSON. */
final class ShownReplay {
  private final Replayed replayed;

  ShownReplay(Replayed replayed) {
    this.replayed = replayed;
  }

  void print(PrintWriter out, boolean json) {
    if (json) {
      out.println(json());
    } else {
      text(out);
    }
    out.flush();
  }

  private void text(PrintWriter out) {
    ModelVersion version = replayed.version();
    out.println(version + ": " + replayed.outcome() + ", " + replayed.reason());
    out.println(
        "training set  %s, rebuilt, checksum %s"
            .formatted(version.lineage().trainingSetId(), version.lineage().trainingSetChecksum()));
    out.println(
        "encoder       " + (replayed.encoderSame() ? "the same" : "fitted anew it is another one"));
    out.println(
        "trained       %d rows by %s %s"
            .formatted(replayed.trainedRows(), version.trainer(), version.parameters()));
    out.println("registered    " + replayed.recordedHash());
    out.println("again         " + replayed.hash());
    replayed.differences().forEach(difference -> out.println("not the same  " + difference));
    if (replayed.maxDifference() != null) {
      out.println("predictions   at most " + replayed.maxDifference() + " apart");
    }
    if (!replayed.measures().isEmpty()) {
      ShownTable measures = new ShownTable(List.of("measure", "recorded", "again"));
      replayed
          .measures()
          .forEach(m -> measures.add(Arrays.asList(m.name(), m.recorded(), m.again())));
      measures.print(out, false);
    }
  }

  private ObjectNode json() {
    ModelVersion version = replayed.version();
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("model", version.model()).put("version", version.version());
    json.put("outcome", replayed.outcome().name()).put("reason", replayed.reason());
    json.put("training_set", version.lineage().trainingSetId());
    json.put("trained_rows", replayed.trainedRows());
    json.put("encoder_same", replayed.encoderSame());
    json.put("registered_sha256", replayed.recordedHash()).put("sha256", replayed.hash());
    ArrayNode differences = json.putArray("differences");
    for (Replayed.Difference each : replayed.differences()) {
      differences
          .addObject()
          .put("what", each.what())
          .put("recorded", each.recorded())
          .put("now", each.now());
    }
    json.put("max_prediction_difference", replayed.maxDifference());
    ArrayNode measures = json.putArray("measures");
    for (Replayed.Measure each : replayed.measures()) {
      measures
          .addObject()
          .put("name", each.name())
          .put("recorded", each.recorded())
          .put("again", each.again());
    }
    return json;
  }
}
