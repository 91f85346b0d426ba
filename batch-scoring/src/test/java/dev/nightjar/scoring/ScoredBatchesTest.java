package dev.nightjar.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.FeatureColumn;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.registry.PortableModel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;

/** What scoring takes, however many batches there are. */
class ScoredBatchesTest {
  private static final long SEED = 5;
  private static final int ROWS = 512;
  private static final int WIDTH = 5;
  private static final int SPANS = 20;
  private static final int BATCHES_OF_SPAN = 500;
  private static final Path STATUS = Path.of("/proc/self/status");

  @Test
  void tenThousandBatchesTakeNoMoreMemoryThanAFew() throws IOException {
    assumeTrue(Files.exists(STATUS), "the memory of a process is read where Linux shows it");
    ScoredBatches scored = scored(new Random(SEED));
    run(scored, 500);
    long least = Long.MAX_VALUE;
    long allocated = allocatedBytes();
    for (int span = 0; span < SPANS; span++) {
      long before = residentBytes();
      run(scored, BATCHES_OF_SPAN);
      // What others in this process take comes and goes; what batches leave behind comes each time.
      least = Math.min(least, residentBytes() - before);
    }
    long ofOneBatch = (long) ROWS * WIDTH * Float.BYTES;
    assertThat(least)
        .as("left by %d batches", BATCHES_OF_SPAN)
        .isLessThan(BATCHES_OF_SPAN * ofOneBatch / 4);
    // The engine's interface gives an array of one float for each row.
    assertThat((allocatedBytes() - allocated) / ((long) SPANS * BATCHES_OF_SPAN * ROWS))
        .as("bytes of garbage for each row")
        .isLessThan(64);
  }

  private static void run(ScoredBatches scored, int batches) {
    for (int i = 0; i < batches; i++) {
      assertThat(scored.next().numRows()).isEqualTo(ROWS);
    }
  }

  private static ScoredBatches scored(Random random) {
    List<FeatureColumn> features = new ArrayList<>();
    StructType schema = new StructType();
    for (int i = 0; i < WIDTH; i++) {
      features.add(new FeatureColumn("f" + i, FeatureColumn.Kind.NUMBER, List.of()));
      schema = schema.add("f" + i, DataTypes.DoubleType);
    }
    PortableModel model = TestModels.of(Target.YES_OR_NO, new Encoder(features), "xgboost", random);
    WritableColumnVector[] columns = OnHeapColumnVector.allocateColumns(ROWS, schema);
    for (int row = 0; row < ROWS; row++) {
      for (WritableColumnVector column : columns) {
        column.putDouble(row, random.nextDouble() * 5);
      }
    }
    ColumnarBatch batch = new ColumnarBatch(columns, ROWS);
    PredictionColumns added = new PredictionColumns(model.target(), model.threshold(), 1);
    return new ScoredBatches(
        Collections.nCopies(Integer.MAX_VALUE, batch).iterator(),
        schema,
        model,
        new ScoredSchema(added, 0),
        new LongAccumulator());
  }

  private static long allocatedBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private static long residentBytes() throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElseThrow();
  }
}
