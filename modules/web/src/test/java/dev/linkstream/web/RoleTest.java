package dev.linkstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

class RoleTest {

    @Configuration(proxyBeanMethods = false)
    static class Beans {

        @Bean
        @ConditionalOnRole({Role.PIPELINE, Role.STATS})
        String ofOwners() {
            return "owners";
        }

        @Bean
        @ConditionalWithoutRole(Role.PIPELINE)
        String ofOthers() {
            return "others";
        }
    }

    @Test
    void shouldBeAllByDefault() {
        assertThat(beans(Map.of())).containsExactly("ofOwners");
    }

    @Test
    void shouldDecideWhichBeansThereAre() {
        assertThat(beans(Map.of(Role.SETTING, "stats"))).containsExactlyInAnyOrder("ofOwners", "ofOthers");
        assertThat(beans(Map.of(Role.SETTING, " Query , console"))).containsExactly("ofOthers");
        assertThat(beans(Map.of(Role.SETTING + "[0]", "pipeline"))).containsExactly("ofOwners");
    }

    @Test
    void shouldNameARoleThatIsNone() {
        assertThatThrownBy(() -> Role.of(List.of("query", "worker")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("linkstream.roles must be a list of ingress, redirect, query, pipeline, stats, console,"
                        + " but has 'worker'");
        assertThatThrownBy(() -> Role.of(List.of())).hasMessageEndingWith("but is empty");
    }

    private static List<String> beans(Map<String, Object> settings) {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("settings", settings));
            context.register(Beans.class);
            context.refresh();
            return List.of(context.getBeanNamesForType(String.class));
        }
    }
}
