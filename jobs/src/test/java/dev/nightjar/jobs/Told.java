package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;

/**
 * What a job told when it was run in this process.
 *
 * @param code its exit code
 * @param out its stdout
 * @param err its stderr
 */
record Told(int code, String out, String err) {
  static Told by(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Told(code, out.toString(), err.toString());
  }

  /** The same for a job with the project below a folder. */
  static Told in(Path place, String... job) {
    return by(ReferenceRun.withProject(place, List.of(job)).toArray(String[]::new));
  }

  /** Fails unless the job ended like this, said all of it, and showed no stack trace. */
  Told requires(int expectedCode, String... parts) {
    assertThat(code).as("exit code; stdout: %s; stderr: %s", out, err).isEqualTo(expectedCode);
    for (String part : parts) {
      assertThat(err).contains(part);
    }
    assertThat(err).doesNotContain("\tat ").doesNotContain("Exception");
    return this;
  }
}
