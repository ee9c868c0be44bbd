/** Routed reads: of the stores of this instance first, and of the instance that owns the partition where those refuse. */
@NullMarked
package dev.linkstream.reads;

import org.jspecify.annotations.NullMarked;
