package dev.linkstream.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RegistryPropertiesTest {

    @Test
    void shouldRefuseACredentialWithoutTheOther() {
        assertThatThrownBy(() -> new RegistryProperties("http://r", "me", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("linkstream.schema-registry.username and linkstream.schema-registry.password must be set"
                        + " together, but only the user name is");
        assertThatThrownBy(() -> new RegistryProperties("http://r", null, "secret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void shouldTellNoPassword() {
        assertThatThrownBy(() -> new RegistryProperties("http://me:secret@r", null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("linkstream.schema-registry.url must hold no user name and password")
                .hasMessageNotContaining("secret");
        assertThat(new RegistryProperties("http://r/", "me", "secret").toString())
                .isEqualTo("RegistryProperties[url=http://r/]");
        assertThat(RegistryProperties.base("http://r/x/")).hasToString("http://r/x");
    }
}
