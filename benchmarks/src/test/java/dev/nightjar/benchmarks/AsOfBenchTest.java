package dev.nightjar.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.TestSpark;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A small run of all engines: their results are the same. */
class AsOfBenchTest {
  @TempDir Path folder;

  @Test
  void allEnginesGiveTheSameRows() {
    TestSpark.session();
    StringWriter out = new StringWriter();
    CommandLine bench =
        new CommandLine(new Main())
            .setOut(new PrintWriter(out))
            .setExecutionExceptionHandler(
                (e, command, parsed) -> {
                  throw e;
                });
    int code =
        bench.execute(
            "asof",
            "--spine=2000",
            "--features=5000",
            "--entities=50",
            "--hot=20",
            "--rounds=1",
            "--data=" + folder);
    assertThat(code).isZero();
    assertThat(out.toString()).contains("DuckDB ASOF", "nightjar, exchange plan");
  }
}
