/** What all HTTP calls share: the shapes of answers, tokens and their scopes, bounded bodies. */
@NullMarked
package dev.linkstream.web;

import org.jspecify.annotations.NullMarked;
