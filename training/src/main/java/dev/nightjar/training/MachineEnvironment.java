package dev.nightjar.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.Engine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.package$;

/** On what a model was trained: floating-point results can differ between processors. */
final class MachineEnvironment {
  /** The key of the engine that had the rows. */
  static final String ENGINE = "engine";

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private MachineEnvironment() {}

  /** Java, Spark, operating system, architecture, device, threads, engine and processor as JSON. */
  static String describe(Engine engine) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("java", System.getProperty("java.version"));
    json.put("spark", package$.MODULE$.SPARK_VERSION());
    json.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    json.put("arch", System.getProperty("os.arch"));
    json.put("device", Compute.allCores().device().key());
    json.put("threads", Compute.allCores().threads());
    json.put(ENGINE, engine.toString());
    json.put("processor", processor());
    return json.toString();
  }

  private static String processor() {
    if (!Files.isReadable(CPU_INFO)) {
      return "unknown";
    }
    try (Stream<String> lines = Files.lines(CPU_INFO, StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
