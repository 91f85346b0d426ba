package dev.nightjar.training.split;

import dev.nightjar.lakehouse.Durations;
import dev.nightjar.lakehouse.YamlMap;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code split:}. */
final class SplitSpecReader {
  private static final List<String> KEYS =
      List.of("folds", "train", "validation", "test", "gap", "group", "stratify", "seed");
  private static final int DEFAULT_FOLDS = 5;
  private static final int MOST_FOLDS = 1000;
  private static final PartSize DEFAULT_SHARE = PartSize.of(0.2);

  private final YamlMap yaml;

  SplitSpecReader(YamlMap yaml) {
    this.yaml = yaml;
  }

  SplitSpec read() {
    SplitMethod method = method();
    Set<String> keys = method.keys();
    boolean byTime = keys.contains("gap");
    for (String key : KEYS) {
      if (!keys.contains(key) && yaml.keys().contains(key) && yaml.has(key)) {
        yaml.problem(key, "'" + key + "' means nothing where rows are split by " + method.name());
      }
    }
    boolean grouped = keys.contains("group");
    SplitSpec spec =
        new SplitSpec(
            method.name(),
            keys.contains("folds") ? folds() : 1,
            keys.contains("train") ? size("train", PartSize.NONE, true, true) : PartSize.NONE,
            keys.contains("validation")
                ? size("validation", byTime ? days(21) : DEFAULT_SHARE, byTime, false)
                : PartSize.NONE,
            size("test", byTime ? days(14) : DEFAULT_SHARE, byTime, true),
            byTime ? yaml.duration("gap", Duration.ofDays(1)) : Duration.ZERO,
            grouped ? group(method) : null,
            keys.contains("stratify") && yaml.bool("stratify", false),
            keys.contains("seed") ? yaml.integer("seed", 1) : 0,
            yaml.oneOf("refit", SplitSpec.Refit.class, SplitSpec.Refit.ALL));
    if (spec.stratify() && spec.group() != null) {
      yaml.problem("stratify", "folds can be grouped or stratified, not both: leave one out");
    }
    if (spec.validation().share() + spec.test().share() >= 1) {
      yaml.problem(
          "validation",
          "validation (%s) and test (%s) leave no rows to train on"
              .formatted(spec.validation(), spec.test()));
    }
    yaml.finish();
    return spec;
  }

  private SplitMethod method() {
    String name = yaml.string("by", "time");
    if (!SplitMethods.names().contains(name)) {
      yaml.problems().unknown(yaml.mark("by"), "split by", name, SplitMethods.names());
      return SplitMethods.named("time");
    }
    return SplitMethods.named(name);
  }

  private @Nullable String group(SplitMethod method) {
    return method instanceof GroupedMethod ? yaml.string("group") : yaml.optionalString("group");
  }

  private int folds() {
    long folds = yaml.integer("folds", DEFAULT_FOLDS);
    int least = yaml.string("by", "time").equals("kfold") ? 2 : 1;
    if (folds < least || folds > MOST_FOLDS) {
      yaml.problem(
          "folds",
          "'folds' must lie between %d and %d, but is %d".formatted(least, MOST_FOLDS, folds));
      return DEFAULT_FOLDS;
    }
    return (int) folds;
  }

  private PartSize size(String key, PartSize fallback, boolean byTime, boolean mayBeNone) {
    Object written = yaml.scalarValue(key);
    if (written == null) {
      return fallback;
    }
    if (written instanceof Number number) {
      double share = number.doubleValue();
      if (share == 0 && mayBeNone) {
        return PartSize.NONE;
      }
      if (share > 0 && share < 1) {
        return PartSize.of(share);
      }
    } else if (byTime) {
      try {
        Duration length = Durations.parse(written.toString());
        if (!length.isZero()) {
          return PartSize.of(length);
        }
        yaml.problem(key, "'" + key + "' must be longer than nothing");
        return fallback;
      } catch (IllegalArgumentException e) {
        // Told below, with what else it may be.
      }
    }
    yaml.problem(
        key,
        "'%s' must be %sa share of the rows between 0 and 1, such as 0.2%s, but is '%s'"
            .formatted(
                key,
                byTime ? "a length of time such as 14d, or " : "",
                mayBeNone ? " (0 for none)" : "",
                written));
    return fallback;
  }

  private static PartSize days(int days) {
    return PartSize.of(Duration.ofDays(days));
  }
}
