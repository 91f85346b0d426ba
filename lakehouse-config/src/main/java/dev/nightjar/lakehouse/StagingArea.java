package dev.nightjar.lakehouse;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where batches wait for their gate, a folder a run (rule W1). Nothing reads it but the run itself;
 * what a killed run left is swept by the next one.
 */
final class StagingArea {
  private static final String OWNER = "_owner";
  private static final Duration ABANDONED = Duration.ofDays(2);
  private static final Duration ABANDONED_ELSEWHERE = Duration.ofDays(14);

  private final FileSystem files;
  private final Path folder;

  StagingArea(FileSystem files, Path root) {
    this.files = files;
    this.folder = new Path(root, "_staging");
  }

  /** The folder of one batch of a run. */
  Path batch(Run run, String name) {
    Path ofRun = new Path(folder, run.id());
    try {
      if (!files.exists(ofRun)) {
        try (FSDataOutputStream out = files.create(new Path(ofRun, OWNER), false)) {
          out.write(me().getBytes(StandardCharsets.UTF_8));
        }
      }
    } catch (FileAlreadyExistsException e) {
      // Another thread of this run came first.
      return new Path(ofRun, name);
    } catch (IOException e) {
      throw NightjarException.outside(
          "Cannot write below " + folder,
          String.valueOf(e.getMessage()),
          "make it writable, or change root in lakehouse.yaml",
          e);
    }
    return new Path(ofRun, name);
  }

  void remove(Run run) {
    try {
      files.delete(new Path(folder, run.id()), true);
    } catch (IOException e) {
      // The next run sweeps it.
    }
  }

  /**
   * Removes what is abandoned: a run whose process on this host is gone, however young; a run of
   * another host, which nobody can ask from here, after two weeks; what no run owns after two days.
   */
  void sweep() {
    try {
      if (!files.exists(folder)) {
        return;
      }
      for (FileStatus ofRun : files.listStatus(folder)) {
        if (isDead(ofRun)) {
          files.delete(ofRun.getPath(), true);
        }
      }
    } catch (IOException e) {
      // Another run may be sweeping too; what is left is found again next time.
    }
  }

  private boolean isDead(FileStatus ofRun) throws IOException {
    Path owner = new Path(ofRun.getPath(), OWNER);
    String text = "";
    if (files.exists(owner)) {
      try (FSDataInputStream in = files.open(owner)) {
        text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
    int space = text.lastIndexOf(' ');
    if (space > 0 && text.substring(0, space).equals(host())) {
      return ProcessHandle.of(Long.parseLong(text.substring(space + 1))).isEmpty();
    }
    Duration age = Duration.ofMillis(System.currentTimeMillis() - ofRun.getModificationTime());
    return age.compareTo(space > 0 ? ABANDONED_ELSEWHERE : ABANDONED) > 0;
  }

  private static String me() throws IOException {
    return host() + " " + ProcessHandle.current().pid();
  }

  private static String host() throws IOException {
    return InetAddress.getLocalHost().getHostName();
  }
}
