package dev.nightjar.features.audit;

import dev.nightjar.lakehouse.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * One thing that an audit looked at.
 *
 * @param check what it looked for, such as {@code future}
 * @param subject the column or columns
 * @param verdict FAIL for values from the future, WARN for what smells of them
 * @param measured a share in [0, 1], or the strength of a feature; null where nothing was measured
 * @param told in words
 */
public record AuditFinding(
    String check, String subject, Verdict verdict, @Nullable Double measured, String told) {}
