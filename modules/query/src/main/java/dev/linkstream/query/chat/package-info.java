/** What web chats ask: a link's context, conversations, messages to backends and their replies. */
@NullMarked
package dev.linkstream.query.chat;

import org.jspecify.annotations.NullMarked;
