package dev.linkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CompilerDirectivesTest {

    @Test
    void shouldBeUnderstoodByJava() {
        assertThat(CompilerDirectives.apply().strip()).isEqualTo("1 compiler directives added");
    }
}
