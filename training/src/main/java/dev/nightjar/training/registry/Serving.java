package dev.nightjar.training.registry;

import dev.nightjar.training.registry.ServingModel.Role;
import dev.nightjar.training.trainer.Trainers;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Chooses what predicts a night, by what was decided before it. */
final class Serving {
  private final LocalDate night;
  private final List<ModelVersion> versions;
  private final BiFunction<ModelVersion, String, Optional<String>> flaw;
  private final List<String> passedOver = new ArrayList<>();

  /**
   * A choice for a night.
   *
   * @param versions all versions of the model
   * @param flaw why a file of a version cannot be used, if so
   */
  Serving(
      LocalDate night,
      List<ModelVersion> versions,
      BiFunction<ModelVersion, String, Optional<String>> flaw) {
    this.night = night;
    this.versions = versions;
    this.flaw = flaw;
  }

  Optional<ServingModel> choose(ChampionLine line) {
    List<ModelVersion> champions = champions(line);
    for (ModelVersion champion : champions) {
      Optional<String> obstacle = obstacle(champion, modelFile(champion));
      if (obstacle.isEmpty()) {
        return Optional.of(serving(champion, champion.trainer(), role(champion, champions)));
      }
      passedOver.add(champion + " " + obstacle.get());
    }
    if (passedOver.isEmpty()) {
      passedOver.add("there was no champion before night " + night);
    }
    return baselines()
        .filter(version -> obstacle(version, ModelVersion.BASELINE).isEmpty())
        .findFirst()
        .map(version -> serving(version, ModelVersion.BASELINE_TRAINER, Role.BASELINE));
  }

  private List<ModelVersion> champions(ChampionLine line) {
    var byNumber =
        versions.stream().collect(Collectors.toMap(ModelVersion::version, Function.identity()));
    return line.before(night).stream()
        .distinct()
        .flatMap(v -> Stream.ofNullable(byNumber.get(v)))
        .toList();
  }

  /**
   * Versions with a baseline, the newest knowledge first. One that was trained as of this very
   * night comes last: it may have been trained after the night was predicted.
   */
  private Stream<ModelVersion> baselines() {
    return versions.stream()
        .filter(version -> version.files().containsKey(ModelVersion.BASELINE))
        .sorted(
            Comparator.comparing((ModelVersion v) -> v.lineage().night().equals(night))
                .thenComparing(v -> v.lineage().night(), Comparator.reverseOrder())
                .thenComparing(ModelVersion::version, Comparator.reverseOrder()));
  }

  private Optional<String> obstacle(ModelVersion version, String file) {
    LocalDate trained = version.lineage().night();
    if (trained.isAfter(night)) {
      return Optional.of("was trained as of night " + trained + ", after night " + night);
    }
    return Stream.of(file, ModelVersion.ENCODER)
        .flatMap(name -> flaw.apply(version, name).stream())
        .findFirst()
        .map(why -> "cannot be loaded (" + why + ")");
  }

  private ServingModel serving(ModelVersion version, String trainer, Role role) {
    String sentence =
        switch (role) {
          case CHAMPION, CHALLENGER -> "";
          case PREVIOUS_CHAMPION ->
              String.join("; ", passedOver)
                  + "; "
                  + version
                  + ", champion before, predicts instead";
          case BASELINE ->
              String.join("; ", passedOver) + "; the baseline of " + version + " predicts instead";
        };
    return new ServingModel(version, trainer, role, sentence);
  }

  private static Role role(ModelVersion chosen, List<ModelVersion> champions) {
    return champions.get(0).equals(chosen) ? Role.CHAMPION : Role.PREVIOUS_CHAMPION;
  }

  private static String modelFile(ModelVersion version) {
    return Trainers.named(version.trainer()).fileName();
  }
}
