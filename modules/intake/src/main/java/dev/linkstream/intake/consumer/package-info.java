/** What intake and relay share: consumer groups, loops that go on after faults, dead letters. */
@NullMarked
package dev.linkstream.intake.consumer;

import org.jspecify.annotations.NullMarked;
