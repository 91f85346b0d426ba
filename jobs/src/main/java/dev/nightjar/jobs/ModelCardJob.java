package dev.nightjar.jobs;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.card.ModelCard;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "card",
    mixinStandardHelpOptions = true,
    description = {
      "Shows a version's model card: what it is for, how good it is, its slices, limits and lineage.",
      "As a page where FILE ends in .html, as Markdown in .md, as data in .json."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar models card late_arrival",
      "  nightjar models card late_arrival 2 --out card.html"
    })
final class ModelCardJob extends Job {
  @Mixin private ShownVersionParameters chosen;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where to write it; Markdown on the terminal if it is left out.")
  private @Nullable Path file;

  @Override
  public Integer call() {
    String end = file == null ? "md" : end(file);
    Registry registry = new Registry(openLakehouse());
    ModelVersion shown = chosen.in(registry);
    if (!shown.files().containsKey(ModelVersion.CARD)) {
      throw NightjarException.user(
          "Cannot show the card of " + shown,
          "it was trained before versions had cards",
          "train again: nightjar train --date DATE --model " + chosen.model);
    }
    ModelCard card =
        ModelCard.parse(
                registry.artefact(shown, ModelVersion.CARD), ModelVersion.CARD + " of " + shown)
            .registered("v" + shown.version(), registry.standing(shown));
    String text =
        switch (end) {
          case "html" -> card.toHtml();
          case "json" -> card.toJson();
          default -> card.toMarkdown();
        };
    if (file == null) {
      out().print(text);
      out().flush();
    } else {
      WrittenFile.write(file, text);
      err().println("the card of " + shown + " is in " + file);
    }
    return DONE;
  }

  private static String end(Path file) {
    String name = file.toString();
    String end = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return switch (end) {
      case "html", "json", "md" -> end;
      default ->
          throw NightjarException.user(
              "Cannot write the card to " + file,
              "its name does not say what to write",
              "let it end in .html, .md or .json");
    };
  }
}
