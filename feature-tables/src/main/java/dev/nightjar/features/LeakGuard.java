package dev.nightjar.features;

/**
 * What happens to columns whose row is not known when the prediction is made. Only tests can choose
 * anything but {@link #REFUSE}: they show that such columns would be noticed.
 */
enum LeakGuard {
  /** They are refused. */
  REFUSE,
  /** They are let through with the values they take on later. */
  LET_THROUGH
}
