package dev.nightjar.features;

import dev.nightjar.features.FeatureHit.Place;
import dev.nightjar.lakehouse.Problems;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds feature tables and their columns by a word, in their definitions alone. */
public final class FeatureSearch {
  private static final int WHOLE = 0;
  private static final int BEGINS = 1;
  private static final int WITHIN = 2;

  private final Collection<FeatureTable> tables;

  /** A hit with how well the word fits its name. */
  private record Ranked(FeatureHit hit, int fit) {}

  /** A search in these feature tables. */
  public FeatureSearch(Collection<FeatureTable> tables) {
    this.tables = List.copyOf(tables);
  }

  /**
   * All feature tables and columns that hold a text, whatever its case. Ranked by where it was
   * found, in the order of {@link Place}; of names, one that is the text comes before one that
   * begins with it; tables come before columns.
   *
   * @param word a word, a part of one or several with blanks; not empty
   */
  public List<FeatureHit> find(String word) {
    String wanted = word.toLowerCase(Locale.ROOT);
    List<Ranked> found = new ArrayList<>();
    for (FeatureTable table : tables) {
      String name = VersionedName.of(table.name()).featureTable();
      add(found, name, null, places(table, name, wanted), table.description(), wanted);
      for (DescribedFeature feature : table.described()) {
        Set<Place> places = places(feature, wanted);
        add(found, name, feature.column(), places, feature.description(), wanted);
      }
    }
    return found.stream()
        .sorted(
            Comparator.<Ranked, Place>comparing(ranked -> ranked.hit().places().get(0))
                .thenComparing(Ranked::fit)
                .thenComparing(ranked -> ranked.hit().column() != null)
                .thenComparing(ranked -> ranked.hit().name()))
        .map(Ranked::hit)
        .toList();
  }

  /** The end of a sentence about a word that was not found: the nearest one that would be. */
  public String didYouMean(String word) {
    Set<String> words = new TreeSet<>();
    for (FeatureTable table : tables) {
      words.add(VersionedName.of(table.name()).featureTable());
      words.addAll(table.columns());
      words.addAll(table.tags());
      words.addAll(table.entity().keySet());
    }
    for (String name : List.copyOf(words)) {
      words.addAll(List.of(name.split("_", -1)));
    }
    words.remove("");
    return Problems.didYouMean(word, words);
  }

  private static Set<Place> places(FeatureTable table, String name, String wanted) {
    Set<Place> places = EnumSet.noneOf(Place.class);
    note(places, Place.NAME, List.of(name), wanted);
    note(places, Place.TAG, table.tags(), wanted);
    note(places, Place.ENTITY, table.entity().keySet(), wanted);
    note(places, Place.DESCRIPTION, List.of(table.description()), wanted);
    note(places, Place.OWNER, List.of(table.owner()), wanted);
    note(places, Place.SOURCE_TABLE, List.of(table.from()), wanted);
    return places;
  }

  private static Set<Place> places(DescribedFeature feature, String wanted) {
    Set<Place> places = EnumSet.noneOf(Place.class);
    note(places, Place.NAME, List.of(feature.column()), wanted);
    note(places, Place.DESCRIPTION, List.of(feature.description()), wanted);
    note(places, Place.SOURCE_COLUMN, feature.sourceColumns(), wanted);
    note(places, Place.EXPRESSION, List.of(feature.expression()), wanted);
    return places;
  }

  private static void note(
      Set<Place> places, Place place, Collection<String> texts, String wanted) {
    if (texts.stream().anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(wanted))) {
      places.add(place);
    }
  }

  private static void add(
      List<Ranked> found,
      String table,
      @Nullable String column,
      Set<Place> places,
      String description,
      String wanted) {
    if (!places.isEmpty()) {
      FeatureHit hit = new FeatureHit(table, column, List.copyOf(places), description);
      found.add(new Ranked(hit, fit(column == null ? table : column, wanted)));
    }
  }

  private static int fit(String name, String wanted) {
    String plain = name.toLowerCase(Locale.ROOT);
    return plain.equals(wanted) ? WHOLE : plain.startsWith(wanted) ? BEGINS : WITHIN;
  }
}
