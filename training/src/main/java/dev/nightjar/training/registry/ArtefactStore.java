package dev.nightjar.training.registry;

import dev.nightjar.lakehouse.NightjarException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Files of models under {@code _models/MODEL/SHA-256/}: a folder is named by its content, so
 * writing one again changes nothing, and a file half written by a killed run is noticed and written
 * anew.
 */
final class ArtefactStore {
  private static final String GONE = "the file is gone";
  private static final String CHANGED = "its SHA-256 is not the one that was registered";

  private final FileSystem files;
  private final Path root;

  ArtefactStore(FileSystem files, Path root) {
    this.files = files;
    this.root = root;
  }

  /** SHA-256 of each file, by name. */
  static SortedMap<String, String> hashes(SortedMap<String, byte[]> content) {
    SortedMap<String, String> hashes = new TreeMap<>();
    content.forEach((name, bytes) -> hashes.put(name, Sha256.of(bytes)));
    return hashes;
  }

  /** Writes the files and returns their folder, relative to the root. */
  String write(String model, SortedMap<String, byte[]> content) {
    String identity = hashes(content).toString();
    String folder = "_models/" + model + "/" + Sha256.of(identity.getBytes(StandardCharsets.UTF_8));
    content.forEach((name, bytes) -> write(new Path(root, folder + "/" + name), bytes));
    return folder;
  }

  /**
   * Reads a file and verifies its hash.
   *
   * @throws NightjarException of category OUTSIDE when it is gone or changed
   */
  byte[] read(ModelVersion version, String name) {
    Path file = new Path(root, version.folder() + "/" + name);
    try {
      byte[] bytes = bytes(file);
      if (Sha256.of(bytes).equals(version.files().get(name))) {
        return bytes;
      }
      throw unusable(version, file, CHANGED, null);
    } catch (FileNotFoundException e) {
      throw unusable(version, file, GONE, e);
    } catch (IOException e) {
      throw unusable(version, file, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Why a file cannot be used any more; empty when it is the one that was registered.
   *
   * @throws NightjarException of category OUTSIDE when the storage does not answer: nothing is
   *     known of the file then
   */
  Optional<String> flaw(ModelVersion version, String name) {
    Path file = new Path(root, version.folder() + "/" + name);
    try {
      boolean same = Sha256.of(bytes(file)).equals(version.files().get(name));
      return same ? Optional.empty() : Optional.of(name + ": " + CHANGED);
    } catch (FileNotFoundException e) {
      return Optional.of(name + ": " + GONE);
    } catch (ChecksumException e) {
      return Optional.of(name + ": " + CHANGED);
    } catch (IOException e) {
      throw unusable(version, file, String.valueOf(e.getMessage()), e);
    }
  }

  private void write(Path file, byte[] bytes) {
    try {
      if (files.exists(file) && Sha256.of(bytes(file)).equals(Sha256.of(bytes))) {
        return;
      }
      try (OutputStream out = files.create(file, true)) {
        out.write(bytes);
      }
    } catch (IOException e) {
      throw NightjarException.outside(
          "Cannot write the model file " + file,
          String.valueOf(e.getMessage()),
          "check the storage of the lakehouse, then train again",
          e);
    }
  }

  private byte[] bytes(Path file) throws IOException {
    try (FSDataInputStream in = files.open(file)) {
      return in.readAllBytes();
    }
  }

  private static NightjarException unusable(
      ModelVersion version, Path file, String why, @Nullable Throwable e) {
    return NightjarException.outside(
        "Cannot load " + version + " from " + file,
        why,
        "restore the file, or train again and promote the new version",
        e);
  }
}
