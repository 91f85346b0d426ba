package dev.nightjar.lakehouse;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * A root that is a path on disk, under a cluster: each machine writes there what the driver
 * commits, so a disk that they do not share would end in tables whose files are not there.
 */
final class SharedDisk {
  private SharedDisk() {}

  /**
   * Looks, from about as many tasks as there are cores, whether executors see what the driver
   * writes below the root. With embedded Spark, or a root that is no path on disk, nothing is done.
   *
   * @throws NightjarException of category USER when some do not
   */
  static void require(SparkSession spark, org.apache.hadoop.fs.Path root) {
    if (spark.sparkContext().isLocal() || !"file".equals(root.toUri().getScheme())) {
      return;
    }
    try {
      Path folder = Files.createDirectories(Path.of(root.toUri().getPath(), "_staging"));
      Path mark = Files.createTempFile(folder, ".seen-by-all-", "");
      try {
        SortedSet<String> blind = blind(spark, mark);
        if (!blind.isEmpty()) {
          throw NightjarException.user(
              "Cannot use the root " + root,
              "executors on "
                  + String.join(", ", blind)
                  + " do not see what the driver writes there",
              "name a storage or a disk in lakehouse.yaml that all machines share");
        }
      } finally {
        Files.deleteIfExists(mark);
      }
    } catch (IOException e) {
      throw NightjarException.outside(
          "Cannot write below " + root,
          String.valueOf(e.getMessage()),
          "make it writable, or change root in lakehouse.yaml",
          e);
    }
  }

  /** The hosts of executors that do not see a file. */
  static SortedSet<String> blind(SparkSession spark, Path file) {
    JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
    int tasks = Math.max(2, 2 * context.defaultParallelism());
    List<String> names = new ArrayList<>(Collections.nCopies(tasks, file.toString()));
    return new TreeSet<>(
        context
            .parallelize(names, tasks)
            .filter(name -> !Files.exists(Path.of(name)))
            .map(name -> InetAddress.getLocalHost().getHostName())
            .collect());
  }
}
