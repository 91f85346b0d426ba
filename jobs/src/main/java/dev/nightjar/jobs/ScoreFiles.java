package dev.nightjar.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Sparks;
import dev.nightjar.scoring.TableScorer;
import dev.nightjar.training.registry.PortableModel;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/** Scores any files with any model. */
final class ScoreFiles {
  @Option(
      names = "--data",
      required = true,
      paramLabel = "PATH",
      description = "The rows: a file or folder of Parquet or CSV, or a Delta table (PATH@v3).")
  private String data = "";

  @Option(
      names = "--out",
      required = true,
      paramLabel = "PATH",
      description = "Where the rows are written with their predictions.")
  private String out = "";

  @Option(
      names = "--explain",
      paramLabel = "N",
      defaultValue = "0",
      description = "Adds the N features that moved each prediction most.")
  private int explained;

  @Option(
      names = "--format",
      defaultValue = "PARQUET",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private OutputFormat format = OutputFormat.PARQUET;

  @Option(
      names = "--time-zone",
      paramLabel = "ZONE",
      defaultValue = "UTC",
      converter = TimeZoneOption.Zone.class,
      description = "Zone of a CSV's times without one (default: ${DEFAULT-VALUE}).")
  private ZoneId zone = ZoneId.of("UTC");

  @Option(names = "--overwrite", description = "Replaces what is at --out.")
  private boolean overwrite;

  /** Scores. */
  void score(NamedModel named, Supplier<Lakehouse> project, PrintWriter stdout) {
    long start = System.nanoTime();
    if (explained < 0) {
      throw NightjarException.user(
          "Cannot explain " + explained + " features", "it is below 0", "name how many to tell of");
    }
    PortableModel model = named.read(project, this::session);
    SparkSession spark = session();
    List<String> inputs = new ArrayList<>(List.of(data));
    if (!named.isOfProject()) {
      inputs.add(named.text());
    }
    OutputFolder folder = OutputFolder.at(spark, out, overwrite, inputs);
    long rows;
    try (SparkProgress progress = SparkProgress.of(spark, "score")) {
      DataFile file =
          DataFile.read(spark, "the data", data).as(spark, data, model.encoder().sourceTypes());
      TableScorer scorer = new TableScorer(file.rows(), model, explained);
      format.requireNames(List.of(scorer.schema().fieldNames()));
      folder.write(path -> write(scorer, path));
      rows = scorer.scored();
    }
    stdout.println(
        new ObjectMapper()
            .createObjectNode()
            .put("job", "score")
            .put("status", "DONE")
            .put("model", model.name())
            .put("rows", rows)
            .put("out", out)
            .put("seconds", Math.round((System.nanoTime() - start) / 1e8) / 10.0));
    stdout.flush();
  }

  private void write(TableScorer scorer, String path) {
    switch (format) {
      case PARQUET -> scorer.write(path);
      case DELTA -> scorer.rows().write().format("delta").save(path);
    }
    if (scorer.scored() == 0) {
      throw NightjarException.user(
          "Cannot score " + data, "it has no rows", "name data with at least one");
    }
  }

  private SparkSession session() {
    Map<String, String> settings = new HashMap<>(DataFile.SETTINGS);
    // Beyond so many columns Spark's reader would give rows instead of columns.
    settings.put("spark.sql.codegen.maxFields", "10000");
    return Sparks.openApart("score", zone, settings);
  }
}
