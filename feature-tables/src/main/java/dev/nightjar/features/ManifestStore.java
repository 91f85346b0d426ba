package dev.nightjar.features;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The manifests under the lakehouse's root: {@code training_sets/ID.json}. */
public final class ManifestStore {
  private final Lakehouse lakehouse;
  private final Path folder;

  /** The manifests of a lakehouse. */
  public ManifestStore(Lakehouse lakehouse) {
    this.lakehouse = lakehouse;
    this.folder = new Path(lakehouse.root(), "training_sets");
  }

  /** The ids of all stored manifests, sorted. */
  public List<String> ids() {
    List<String> ids = new ArrayList<>();
    try {
      if (lakehouse.files().exists(folder)) {
        for (FileStatus file : lakehouse.files().listStatus(folder)) {
          String name = file.getPath().getName();
          if (name.endsWith(".json") && !name.startsWith(".")) {
            ids.add(name.substring(0, name.length() - ".json".length()));
          }
        }
      }
    } catch (IOException e) {
      throw unreachable(e);
    }
    return ids.stream().sorted().toList();
  }

  /**
   * Reads a manifest.
   *
   * @param idOrFile the id of a stored one, or the path of a JSON file
   * @throws NightjarException of category USER when there is none
   */
  public Manifest load(String idOrFile) {
    try {
      Path stored = new Path(folder, idOrFile + ".json");
      Path given = new Path(idOrFile);
      Path path = !idOrFile.contains("/") && lakehouse.files().exists(stored) ? stored : given;
      FileSystem files = path.getFileSystem(lakehouse.files().getConf());
      if (!files.exists(path) || files.getFileStatus(path).isDirectory()) {
        throw NightjarException.user(
            "Cannot find the manifest " + idOrFile,
            "it is neither a file nor the id of a training set"
                + Problems.didYouMean(idOrFile, ids()),
            "name one that `nightjar training-set build` wrote");
      }
      try (InputStream in = files.open(path)) {
        return Manifest.parse(
            new String(in.readAllBytes(), StandardCharsets.UTF_8), path.toString());
      }
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /** Stores a manifest; one of the same contents is there already after a repeated run. */
  void save(Manifest manifest) {
    Path path = new Path(folder, manifest.id() + ".json");
    Path draft = new Path(folder, "." + manifest.id() + "." + UUID.randomUUID());
    try {
      if (lakehouse.files().exists(path)) {
        return;
      }
      try (OutputStream out = lakehouse.files().create(draft, true)) {
        out.write(manifest.toJson().getBytes(StandardCharsets.UTF_8));
      }
      if (!lakehouse.files().rename(draft, path)) {
        lakehouse.files().delete(draft, false);
      }
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private NightjarException unreachable(IOException e) {
    return NightjarException.outside(
        "Cannot use the folder of manifests " + folder,
        String.valueOf(e.getMessage()),
        "check the storage and try again",
        e);
  }
}
