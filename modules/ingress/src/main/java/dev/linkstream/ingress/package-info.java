/** The generate call: reads and checks a request, admits it, publishes its entries and collects the pipeline's answers. */
@NullMarked
package dev.linkstream.ingress;

import org.jspecify.annotations.NullMarked;
