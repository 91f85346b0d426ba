package dev.nightjar.features.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Entities against a map of the library. */
class EntitiesTest {
  private static final long SEED = Long.getLong("seed", 20130601L);

  @Test
  void numbersAreNumberedOnceEach() {
    Random random = new Random(SEED);
    LongEntities entities = new LongEntities();
    Map<Long, Integer> twin = new HashMap<>();
    for (int i = 0; i < 200_000; i++) {
      long key = key(random);
      assertThat(entities.find(key)).as("seed %d", SEED).isEqualTo(twin.getOrDefault(key, -1));
      int expected = twin.computeIfAbsent(key, k -> twin.size());
      assertThat(entities.add(key)).as("seed %d", SEED).isEqualTo(expected);
    }
    assertThat(entities.size()).isEqualTo(twin.size());
  }

  @Test
  void closeKeysAreFoundLikeAllOthers() {
    for (int i = 0; i < 300; i++) {
      Random random = new Random(SEED + i);
      LongEntities entities = new LongEntities();
      Map<Long, Integer> twin = new HashMap<>();
      long least =
          new long[] {0, -5, Long.MIN_VALUE, Long.MAX_VALUE - 2000, 1L << 40}[random.nextInt(5)];
      int span = 1 + random.nextInt(2000);
      for (int j = random.nextInt(500); j > 0; j--) {
        long key = least + random.nextInt(span);
        twin.put(key, entities.add(key));
      }
      entities.settle();
      long[] asked = new long[500];
      for (int j = 0; j < asked.length; j++) {
        asked[j] = random.nextInt(3) == 0 ? key(random) : least - 2 + random.nextInt(span + 4);
      }
      int[] found = new int[asked.length];
      entities.find(asked, asked.length, found);
      for (int j = 0; j < asked.length; j++) {
        assertThat(found[j])
            .as("seed %d", SEED + i)
            .isEqualTo(twin.getOrDefault(asked[j], -1))
            .isEqualTo(entities.find(asked[j]));
      }
    }
  }

  @Test
  void bytesAreNumberedOnceEach() {
    Random random = new Random(SEED);
    BytesEntities entities = new BytesEntities();
    Map<String, Integer> twin = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      String key = random.nextInt(50) == 0 ? "" : "é" + Long.toString(key(random), 36);
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      byte[] longer = new byte[bytes.length + 3];
      System.arraycopy(bytes, 0, longer, 0, bytes.length);
      assertThat(entities.find(longer, bytes.length))
          .as("seed %d", SEED)
          .isEqualTo(twin.getOrDefault(key, -1));
      int expected = twin.computeIfAbsent(key, k -> twin.size());
      assertThat(entities.add(longer, bytes.length)).as("seed %d", SEED).isEqualTo(expected);
    }
    assertThat(entities.size()).isEqualTo(twin.size());
  }

  /** Neighbours, multiples of powers of two, and anything. */
  private static long key(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(1000);
      case 1 -> (long) random.nextInt(5000) << 40;
      case 2 -> random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE;
      default -> random.nextLong();
    };
  }
}
