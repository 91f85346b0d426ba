package dev.nightjar.jobs;

import dev.nightjar.lakehouse.NightjarException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file on this machine that a command writes. */
final class WrittenFile {
  private WrittenFile() {}

  static void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw NightjarException.outside(
          "Cannot write " + file,
          e.getClass().getSimpleName() + " " + e.getMessage(),
          "name a file in a folder that can be written",
          e);
    }
  }
}
