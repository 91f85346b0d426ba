package dev.nightjar.training;

import dev.nightjar.lakehouse.YamlMap;
import java.util.List;
import java.util.Optional;

/**
 * {@code card:} of a model: what only people know of it. All may be empty.
 *
 * @param description what it is
 * @param intendedUse what it should be used for
 * @param limitations what it should not be used for, a sentence each
 * @param owner who answers for it
 * @param contact where to ask
 */
public record CardText(
    String description,
    String intendedUse,
    List<String> limitations,
    String owner,
    String contact) {
  /** Nothing written. */
  public static final CardText NONE = new CardText("", "", List.of(), "", "");

  public CardText {
    limitations = List.copyOf(limitations);
  }

  static CardText read(Optional<YamlMap> written) {
    if (written.isEmpty()) {
      return NONE;
    }
    YamlMap yaml = written.get();
    CardText text =
        new CardText(
            yaml.string("description", ""),
            yaml.string("intended_use", ""),
            yaml.strings("limitations"),
            yaml.string("owner", ""),
            yaml.string("contact", ""));
    yaml.finish();
    return text;
  }
}
