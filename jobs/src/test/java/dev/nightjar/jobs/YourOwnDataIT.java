package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docs/your-own-data.md} from its first command to its last but those of Airflow, which
 * {@code airflow-dags/test} follows, on the file it speaks of. After a change write its outputs
 * again with {@code -Dwrite.docs=true}.
 */
class YourOwnDataIT {
  private static final Path PAGE = Path.of("../docs/your-own-data.md");
  private static final Pattern BLOCK =
      Pattern.compile("(?s)```console\\n\\$ \\./nightjar (?!airflow)(.*?[^\\\\])\\n(.*?)```\\n");
  private static final Pattern WORD =
      Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'|(\\S+)");
  private static final long SEED = 11;
  private static final int MOST_COMMANDS = 8;

  @TempDir Path folder;

  @Test
  void theCommandsOfThePageDoWhatItSays() throws IOException {
    Orders.write(folder.resolve("orders.csv"), SEED, 5400);
    String shown =
        "```text\n"
            + Files.readAllLines(folder.resolve("orders.csv")).stream()
                .limit(3)
                .map(line -> line + "\n")
                .collect(Collectors.joining())
            + "```";
    String page = Files.readString(PAGE);
    if (Boolean.getBoolean("write.docs")) {
      page = page.replaceFirst("(?s)```text\n.*?```", Matcher.quoteReplacement(shown));
    }
    assertThat(page).contains(shown);
    StringBuilder written = new StringBuilder();
    Matcher block = BLOCK.matcher(page);
    int commands = 0;
    while (block.find()) {
      commands++;
      Told told = Told.by(arguments(block.group(1)));
      assertThat(told.code()).as("%s: %s", block.group(1), told.err()).isZero();
      String output = (told.err() + told.out()).replace(folder + "/", "");
      if (!Boolean.getBoolean("write.docs")) {
        assertThat(masked(output)).as(block.group(1)).isEqualTo(masked(block.group(2)));
      }
      block.appendReplacement(
          written,
          Matcher.quoteReplacement(
              "```console\n$ ./nightjar " + block.group(1) + "\n" + output + "```\n"));
    }
    block.appendTail(written);
    if (Boolean.getBoolean("write.docs")) {
      Files.writeString(PAGE, written);
    }
    assertThat(commands).isBetween(5, MOST_COMMANDS);

    Lakehouse lakehouse = TestSpark.lakehouse(folder.resolve("shop/lakehouse"));
    assertThat(lakehouse.read("returned_predictions").count()).isGreaterThan(300);
    assertThat(lakehouse.read("returned_outcomes").where("label IS NOT NULL").count()).isPositive();
    // No label was known when its row was predicted.
    assertThat(
            lakehouse
                .read("returned_outcomes")
                .where("known_at <= predict_at AND label IS NOT NULL")
                .count())
        .isZero();
    assertThat(Files.readString(folder.resolve("report.html"))).contains("returned");
  }

  /** The words of a command line; files and folders lie in the test's own. */
  private String[] arguments(String command) {
    List<String> arguments = new ArrayList<>();
    Matcher word = WORD.matcher(command.replace("\\\n", " "));
    while (word.find()) {
      String text =
          word.group(1) != null
              ? word.group(1)
              : word.group(2) != null ? word.group(2) : word.group(3);
      arguments.add(
          List.of("shop", "orders.csv", "report.html").contains(text)
              ? folder.resolve(text).toString()
              : text);
    }
    return arguments.toArray(String[]::new);
  }

  /** Without what differs from run to run: seconds and ids of runs. */
  private static String masked(String output) {
    return output
        .replaceAll("\\d+\\.\\d s\\b", "S s")
        .replaceAll("\"seconds\":[0-9.]+", "\"seconds\":S")
        .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "RUN")
        .strip();
  }
}
