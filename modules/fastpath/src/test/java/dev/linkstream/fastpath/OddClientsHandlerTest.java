package dev.linkstream.fastpath;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OddClientsHandlerTest {

    private final EmbeddedChannel channel = new EmbeddedChannel(new OddClientsHandler());

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void shouldSendNoChunksToAnOldClientAndEndWithTheAnswer() {
        ask(HttpVersion.HTTP_1_0, "/x");

        HttpResponse answer = answer();

        assertThat(HttpUtil.isTransferEncodingChunked(answer)).isFalse();
        assertThat(answer.headers().get("connection")).isEqualTo("close");
        channel.writeOutbound(new DefaultHttpContent(Unpooled.copiedBuffer(new byte[3])));
        assertThat(channel.isOpen()).isTrue();
        channel.writeOutbound(new DefaultLastHttpContent());
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void shouldLeaveTheAnswersOfOtherClientsAndDateThem() {
        ask(HttpVersion.HTTP_1_1, "/x");

        HttpResponse answer = answer();

        assertThat(HttpUtil.isTransferEncodingChunked(answer)).isTrue();
        Instant date = ZonedDateTime.parse(answer.headers().get("date"), DateTimeFormatter.RFC_1123_DATE_TIME)
                .toInstant();
        assertThat(Duration.between(date, Instant.now())).isBetween(Duration.ofSeconds(-2), Duration.ofMinutes(1));
        channel.writeOutbound(new DefaultLastHttpContent());
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void shouldHandOnATargetThatCanBeRead() {
        ask(HttpVersion.HTTP_1_1, "//x;y/");

        HttpRequest request = channel.readInbound();

        assertThat(request.uri()).isEqualTo("/x%3By");
        ReferenceCountUtil.release(request);
    }

    private void ask(HttpVersion version, String target) {
        channel.writeInbound(new DefaultFullHttpRequest(version, HttpMethod.GET, target));
    }

    private HttpResponse answer() {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        HttpUtil.setTransferEncodingChunked(response, true);
        channel.writeOutbound(response);
        return channel.readOutbound();
    }
}
