package dev.nightjar.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * The orders of a shop and whether they came back, as a spreadsheet would write them: names of two
 * words, categories, missing values, dates, a text of each row's own, a column that is filled in
 * only for what was returned, and a few orders nobody knows about yet.
 */
final class Orders {
  private static final LocalDate FIRST = LocalDate.of(2024, 1, 1);
  private static final int DAYS = 90;

  private Orders() {}

  /** Writes orders of ninety days; the same seed gives the same file. */
  static Path write(Path file, long seed, int orders) {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    lines.add(
        "order id,ordered at,category,channel,amount (€),items,customer age,coupon,member since,"
            + "note,refunded,returned");
    for (int i = 0; i < orders; i++) {
      LocalDate day = FIRST.plusDays((long) i * DAYS / orders);
      LocalDateTime at = day.atStartOfDay().plusSeconds(random.nextInt(86_400));
      String category = List.of("shoes", "books", "dress", "men's", "toys").get(random.nextInt(5));
      String channel = List.of("web", "app", "shop").get(random.nextInt(3));
      double amount = Math.round(100 * Math.exp(3.5 + 0.7 * random.nextGaussian())) / 100.0;
      int items = 1 + random.nextInt(4);
      int age = 18 + random.nextInt(60);
      boolean ageKnown = random.nextDouble() > 0.1;
      double score =
          -2.0
              + (category.equals("shoes") || category.equals("dress") ? 1.4 : 0)
              + (channel.equals("app") ? 0.6 : 0)
              + 0.012 * amount
              - (ageKnown ? 0.02 * (age - 45) : 0);
      boolean returned = random.nextDouble() < 1 / (1 + Math.exp(-score));
      lines.add(
          String.format(
              Locale.ROOT,
              "A-%d,%s,%s,%s,%.2f,%d,%s,%s,%s,\"note %d, by hand\",%s,%s",
              100_000 + i,
              at.toString().replace('T', ' ') + (at.getSecond() == 0 ? ":00" : ""),
              category,
              channel,
              amount,
              items,
              ageKnown ? String.valueOf(age) : "NA",
              random.nextInt(5) == 0,
              day.minusDays(1 + random.nextInt(900)),
              i,
              returned ? String.format(Locale.ROOT, "%.2f", amount) : "",
              random.nextDouble() < 0.02 ? "" : returned ? "yes" : "no"));
    }
    try {
      return Files.write(file, lines);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
