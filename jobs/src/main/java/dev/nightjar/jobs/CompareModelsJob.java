package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.training.Training;
import dev.nightjar.training.card.Comparison;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Puts two versions side by side: parameters, features, importance, metrics.",
      "Where there are rows that neither has been trained on, both are measured on them, and their",
      "difference is drawn again on the same rows."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar models compare late_arrival@1 late_arrival@2",
      "  nightjar models compare late_arrival 1 2 --html compare.html"
    })
final class CompareModelsJob extends Job {
  private static final Pattern NUMBER = Pattern.compile("v?(\\d{1,18})");

  @Mixin ShowOptions show;

  @Parameters(
      arity = "2..4",
      paramLabel = "MODEL@VERSION",
      description = "The two versions: MODEL@VERSION twice, or MODEL VERSION VERSION.")
  private List<String> names = List.of();

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Writes the comparison to this file as a page.")
  private @Nullable Path html;

  @Override
  public Integer call() {
    List<Named> two = named();
    WholeProject written = project();
    Lakehouse lakehouse = open(written);
    WholeProject project = written.in(lakehouse);
    Registry registry = new Registry(lakehouse);
    ModelVersion a = registry.show(two.get(0).model(), two.get(0).version());
    ModelVersion b = registry.show(two.get(1).model(), two.get(1).version());
    if (a.equals(b)) {
      throw NightjarException.user(
          "Cannot compare " + a + " with itself", "both are the same version", "name two");
    }
    Run run = lakehouse.start("compare", NightRange.of(a.lineage().night()));
    Comparison comparison;
    try (SparkProgress progress = SparkProgress.of(lakehouse.spark(), "compare")) {
      comparison =
          Training.compare(
              lakehouse, run, project.project(), project.featureTables(), project.models(), a, b);
    } finally {
      run.abandon();
    }
    if (html != null) {
      WrittenFile.write(html, comparison.toHtml());
    }
    if (show.json) {
      out().println(comparison.toJson());
    } else if (html == null) {
      new ShownComparison(comparison).print(out());
    }
    out().flush();
    return DONE;
  }

  private record Named(String model, long version) {}

  private List<Named> named() {
    List<Named> two = new ArrayList<>();
    String model = "";
    for (String name : names) {
      int at = name.lastIndexOf('@');
      String number = at < 0 ? name : name.substring(at + 1);
      var matcher = NUMBER.matcher(number);
      boolean version = matcher.matches() && (at > 0 || !model.isEmpty());
      if (at < 0 && !version) {
        model = name;
      } else if (version) {
        model = at < 0 ? model : name.substring(0, at);
        two.add(new Named(model, Long.parseLong(matcher.group(1))));
      } else {
        throw unclear("'" + name + "' names no version");
      }
    }
    if (two.size() != 2) {
      throw unclear("two versions are needed, but there are " + two.size());
    }
    return two;
  }

  private ParameterException unclear(String why) {
    return new ParameterException(
        spec.commandLine(),
        "Cannot start: " + why + "; say MODEL@VERSION MODEL@VERSION, or MODEL VERSION VERSION.");
  }
}
