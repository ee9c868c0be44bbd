/** What the core keeps of links, users, batches and campaigns: its stores, and what their rows mean. */
@NullMarked
package dev.linkstream.core.state;

import org.jspecify.annotations.NullMarked;
