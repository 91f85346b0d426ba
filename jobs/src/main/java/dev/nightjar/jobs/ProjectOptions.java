package dev.nightjar.jobs;

import dev.nightjar.lakehouse.ProjectFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which project a job works on. */
final class ProjectOptions {
  private static final String SHIPPED = "lakehouse-config/flights";

  @Option(
      names = "--project",
      paramLabel = "FOLDER",
      description = "The project's folder (default: the shipped " + SHIPPED + ").")
  private @Nullable Path folder;

  @Option(
      names = "--env",
      paramLabel = "NAME",
      description = "Reads lakehouse.NAME.yaml over lakehouse.yaml.")
  private @Nullable String environment;

  @Option(names = "--debug", description = "Shows the stack trace of a failure.")
  private boolean debug;

  ProjectFolder open() {
    return ProjectFolder.open(folder == null ? shipped() : folder, environment);
  }

  /** The same options, for a job that is started by another. */
  List<String> asArguments() {
    List<String> arguments = new ArrayList<>();
    if (folder != null) {
      arguments.addAll(List.of("--project", folder.toString()));
    }
    if (environment != null) {
      arguments.addAll(List.of("--env", environment));
    }
    if (debug) {
      arguments.add("--debug");
    }
    return arguments;
  }

  private static Path shipped() {
    String home = System.getProperty("nightjar.home");
    return home == null ? Path.of(SHIPPED) : Path.of(home).resolve(SHIPPED);
  }
}
