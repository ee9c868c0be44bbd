package dev.linkstream.web;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Decides {@link ConditionalOnRole} and {@link ConditionalWithoutRole} by the setting. */
final class OnRole implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Set<Role> here = roles(context.getEnvironment());
        Role[] wanted = named(metadata, ConditionalOnRole.class);
        if (wanted != null && Arrays.stream(wanted).noneMatch(here::contains)) {
            return false;
        }
        Role[] unwanted = named(metadata, ConditionalWithoutRole.class);
        return unwanted == null || Arrays.stream(unwanted).noneMatch(here::contains);
    }

    private static Set<Role> roles(Environment environment) {
        return Binder.get(environment)
                .bind(Role.SETTING, Bindable.listOf(String.class))
                .map(Role::of)
                .orElseGet(() -> EnumSet.allOf(Role.class));
    }

    private static Role @Nullable [] named(AnnotatedTypeMetadata metadata, Class<?> annotation) {
        var attributes = metadata.getAnnotationAttributes(annotation.getName());
        return attributes == null ? null : (Role[]) attributes.get("value");
    }
}
