package dev.nightjar.training.model;

/** Makes a float of a date (in days) or of a time (in microseconds); for one thread. */
@FunctionalInterface
interface TimeFloat {
  float of(long time);

  /** A part of dates or times, or its place on a circle. */
  static TimeFloat of(Reading.Part reading) {
    TimePart part = reading.part();
    if (reading.wave() != Reading.Wave.NONE) {
      float[] circle = part.circle(reading.wave() == Reading.Wave.SIN);
      TimeFloat value =
          of(new Reading.Part(reading.type(), part, reading.zone(), Reading.Wave.NONE));
      return time -> circle[(int) value.of(time)];
    }
    if (reading.type() == SourceType.DATE) {
      return part::ofDay;
    }
    if (reading.type() == SourceType.LOCAL_TIMESTAMP) {
      return part::of;
    }
    LocalClock clock = new LocalClock(reading.zone());
    return micros -> part.of(clock.local(micros));
  }
}
