/** What the tests of all modules share: a real broker, topics of their own, plain clients, free ports. */
@NullMarked
package dev.linkstream.testkit;

import org.jspecify.annotations.NullMarked;
