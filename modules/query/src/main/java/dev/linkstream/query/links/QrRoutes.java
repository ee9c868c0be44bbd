package dev.linkstream.query.links;

import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import dev.linkstream.core.state.ErasedLinks;
import dev.linkstream.links.DeepLink;
import dev.linkstream.reads.partition.Found;
import dev.linkstream.web.Answers;
import dev.linkstream.web.Scope;
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
public final class QrRoutes {

    private static final MediaType SVG = MediaType.parseMediaType("image/svg+xml");

    private final Function<String, Mono<Found>> links;

    public QrRoutes(Function<String, Mono<Found>> links) {
        this.links = links;
    }

    public RouterFunction<ServerResponse> routes() {
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
            return LinkRoutes.none(found);
        });
    }

    private static Mono<ServerResponse> picture(String url, QrRequest wanted) {
        Map<String, List<String>> errors = new LinkedHashMap<>();
        for (ErrorCorrectionLevel level : wanted.levels()) {
            errors.clear();
            QrCode code = QrCode.of(url, level);
            int margin = code == null ? 0 : wanted.marginOf(code);
            if (code == null) {
                QrRequest.refuse(
                        errors,
                        "ecc",
                        "must be lower than " + level + ", as the link's URL of " + url.length()
                                + " characters does not fit into such a QR code.");
            } else if (code.leastSize(margin) > wanted.size()) {
                QrRequest.refuse(
                        errors,
                        "size",
                        "must be at least " + code.leastSize(margin) + " for this link with a margin of " + margin
                                + " and ecc " + level + ".");
            } else {
                return picture(code, wanted, margin);
            }
        }
        return Answers.invalid(errors);
    }

    private static Mono<ServerResponse> picture(QrCode code, QrRequest wanted, int margin) {
        ServerResponse.BodyBuilder response =
                ServerResponse.ok().cacheControl(CacheControl.noStore()).header("X-Content-Type-Options", "nosniff");
        return wanted.format() == QrRequest.Format.SVG
                ? response.contentType(SVG).bodyValue(code.svg(wanted.size(), margin))
                : response.contentType(MediaType.IMAGE_PNG).bodyValue(code.png(wanted.size(), margin));
    }
}
