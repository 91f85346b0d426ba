package dev.nightjar.features;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A definition that a feature table has or had, as the lakehouse remembers it.
 *
 * @param name the version, and the Delta table of its snapshots
 * @param hash {@link FeatureTable#definitionHash}
 * @param definition the definition as {@link DefinitionJson}
 */
record FeatureVersion(VersionedName name, String hash, String definition) {
  static final StructType SCHEMA =
      new StructType()
          .add("feature_table", DataTypes.StringType)
          .add("version", DataTypes.IntegerType)
          .add("table", DataTypes.StringType)
          .add("definition_hash", DataTypes.StringType)
          .add("definition", DataTypes.StringType)
          .add("created_at", DataTypes.TimestampType)
          .add("run_id", DataTypes.StringType);

  static FeatureVersion of(FeatureTable table) {
    return new FeatureVersion(
        VersionedName.of(table.name()), table.definitionHash(), DefinitionJson.write(table));
  }

  static FeatureVersion read(Row row) {
    return new FeatureVersion(
        new VersionedName(row.getAs("feature_table"), row.<Integer>getAs("version")),
        row.getAs("definition_hash"),
        row.getAs("definition"));
  }

  /** The values of {@link #SCHEMA} before {@code created_at}. */
  List<Object> values() {
    return List.of(name.featureTable(), name.version(), name.table(), hash, definition);
  }
}
