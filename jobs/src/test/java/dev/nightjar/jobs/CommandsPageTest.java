package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * {@code docs/commands.md} is what the jobs say of themselves. After a change write it again with
 * {@code -Dwrite.docs=true}.
 */
class CommandsPageTest {
  private static final Path PAGE = Path.of("../docs/commands.md");

  @Test
  void thePageSaysWhatTheJobsSay() throws IOException {
    StringBuilder page =
        new StringBuilder("# Commands\n\nWhat `./nightjar <job> --help` prints.\n");
    page.append("\n```console\n$ ./nightjar --help\n").append(help()).append("```\n");
    for (List<String> job : jobs(new CommandLine(new Main()), List.of())) {
      String name = String.join(" ", job);
      page.append("\n## ").append(name).append("\n\n```console\n$ ./nightjar ");
      page.append(name).append(" --help\n");
      page.append(help(job.toArray(String[]::new))).append("```\n");
    }
    if (Boolean.getBoolean("write.docs")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(page.toString());
  }

  private static List<List<String>> jobs(CommandLine parent, List<String> path) {
    List<List<String>> jobs = new ArrayList<>();
    for (Map.Entry<String, CommandLine> each : parent.getSubcommands().entrySet()) {
      List<String> name = new ArrayList<>(path);
      name.add(each.getKey());
      jobs.add(name);
      jobs.addAll(jobs(each.getValue(), name));
    }
    return jobs;
  }

  private static String help(String... job) {
    List<String> arguments = new ArrayList<>(List.of(job));
    arguments.add("--help");
    Told told = Told.by(arguments.toArray(String[]::new));
    assertThat(told.code()).as(told.err()).isZero();
    return told.out();
  }
}
