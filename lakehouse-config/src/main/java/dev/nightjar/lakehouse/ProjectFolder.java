package dev.nightjar.lakehouse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A folder of YAML definitions: {@code lakehouse.yaml} and one subfolder per kind of definition.
 */
public final class ProjectFolder {
  /** What is read, now or by a later version. */
  private static final Set<String> SUBFOLDERS =
      Set.of("tables", "gates", "features", "models", "scoring", "monitors", "schedules");

  private final Path folder;
  private final @Nullable String environment;

  private ProjectFolder(Path folder, @Nullable String environment) {
    this.folder = folder;
    this.environment = environment;
  }

  /**
   * Opens a project.
   *
   * @param environment reads {@code lakehouse.ENVIRONMENT.yaml} over {@code lakehouse.yaml}; null
   *     for none
   * @throws NightjarException of category USER when there is no such project
   */
  public static ProjectFolder open(Path folder, @Nullable String environment) {
    if (!Files.isRegularFile(folder.resolve("lakehouse.yaml"))) {
      throw NightjarException.user(
          "Cannot open the project " + folder,
          Files.isDirectory(folder) ? "it holds no lakehouse.yaml" : "there is no such folder",
          "name a folder that holds a lakehouse.yaml with --project");
    }
    ProjectFolder project = new ProjectFolder(folder, environment);
    if (environment != null && !Files.isRegularFile(folder.resolve(project.overlayName()))) {
      throw NightjarException.user(
          "Cannot use --env " + environment,
          "the project " + folder + " holds no " + project.overlayName(),
          "write that file, or leave --env out");
    }
    return project;
  }

  /** The folder itself. */
  public Path path() {
    return folder;
  }

  /** {@code lakehouse.yaml} with the environment's overlay laid over it. */
  public YamlMap lakehouse(Problems problems) {
    MappingNode base = single("lakehouse.yaml", problems);
    if (environment != null) {
      MappingNode over = single(overlayName(), problems);
      return new YamlMap("lakehouse.yaml", overlay(base, over), problems);
    }
    return new YamlMap("lakehouse.yaml", base, problems);
  }

  /** Reports folders of YAML whose name is nearly that of a subfolder: nothing reads them. */
  void checkSpelling(Problems problems) {
    for (Path directory : list(folder)) {
      String name = String.valueOf(directory.getFileName());
      if (!Files.isDirectory(directory) || SUBFOLDERS.contains(name)) {
        continue;
      }
      Problems.nearest(name, SUBFOLDERS)
          .ifPresent(
              near ->
                  list(directory).stream()
                      .map(file -> name + "/" + file.getFileName())
                      .filter(file -> file.endsWith(".yaml"))
                      .findFirst()
                      .ifPresent(
                          file ->
                              problems.add(
                                  new SourceMark(file, 1),
                                  "the folder '%s' is not read; did you mean '%s'?"
                                      .formatted(name, near))));
    }
  }

  /** All definitions of a subfolder, by file name and then as written; several may share a file. */
  public List<YamlMap> documents(String subfolder, Problems problems) {
    Path directory = folder.resolve(subfolder);
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<YamlMap> documents = new ArrayList<>();
    for (Path file : list(directory)) {
      String name = subfolder + "/" + file.getFileName();
      if (name.endsWith(".yml")) {
        problems.add(new SourceMark(name, 1), "the file is not read; name it .yaml");
      }
      if (!name.endsWith(".yaml")) {
        continue;
      }
      for (MappingNode node : parse(name, problems)) {
        documents.add(new YamlMap(name, node, problems));
      }
    }
    return documents;
  }

  private static List<Path> list(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw NightjarException.outside(
          "Cannot read the project's folder " + directory,
          String.valueOf(e.getMessage()),
          "make it readable",
          e);
    }
  }

  private String overlayName() {
    return "lakehouse." + environment + ".yaml";
  }

  private MappingNode single(String file, Problems problems) {
    List<MappingNode> nodes = parse(file, problems);
    if (nodes.size() > 1) {
      problems.add(
          new SourceMark(file, 1), "the file must hold one document, but holds " + nodes.size());
    }
    return nodes.isEmpty()
        ? new MappingNode(Tag.MAP, List.of(), org.snakeyaml.engine.v2.common.FlowStyle.BLOCK)
        : nodes.get(0);
  }

  private List<MappingNode> parse(String file, Problems problems) {
    try {
      return parse(Files.readString(folder.resolve(file), StandardCharsets.UTF_8), file, problems);
    } catch (IOException e) {
      problems.add(new SourceMark(file, 1), "the file cannot be read: " + e.getMessage());
      return List.of();
    }
  }

  /** The mappings of a text that stands in a file. */
  static List<MappingNode> parse(String text, String file, Problems problems) {
    List<MappingNode> documents = new ArrayList<>();
    try {
      LoadSettings settings = LoadSettings.builder().setLabel(file).build();
      for (Node node : new Compose(settings).composeAllFromString(text)) {
        if (node instanceof MappingNode mapping) {
          documents.add(mapping);
        } else if (!node.getTag().equals(Tag.NULL)) {
          problems.add(
              new SourceMark(file, node.getStartMark().map(m -> m.getLine() + 1).orElse(1)),
              "a definition must be a mapping of key: value");
        }
      }
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(m -> m.getLine() + 1).orElse(1);
      problems.add(new SourceMark(file, line), "this is not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      problems.add(new SourceMark(file, 1), "this is not YAML: " + e.getMessage());
    }
    return documents;
  }

  /** Keys of {@code over} replace those of {@code base}; mappings are merged key by key. */
  private static MappingNode overlay(MappingNode base, MappingNode over) {
    Map<String, NodeTuple> merged = new LinkedHashMap<>();
    base.getValue().forEach(tuple -> merged.put(keyOf(tuple), tuple));
    for (NodeTuple tuple : over.getValue()) {
      NodeTuple old = merged.get(keyOf(tuple));
      if (old != null
          && old.getValueNode() instanceof MappingNode below
          && tuple.getValueNode() instanceof MappingNode above) {
        merged.put(keyOf(tuple), new NodeTuple(tuple.getKeyNode(), overlay(below, above)));
      } else {
        merged.put(keyOf(tuple), tuple);
      }
    }
    return new MappingNode(
        Tag.MAP,
        true,
        List.copyOf(merged.values()),
        base.getFlowStyle(),
        base.getStartMark(),
        base.getEndMark());
  }

  private static String keyOf(NodeTuple tuple) {
    return tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : tuple.toString();
  }
}
