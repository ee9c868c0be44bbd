/** Records of any encoding as trees of JSON values, and how types of databases and CRMs are written in them. */
@NullMarked
package dev.linkstream.intake.values;

import org.jspecify.annotations.NullMarked;
