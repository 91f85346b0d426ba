/** SQL over JDBC: Spark's Thrift server in this process, over the tables by their names. */
@NullMarked
package dev.nightjar.sql;

import org.jspecify.annotations.NullMarked;
