package dev.nightjar.lakehouse;

/**
 * Where in the project's files something is written.
 *
 * @param file path relative to the project folder, such as {@code tables/outcomes.yaml}
 * @param line 1-based line
 */
public record SourceMark(String file, int line) implements Comparable<SourceMark> {
  @Override
  public int compareTo(SourceMark other) {
    int byFile = file.compareTo(other.file);
    return byFile != 0 ? byFile : Integer.compare(line, other.line);
  }

  /** {@code file:line}, as editors understand it. */
  @Override
  public String toString() {
    return file + ":" + line;
  }
}
