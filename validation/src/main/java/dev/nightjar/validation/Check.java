package dev.nightjar.validation;

/** What a rule looks at: each row by itself, rows together, or rows against another table. */
sealed interface Check permits RowCheck, SetCheck, ReferenceCheck {

  /** What is allowed, as the results table shows it. */
  String threshold();
}
