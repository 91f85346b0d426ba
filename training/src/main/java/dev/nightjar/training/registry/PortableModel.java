package dev.nightjar.training.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.calibration.Calibrator;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.EncoderJson;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.trainer.Trainers;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * A model that predicts anywhere, without a project: all that scoring needs, ready to be sent to
 * tasks, and as a folder of files.
 *
 * @param target what is predicted
 * @param encoder turns rows into floats
 * @param trainer made the bytes and opens them
 * @param bytes the trained model
 * @param calibrator what becomes of its predictions
 * @param threshold of a binary task: decide yes where the probability is at least this
 * @param name how messages and tables call it, such as {@code late_arrival@2} or a folder
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
public record PortableModel(
    Target target,
    Encoder encoder,
    String trainer,
    byte[] bytes,
    Calibrator calibrator,
    double threshold,
    String name)
    implements Serializable {
  /** The file that says what the others are. */
  public static final String DESCRIPTION = "nightjar-model.json";

  private static final int FORMAT = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A model whose predictions are as they are. */
  public PortableModel(
      Target target, Encoder encoder, String trainer, byte[] bytes, double threshold, String name) {
    this(target, encoder, trainer, bytes, Calibrator.NONE, threshold, name);
  }

  /** A registered version. */
  public static PortableModel of(LoadedModel model) {
    return new PortableModel(
        model.aim().target(),
        model.encoder(),
        model.trainer(),
        model.bytes(),
        model.calibrator(),
        model.threshold(),
        model.version().model() + "@" + model.version().version());
  }

  /** Opens the model for one thread; close it. */
  public Predictor open() {
    return calibrator.over(Trainers.named(trainer).open(bytes));
  }

  /** SHA-256 of the model's bytes. */
  public String hash() {
    return Sha256.of(bytes);
  }

  /**
   * Writes the files into a folder that is there.
   *
   * @param about what else people may want to know of it: kept under {@code about}
   */
  public void write(FileSystem files, Path folder, ObjectNode about) throws IOException {
    String encoderJson = EncoderJson.write(encoder);
    byte[] encoded = encoderJson.getBytes(StandardCharsets.UTF_8);
    ObjectNode json = JSON.createObjectNode().put("format", FORMAT);
    json.put("task", target.task().key());
    target.classes().forEach(json.putArray("classes")::add);
    json.put("trainer", trainer).put("threshold", threshold);
    json.put("engine", Trainers.named(trainer).engineBuild());
    ObjectNode hashes = json.putObject("files");
    hashes.put(fileName(), hash()).put(ModelVersion.ENCODER, Sha256.of(encoded));
    if (!calibrator.equals(Calibrator.NONE)) {
      hashes.put(ModelVersion.CALIBRATION, Sha256.of(calibrator.toJson()));
      write(files, new Path(folder, ModelVersion.CALIBRATION), calibrator.toJson());
    }
    json.set("about", about);
    write(files, new Path(folder, fileName()), bytes);
    write(files, new Path(folder, ModelVersion.ENCODER), encoded);
    write(
        files,
        new Path(folder, DESCRIPTION),
        json.toPrettyString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads a folder that {@link #write} wrote.
   *
   * @throws NightjarException of category USER when no model is there, of category OUTSIDE when its
   *     files are not what was written
   */
  public static PortableModel read(FileSystem files, Path folder) {
    try {
      JsonNode json = JSON.readTree(bytes(files, new Path(folder, DESCRIPTION)));
      requireFormat(json, folder);
      List<String> classes = new ArrayList<>();
      json.required("classes").forEach(each -> classes.add(each.asText()));
      Task task = Task.of(json.required("task").asText());
      String trainer = json.required("trainer").asText();
      String fileName = Trainers.named(trainer).fileName();
      byte[] model = verified(files, folder, fileName, json);
      byte[] encoder = verified(files, folder, ModelVersion.ENCODER, json);
      return new PortableModel(
          new Target(task, classes),
          EncoderJson.read(new String(encoder, StandardCharsets.UTF_8)),
          trainer,
          model,
          json.at("/files").has(ModelVersion.CALIBRATION)
              ? Calibrator.fromJson(verified(files, folder, ModelVersion.CALIBRATION, json))
              : Calibrator.NONE,
          json.required("threshold").asDouble(),
          folder.getName());
    } catch (FileNotFoundException e) {
      throw NightjarException.user(
          "Cannot read a model from " + folder,
          "there is no file " + DESCRIPTION,
          "name a folder that `nightjar train --model-out` wrote, or MODEL[@VERSION] of a project");
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw corrupt(folder, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw NightjarException.outside(
          "Cannot read a model from " + folder,
          String.valueOf(e.getMessage()),
          "check the place and its rights",
          e);
    }
  }

  private static void requireFormat(JsonNode json, Path folder) {
    int format = json.required("format").asInt();
    if (format != FORMAT) {
      throw NightjarException.user(
          "Cannot read a model from " + folder,
          "it is of format " + format + ", and this version reads format " + FORMAT,
          "read it with the version that wrote it, or train again");
    }
  }

  private static byte[] verified(FileSystem files, Path folder, String name, JsonNode json)
      throws IOException {
    byte[] bytes;
    try {
      bytes = bytes(files, new Path(folder, name));
    } catch (FileNotFoundException e) {
      throw corrupt(folder, name + " is missing", e);
    } catch (ChecksumException e) {
      throw changed(folder, name, e);
    }
    if (!Sha256.of(bytes).equals(json.at("/files").path(name).asText())) {
      throw changed(folder, name, null);
    }
    return bytes;
  }

  private static NightjarException changed(Path folder, String name, @Nullable Exception cause) {
    return corrupt(folder, name + " is not what was written: its checksum differs", cause);
  }

  private static NightjarException corrupt(Path folder, String why, @Nullable Exception cause) {
    return NightjarException.outside(
        "Cannot read a model from " + folder, why, "restore its files, or train again", cause);
  }

  private String fileName() {
    return Trainers.named(trainer).fileName();
  }

  private static byte[] bytes(FileSystem files, Path path) throws IOException {
    try (InputStream in = files.open(path)) {
      return in.readAllBytes();
    }
  }

  private static void write(FileSystem files, Path path, byte[] bytes) throws IOException {
    try (OutputStream out = files.create(path, false)) {
      out.write(bytes);
    }
  }
}
