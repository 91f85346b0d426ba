package dev.nightjar.features;

import dev.nightjar.lakehouse.Run;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A definition that a feature table has or had, as the lakehouse remembers it.
 *
 * @param name the version, and the Delta table of its snapshots
 * @param hash {@link FeatureTable#definitionHash}
 * @param definition the definition as one line of JSON, with the keys of {@code features/*.yaml}
 * @param since when it was first used, as the clock of the run's machine said
 * @param runId the run that first used it
 */
public record FeatureVersion(
    VersionedName name, String hash, String definition, Instant since, String runId) {
  static final StructType SCHEMA =
      new StructType()
          .add("feature_table", DataTypes.StringType)
          .add("version", DataTypes.IntegerType)
          .add("table", DataTypes.StringType)
          .add("definition_hash", DataTypes.StringType)
          .add("definition", DataTypes.StringType)
          .add("created_at", DataTypes.TimestampType)
          .add("run_id", DataTypes.StringType);

  static FeatureVersion of(FeatureTable table, Run run) {
    return new FeatureVersion(
        VersionedName.of(table.name()),
        table.definitionHash(),
        DefinitionJson.write(table),
        Instant.now().truncatedTo(ChronoUnit.MICROS),
        run.id());
  }

  static FeatureVersion read(Row row) {
    return new FeatureVersion(
        new VersionedName(row.getAs("feature_table"), row.<Integer>getAs("version")),
        row.getAs("definition_hash"),
        row.getAs("definition"),
        row.getAs("created_at"),
        row.getAs("run_id"));
  }

  /** The row of {@link #SCHEMA}. */
  Row row() {
    return RowFactory.create(
        name.featureTable(), name.version(), name.table(), hash, definition, since, runId);
  }
}
