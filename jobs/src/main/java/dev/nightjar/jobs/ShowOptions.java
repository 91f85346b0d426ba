package dev.nightjar.jobs;

import picocli.CommandLine.Option;

/** How a job that shows something prints it. */
final class ShowOptions {
  @Option(names = "--json", description = "Prints JSON instead of columns.")
  boolean json;
}
