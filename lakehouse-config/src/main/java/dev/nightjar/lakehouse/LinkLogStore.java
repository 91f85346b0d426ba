package dev.nightjar.lakehouse;

import io.delta.storage.HadoopFileSystemLogStore;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Delta's log on a local disk, safe for several processes. Hadoop's rename on a local disk looks
 * first and renames then, so two writers can both win; a hard link is created by the kernel only if
 * its name is free.
 */
public final class LinkLogStore extends HadoopFileSystemLogStore {

  /** Called by Delta. */
  public LinkLogStore(Configuration hadoop) {
    super(hadoop);
  }

  @Override
  public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration hadoop)
      throws IOException {
    if (overwrite) {
      writeWithRename(path, actions, true, hadoop);
      return;
    }
    java.nio.file.Path target = java.nio.file.Path.of(path.toUri().getPath());
    java.nio.file.Path draft =
        target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      try (BufferedWriter out =
          Files.newBufferedWriter(draft, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW)) {
        while (actions.hasNext()) {
          out.write(actions.next());
          out.write('\n');
        }
      }
      Files.createLink(target, draft);
    } catch (UnsupportedOperationException e) {
      throw new IOException(
          "The file system of " + target + " has no hard links; use another disk for the root", e);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  @Override
  public Boolean isPartialWriteVisible(Path path, Configuration hadoop) {
    return false;
  }
}
