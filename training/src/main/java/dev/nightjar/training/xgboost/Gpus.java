package dev.nightjar.training.xgboost;

import dev.nightjar.lakehouse.NightjarException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The GPUs of this machine.
 *
 * @param freeMegabytes free memory of each, in the driver's order
 */
record Gpus(List<Long> freeMegabytes) {
  private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");
  private static final int SECONDS = 20;

  Gpus {
    freeMegabytes = List.copyOf(freeMegabytes);
  }

  /**
   * What the driver tells; empty where there is none.
   *
   * @throws NightjarException of category OUTSIDE when there is a driver that does not answer
   */
  static Optional<Gpus> find() {
    try {
      Process process =
          new ProcessBuilder(
                  "nvidia-smi", "--query-gpu=memory.free", "--format=csv,noheader,nounits")
              .redirectErrorStream(true)
              .start();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw silent("nvidia-smi did not answer within " + SECONDS + " seconds", null);
      }
      String told =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
      if (process.exitValue() != 0) {
        throw silent("nvidia-smi says: " + told, null);
      }
      return Optional.of(parse(told));
    } catch (IOException e) {
      if (Files.exists(DRIVER)) {
        throw silent("there is a driver, but nvidia-smi cannot be run", e);
      }
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw silent("the question was interrupted", e);
    }
  }

  /** One line of megabytes per GPU. */
  static Gpus parse(String told) {
    List<Long> free = new ArrayList<>();
    for (String line : told.lines().toList()) {
      try {
        free.add(Long.parseLong(line.trim()));
      } catch (NumberFormatException e) {
        throw silent("nvidia-smi tells no free memory: " + line.trim(), e);
      }
    }
    return new Gpus(free);
  }

  private static NightjarException silent(String why, @Nullable Exception e) {
    return NightjarException.outside(
        "Cannot train on a GPU", why, "see that nvidia-smi runs, or use the device cpu", e);
  }
}
