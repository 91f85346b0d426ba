/** The only package of this module that knows XGBoost's types. */
@NullMarked
package dev.nightjar.training.xgboost;

import org.jspecify.annotations.NullMarked;
