package dev.nightjar.monitoring.postgres;

import java.time.LocalDate;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;

/** What a lakehouse holds of some nights, at one moment. */
public interface NightContents {
  /** The nights. */
  SortedMap<LocalDate, PublishedNight> nights();

  /** The hash of what belongs to no night: the registry of models. */
  String registryHash();

  /** All rows of some of the nights, for every table that is published by night. */
  List<PublishedRows> ofNights(SortedSet<LocalDate> nights);

  /** All rows of the registry. */
  List<PublishedRows> registry();
}
