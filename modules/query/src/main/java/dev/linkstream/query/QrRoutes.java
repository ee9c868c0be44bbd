package dev.linkstream.query;

import dev.linkstream.core.ErasedLinks;
import dev.linkstream.links.DeepLink;
import dev.linkstream.reads.LinkLookup.Found;
import dev.linkstream.web.Answers;
import dev.linkstream.web.Scope;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** {@code GET /public/api/links/{code}/qr}: the QR code of a link's short URL, whatever state the link is in. */
final class QrRoutes {

    private static final MediaType SVG = MediaType.parseMediaType("image/svg+xml");

    private final Function<String, Mono<Found>> links;

    QrRoutes(Function<String, Mono<Found>> links) {
        this.links = links;
    }

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET("/public/api/links/{code}/qr", this::qr)
                .withAttribute(Scope.ATTRIBUTE, Scope.LINKS_READ)
                .build();
    }

    private Mono<ServerResponse> qr(ServerRequest request) {
        Map<String, List<String>> errors = new LinkedHashMap<>();
        QrRequest wanted = QrRequest.of(request.queryParams(), errors);
        if (!errors.isEmpty()) {
            return Answers.invalid(errors);
        }
        return links.apply(request.pathVariable("code")).flatMap(found -> {
            if (found instanceof Found.Link link) {
                if (ErasedLinks.is(link.link())) {
                    return Answers.message(410, "The link is gone, as its user was erased.");
                }
                return picture(DeepLink.shortUrl(link.link().getShortBaseUrl(), link.code()), wanted);
            }
            return found instanceof Found.NotYet
                    ? Answers.unavailable("The link is not ready yet.", Duration.ofSeconds(1))
                    : Answers.message(404, "There is no such link.");
        });
    }

    private static Mono<ServerResponse> picture(String url, QrRequest wanted) {
        QrCode code = QrCode.of(url, wanted.level());
        int least = code.leastSize(wanted.margin());
        if (least > wanted.size()) {
            Map<String, List<String>> errors = new LinkedHashMap<>();
            QrRequest.refuse(
                    errors,
                    "size",
                    "must be at least " + least + " for this link with a margin of " + wanted.margin() + " and ecc "
                            + wanted.level() + ".");
            return Answers.invalid(errors);
        }
        ServerResponse.BodyBuilder response =
                ServerResponse.ok().cacheControl(CacheControl.noStore()).header("X-Content-Type-Options", "nosniff");
        return wanted.format() == QrRequest.Format.SVG
                ? response.contentType(SVG).bodyValue(code.svg(wanted.size(), wanted.margin()))
                : response.contentType(MediaType.IMAGE_PNG).bodyValue(code.png(wanted.size(), wanted.margin()));
    }
}
