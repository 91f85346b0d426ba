package dev.nightjar.monitoring.notify;

import dev.nightjar.lakehouse.NightjarException;

/** A way to people. */
interface Channel {
  /** Its name in the table of what was told. */
  String name();

  /**
   * Delivers a message, or throws.
   *
   * @throws NightjarException of category OUTSIDE where trying again may help, of category USER
   *     where the definition or a secret is wrong; no secret is in its message
   */
  void send(Message message);
}
