package dev.nightjar.training.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.NightjarException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** The registry's records as rows of its Delta tables. */
final class RegistryRows {
  /** Columns of {@code nightjar_models}. */
  static final StructType MODELS =
      StructType.fromDDL(
          """
          model STRING, version BIGINT, trainer STRING, night DATE, as_of TIMESTAMP,
          training_set_id STRING, training_set_checksum STRING, training_rows BIGINT,
          manifest STRING, definition_hash STRING, engine_build STRING, environment STRING,
          code_version STRING, input_key STRING, parameters STRING, metrics STRING,
          threshold DOUBLE, encoder_hash STRING, model_hash STRING, folder STRING, files STRING,
          run_id STRING, created_at TIMESTAMP""");

  /** Columns of {@code nightjar_champions}. */
  static final StructType CHAMPIONS =
      StructType.fromDDL(
          """
          model STRING, sequence BIGINT, action STRING, version BIGINT, previous_version BIGINT,
          reason STRING, by STRING, at TIMESTAMP, run_id STRING, decided_night DATE""");

  private static final ObjectMapper JSON = new ObjectMapper();

  private RegistryRows() {}

  static Row row(ModelVersion v) {
    Lineage from = v.lineage();
    return RowFactory.create(
        v.model(),
        v.version(),
        v.trainer(),
        from.night(),
        from.asOf(),
        from.trainingSetId(),
        from.trainingSetChecksum(),
        from.trainingRows(),
        from.manifest(),
        from.definitionHash(),
        from.engineBuild(),
        from.environment(),
        from.codeVersion(),
        from.inputKey(),
        v.parameters(),
        v.metrics(),
        v.threshold(),
        v.encoderHash(),
        v.modelHash(),
        v.folder(),
        json(v.files()),
        v.runId(),
        v.createdAt());
  }

  static ModelVersion modelVersion(Row row) {
    Lineage lineage =
        new Lineage(
            row.<LocalDate>getAs("night"),
            row.<Instant>getAs("as_of"),
            row.<String>getAs("training_set_id"),
            row.<String>getAs("training_set_checksum"),
            row.<Long>getAs("training_rows"),
            row.<String>getAs("manifest"),
            row.<String>getAs("definition_hash"),
            row.<String>getAs("engine_build"),
            row.<String>getAs("environment"),
            row.<String>getAs("code_version"));
    @Nullable Double threshold = row.getAs("threshold");
    return new ModelVersion(
        row.<String>getAs("model"),
        row.<Long>getAs("version"),
        row.<String>getAs("trainer"),
        lineage,
        row.<String>getAs("parameters"),
        row.<String>getAs("metrics"),
        threshold,
        row.<String>getAs("folder"),
        files(row.<String>getAs("files")),
        row.<String>getAs("run_id"),
        row.<Instant>getAs("created_at"));
  }

  static Row row(Champion c) {
    return RowFactory.create(
        c.model(),
        c.sequence(),
        c.action().name(),
        c.version(),
        c.previousVersion(),
        c.reason(),
        c.by(),
        c.at(),
        c.runId(),
        c.night());
  }

  static Champion champion(Row row) {
    @Nullable Long previous = row.getAs("previous_version");
    // A table of an earlier version of Nightjar has no such column before its next change.
    @Nullable LocalDate night =
        row.schema().getFieldIndex("decided_night").isDefined() ? row.getAs("decided_night") : null;
    return new Champion(
        row.<String>getAs("model"),
        row.<Long>getAs("sequence"),
        Champion.Action.valueOf(row.<String>getAs("action")),
        row.<Long>getAs("version"),
        previous,
        row.<String>getAs("reason"),
        row.<String>getAs("by"),
        night,
        row.<Instant>getAs("at"),
        row.<String>getAs("run_id"));
  }

  private static String json(Map<String, String> values) {
    try {
      return JSON.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw NightjarException.bug("Cannot write file hashes as JSON", e);
    }
  }

  private static SortedMap<String, String> files(String text) {
    try {
      return JSON.readValue(text, new TypeReference<TreeMap<String, String>>() {});
    } catch (JsonProcessingException e) {
      throw NightjarException.bug("Cannot read file hashes from " + Registry.MODELS, e);
    }
  }
}
