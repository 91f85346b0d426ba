package dev.nightjar.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.training.model.Parameter;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.model.Trainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The tables of docs/trainers.md are what the trainers say; {@code -Dwrite.docs=true} writes them.
 */
class TrainersPageTest {
  private static final Path PAGE = Path.of("..", "docs", "trainers.md");
  private static final String START = "<!-- tables: written by TrainersPageTest -->\n";

  @Test
  void thePageTellsTheTrainersThatThereAre() throws Exception {
    String page = Files.readString(PAGE);
    String text = page.substring(0, page.indexOf(START) + START.length());
    if (Boolean.getBoolean("write.docs")) {
      Files.writeString(PAGE, text + tables());
    }
    assertThat(Files.readString(PAGE)).isEqualTo(text + tables());
  }

  private static String tables() {
    StringBuilder tables = new StringBuilder("\n| trainer | tasks | trains |\n|---|---|---|\n");
    for (Trainer trainer : Trainers.all()) {
      String tasks =
          trainer.tasks().stream().sorted().map(Task::key).collect(Collectors.joining(", "));
      String place = trainer.place() == Trainer.Place.TASK ? "in a task" : "at the driver";
      tables.append("| `%s` | %s | %s |\n".formatted(trainer.name(), tasks, place));
    }
    for (Trainer trainer : Trainers.all()) {
      tables.append("\n## `%s`\n\n".formatted(trainer.name()));
      tables.append("| parameter | meaning | values | default |\n|---|---|---|---|\n");
      for (Parameter parameter : trainer.parameters()) {
        tables.append(
            "| `%s` | %s | %s | %s |\n"
                .formatted(
                    parameter.name(), parameter.meaning(), values(parameter), fallback(parameter)));
      }
    }
    return tables.toString();
  }

  private static String values(Parameter parameter) {
    return switch (parameter.kind()) {
      case TEXT -> "text";
      case CHOICE ->
          parameter.options().stream()
              .map(word -> "`" + word + "`")
              .collect(Collectors.joining(", "));
      case WHOLE, REAL -> {
        String least = number(parameter.least());
        yield parameter.most() == Double.MAX_VALUE
            ? "from " + least
            : least + " to " + number(parameter.most());
      }
    };
  }

  private static String fallback(Parameter parameter) {
    if (parameter.numeric()) {
      return number(parameter.fallback());
    }
    String word = parameter.options().get(0);
    return word.isEmpty() ? "none" : "`" + word + "`";
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
