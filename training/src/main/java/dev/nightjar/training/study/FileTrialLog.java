package dev.nightjar.training.study;

import dev.nightjar.lakehouse.NightjarException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Trials of studies without a project: a file of JSON lines for each study, in a folder. A line
 * that a kill has cut off is not a trial.
 */
public final class FileTrialLog implements TrialLog {
  private final Path folder;

  /** A log in this folder, which is made when the first trial is kept. */
  public FileTrialLog(Path folder) {
    this.folder = folder;
  }

  @Override
  public List<FinishedTrial> finished(String study) {
    Path file = file(study);
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      List<FinishedTrial> trials = new ArrayList<>();
      for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n")) {
        if (!line.isEmpty()) {
          trials.add(FinishedTrialJson.read(line));
        }
      }
      return trials;
    } catch (IOException | IllegalArgumentException e) {
      throw NightjarException.outside(
          "Cannot read the trials of a study from " + file,
          String.valueOf(e.getMessage()),
          "remove the file: the study then begins anew",
          e);
    }
  }

  @Override
  public void keep(String study, List<FinishedTrial> trials) {
    StringBuilder lines = new StringBuilder();
    trials.forEach(trial -> lines.append(FinishedTrialJson.write(trial)).append('\n'));
    try {
      Files.createDirectories(folder);
      try (FileChannel out =
          FileChannel.open(file(study), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        out.position(wholeLines(file(study)));
        out.write(ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8)));
        out.truncate(out.position());
        out.force(true);
      }
    } catch (IOException e) {
      throw NightjarException.outside(
          "Cannot keep the trials of a study in " + file(study),
          String.valueOf(e.getMessage()),
          "check the folder and its rights",
          e);
    }
  }

  /** Bytes up to the end of the last whole line: what follows was cut off by a kill. */
  private static long wholeLines(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  private Path file(String study) {
    return folder.resolve(study + ".jsonl");
  }
}
