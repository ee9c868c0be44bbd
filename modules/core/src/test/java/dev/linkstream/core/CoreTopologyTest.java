package dev.linkstream.core;

import static dev.linkstream.core.Fixtures.NOON;
import static dev.linkstream.core.Fixtures.attributes;
import static dev.linkstream.core.Fixtures.opened;
import static dev.linkstream.core.Fixtures.request;
import static dev.linkstream.core.Fixtures.wantsReply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.core.CoreDriver.Emitted;
import dev.linkstream.core.handlers.PositionReusedException;
import dev.linkstream.core.output.Reply;
import dev.linkstream.core.output.Requesters;
import dev.linkstream.core.state.CoreStores;
import dev.linkstream.events.AttributeType;
import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.BatchClosed;
import dev.linkstream.events.BatchOpened;
import dev.linkstream.events.DeadLetterHeaders;
import dev.linkstream.events.EpochBegun;
import dev.linkstream.events.EventSchemas;
import dev.linkstream.events.EventSerde;
import dev.linkstream.events.LinkGenerated;
import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.RejectionReason;
import dev.linkstream.events.ReplyHeaders;
import dev.linkstream.events.RequestConfirmed;
import dev.linkstream.events.RequestOpened;
import dev.linkstream.events.stores.StoredBatch;
import dev.linkstream.events.stores.StoredContext;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.links.codes.Epoch;
import dev.linkstream.links.codes.EpochList;
import dev.linkstream.links.codes.Position;
import dev.linkstream.privacy.ContextProtection;
import dev.linkstream.stores.LogPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoreTopologyTest {

    private static final CodeBook CODES = Fixtures.oneEpoch(1);

    private CoreDriver core = CoreDriver.create();

    @AfterEach
    void shouldLeaveNothingInTheOutputs() {
        assertThat(core.output()).isEmpty();
        core.close();
    }

    @Test
    void shouldAnswerARequestWithALink() {
        core.pipe(
                "ann",
                request("ann", "batch", 3).setCampaign("spring").setTotal(9L).build(),
                wantsReply("call-1", 0));

        String code = code(0);
        LinkGenerated link = LinkGenerated.newBuilder()
                .setEventId(code)
                .setRequestId("batch:3")
                .setBatchId("batch")
                .setIndex(3L)
                .setCode(code)
                .setUrl("https://s.example/" + code)
                .setDeepLinkUrl(
                        "https://chat.example/web-chat?scenario_id=support&user_id=ann&app_key=app-1&link=" + code)
                .setUserId("ann")
                .setScenarioId("support")
                .setCampaign("spring")
                .setCreatedAt(NOON)
                .build();
        assertThat(core.output())
                .containsExactly(
                        new Emitted("links", "ann", link, Map.of(), NOON.toEpochMilli()),
                        new Emitted(
                                "link-replies",
                                "ann",
                                link,
                                Map.of("kafka_correlationId", "call-1"),
                                NOON.toEpochMilli()));
        assertThat(CODES.decode(code)).containsExactly(new Position(0, 0, 0));
        StoredLink stored =
                core.<LogPosition, StoredLink>store(CoreStores.LINKS).get(new LogPosition(0, 0));
        assertThat(stored.getUserId()).isEqualTo("ann");
        assertThat(stored.getCampaign()).isEqualTo("spring");
        assertThat(core.rows(CoreStores.RESULTS)).hasSize(1);
    }

    @Test
    void shouldIdentifyARequestWithoutABatchByItsSendersIdElseByItsCode() {
        LinkRequested plain =
                request("ann", "unused", 0).setBatchId(null).setTotal(null).build();
        core.pipe("ann", plain);
        core.pipe("ann", LinkRequested.newBuilder(plain).setRequestId("mine").build());

        assertThat(core.output())
                .extracting(each -> ((LinkGenerated) each.value()).getRequestId())
                .containsExactly(code(0), "mine");
        assertThat(core.rows(CoreStores.RESULTS)).isEmpty();
    }

    @Test
    void shouldNotReplyWhereNoReplyIsWanted() {
        core.pipe("ann", request("ann", "batch", 0).build());

        assertThat(topicsOf(core.output())).containsExactly("links");
    }

    @Test
    void shouldTellWhoWaitsInItsProcessAndReplyToAllOthersByTopic() {
        Headers both = wantsReply("call", 0);
        new ReplyHeaders(Fixtures.bytes("upload"), null, 0).writePacingTo(both);
        core.waiting.addAll(List.of("call", "upload", "key"));

        core.pipe("ann", request("ann", "b", 0).build(), both);
        core.pipe("k", new RequestOpened("k", ByteBuffer.wrap(new byte[32]), "b", NOON), wantsReply("key", 0));
        List<Emitted> here = core.output();
        core.pipe("ann", request("ann", "b", 0).build(), both);
        core.pipe("k", new RequestOpened("k", ByteBuffer.wrap(new byte[32]), "b", NOON), wantsReply("key", 0));
        List<Emitted> elsewhere = core.output();

        assertThat(topicsOf(here)).containsExactly("links");
        Object link = here.get(0).value();
        assertThat(core.told).hasSize(3).startsWith((SpecificRecord) link, (SpecificRecord) link);
        assertThat(core.told.get(2)).isInstanceOf(RequestConfirmed.class);
        assertThat(topicsOf(elsewhere))
                .containsExactly("links", "link-replies", "link-replies", "request-confirmations");
        assertThat(elsewhere.get(3).value()).isEqualTo(core.told.get(2));
    }

    @Test
    void shouldReplyWhateverTheHeadersHold() {
        byte[] correlation = {0, -1, 'x'};
        Headers outOfRange = new RecordHeaders().add(ReplyHeaders.CORRELATION_ID, correlation);
        outOfRange.add(
                ReplyHeaders.REPLY_PARTITION, ByteBuffer.allocate(4).putInt(-7).array());
        core.pipe("ann", request("ann", "b1", 0).build(), outOfRange);
        Headers garbage = new RecordHeaders().add(ReplyHeaders.CORRELATION_ID, correlation);
        garbage.add(ReplyHeaders.REPLY_PARTITION, new byte[] {1, 2, 3});
        core.pipe("ann", request("ann", "b2", 0).build(), garbage);
        Headers empty = new RecordHeaders().add(ReplyHeaders.CORRELATION_ID, null);
        core.pipe("ann", request("ann", "b3", 0).build(), empty);

        List<Emitted> output = core.output();
        assertThat(topicsOf(output)).containsExactly("links", "links", "links", "link-replies", "link-replies");
        assertThat(output.subList(3, 5))
                .extracting(Emitted::headers)
                .containsOnly(Map.of("kafka_correlationId", CoreDriver.latin(correlation)));
    }

    @Test
    void shouldSendRepliesToTheWantedPartition() {
        LinkGenerated event = (LinkGenerated) answers("ann", "batch").get(0).value();
        var partitioner = CoreTopology.<LinkGenerated>replyPartitioner();

        assertThat(partitioner.partitions("t", "ann", new Reply<>(event, 3), 4)).contains(Set.of(3));
        assertThat(partitioner.partitions("t", "ann", new Reply<>(event, 4), 4)).isEmpty();
        assertThat(partitioner.partitions("t", "ann", new Reply<>(event, -1), 4))
                .isEmpty();
        assertThat(partitioner.partitions("t", "ann", new Reply<>(event, null), 4))
                .isEmpty();
    }

    @Test
    void shouldHandRepliesToAnothersTopicToTheRelay() {
        Headers headers = new RecordHeaders();
        new ReplyHeaders(Fixtures.bytes("call"), "crm.replies", 7).writeTo(headers);
        LinkRequested request = repeatable(request("ann", "b", 0).build());
        core.pipe("ann", request, headers);
        core.pipe("ann", request, headers);

        List<Emitted> output = core.output();
        assertThat(topicsOf(output)).containsExactly("links", "relayed-replies", "relayed-replies");
        assertThat(output.get(1).headers())
                .isEqualTo(Map.of(
                        "kafka_correlationId",
                        "call",
                        "kafka_replyTopic",
                        "crm.replies",
                        "kafka_replyPartition",
                        "\0\0\0\7"));
        assertThat(output).extracting(Emitted::value).containsOnly(output.get(0).value());
    }

    @Test
    void shouldKnowARepeatOfASendersEventForAsLongAsItSays() {
        LinkRequested event = LinkRequested.newBuilder(request("ann", "unused", 0, Map.of("a", "1")))
                .setBatchId(null)
                .setTotal(null)
                .setRequestId("crm-1")
                .setIdentity("crm#1")
                .setRepeatable(true)
                .setRepeatWithin(1_000L)
                .build();
        core.pipe("ann", event);
        core.pipe("ann", created(event, NOON.plusMillis(1_000)), wantsReply("again", 0));
        core.pipe("ann", created(event, NOON.plusMillis(1_001)));
        core.pipe("ann", LinkRequested.newBuilder(event).setIdentity("other#1").build());

        List<Emitted> output = core.output();
        assertThat(topicsOf(output)).containsExactly("links", "links", "links", "link-replies");
        assertThat(output)
                .extracting(each -> ((LinkGenerated) each.value()).getCode())
                .containsExactly(code(0), code(2), code(3), code(0));
        assertThat(output)
                .extracting(each -> ((LinkGenerated) each.value()).getRequestId())
                .containsOnly("crm-1");
    }

    @Test
    void shouldTryAgainASendersEventThatWasRejected() {
        use(new CoreDriver(CODES, new ValueLimits(64, 1, 1024)));
        core.pipe("ann", request("ann", "b", 0, Map.of("a", "1")));
        LinkRequested event = LinkRequested.newBuilder(request("ann", "unused", 0, Map.of("b", "1")))
                .setBatchId(null)
                .setTotal(null)
                .setRequestId("crm-1")
                .setIdentity("crm#1")
                .setRepeatable(true)
                .build();
        core.pipe("ann", event);
        core.pipe("ann", request("ann", "b", 1, Map.of("a", "null")));
        core.pipe("ann", event);

        assertThat(topicsOf(core.output())).containsExactly("links", "links", "links", "link-rejections");
    }

    @Test
    void shouldTellARefusalAtTheDoorInItsBatchAndToWhoeverAsked() {
        LinkRejected line = refusal("b:3").setBatchId("b").setIndex(3L).build();
        core.pipe("b:3", line, wantsReply("call", 0));
        core.pipe("b:3", line, wantsReply("again", 0));
        core.pipe("ann", refusal("crm-1").setUserId("ann").build());
        core.pipe("ann", refusal("crm-1").setUserId("ann").build());

        List<Emitted> output = core.output();
        assertThat(topicsOf(output))
                .containsExactly(
                        "link-rejections", "link-rejections", "link-rejections", "link-replies", "link-replies");
        assertThat(output.subList(0, 3)).extracting(Emitted::key).containsExactly("b:3", "ann", "ann");
        assertThat(output.subList(0, 3))
                .extracting(each -> ((LinkRejected) each.value()).getEventId())
                .containsExactly(code(0), code(2), code(3));
        assertThat(core.rows(CoreStores.RESULTS)).hasSize(1);
        assertThat(upload("b").getFailed()).isEqualTo(1);
    }

    @Test
    void shouldCountEachLineOfAnUploadOnce() {
        core.pipe("b", new BatchOpened("b", "support", "spring", NOON));
        LinkRequested line = repeatable(request("ann", "b", 0).setTotal(null).build());
        core.pipe("ann", line);
        core.pipe("ann", line);
        core.pipe("ann", repeatable(request("ann", "b", 1).setTotal(null).build()));
        assertThat(upload("b").getUploading()).isTrue();
        core.pipe("b", new BatchClosed("b", 2L, true, ByteBuffer.wrap(Fixtures.bytes("all")), NOON));
        core.pipe("b", new BatchOpened("b", "support", "spring", NOON));
        core.pipe("b", new BatchClosed("b", 1L, false, ByteBuffer.wrap(Fixtures.bytes("part")), NOON));
        core.pipe("ann", request("ann", "call", 0).build());

        StoredBatch batch = upload("b");
        assertThat(batch.getUploading()).isFalse();
        assertThat(batch.getComplete()).isTrue();
        assertThat(batch.getLines()).isEqualTo(2);
        assertThat(batch.getCampaign()).isEqualTo("spring");
        assertThat(batch.getCompleted()).isEqualTo(2);
        assertThat(batch.getFailed()).isZero();
        assertThat(core.rows(CoreStores.BATCHES)).hasSize(1);
        assertThat(core.output()).hasSize(3);
    }

    @Test
    void shouldTellHowMuchOfAnUploadIsInTheLog() {
        ByteBuffer part = ByteBuffer.wrap(Fixtures.bytes("part"));
        core.pipe("key", opened("key", "body", "b", NOON), wantsReply("1", 0));
        core.pipe("key", new BatchOpened("b", "support", null, NOON));
        core.pipe("key", new BatchClosed("b", 7L, false, part, NOON));
        core.pipe("key", opened("key", "body", "other", NOON), wantsReply("2", 0));

        assertThat(core.output())
                .containsExactly(
                        confirmed("1", new RequestConfirmed("key", "b", NOON, true, null, null, false)),
                        confirmed("2", new RequestConfirmed("key", "b", NOON, true, 7L, part, false)));
        assertThat(upload("b").getUploading()).isFalse();
    }

    @Test
    void shouldMergeContextsInOrder() {
        core.pipe("ann", request("ann", "b", 0, Map.of("name", "\"Ann\"", "age", "41", "gone", "true")));
        core.pipe("bob", request("bob", "b", 1, Map.of("name", "\"Bob\"")));
        core.pipe("ann", request("ann", "b", 2, Map.of("age", "42", "gone", "null", "big", "12345678901234567890")));

        StoredContext ann = context("ann");
        assertThat(ann.getAttributes())
                .isEqualTo(attributes(Map.of("name", "\"Ann\"", "age", "42", "big", "12345678901234567890")));
        assertThat(ann.getOffset()).isEqualTo(2);
        assertThat(ann.getUpdatedAt()).isEqualTo(NOON);
        assertThat(context("bob").getAttributes()).isEqualTo(attributes(Map.of("name", "\"Bob\"")));
        StoredLink newest =
                core.<LogPosition, StoredLink>store(CoreStores.LINKS).get(new LogPosition(0, 2));
        assertThat(newest.getPreviousOffset()).isZero();
        assertThat(topicsOf(core.output())).containsExactly("links", "links", "links");
    }

    @Test
    void shouldMergeEncryptedValuesByNameAlone() {
        AttributeValue secret =
                new AttributeValue(AttributeType.STRING, false, "", ByteBuffer.wrap(new byte[] {1, 2, 3}), "key-1");
        core.pipe(
                "ann",
                request("ann", "b", 0).setAttributes(Map.of("name", secret)).build());

        assertThat(context("ann").getAttributes()).isEqualTo(Map.of("name", secret));
        assertThat(context("ann").getSize()).isEqualTo("name".length() + 3);
        assertThat(core.output()).hasSize(1);
    }

    @Test
    void shouldRejectWhatWouldPassTheContextsLimitAndChangeNothing() {
        use(new CoreDriver(CODES, new ValueLimits(64, 3, 1024)));
        core.pipe("ann", request("ann", "b", 0, Map.of("a", "1", "b", "2", "c", "3")));
        StoredContext before = context("ann");
        assertThat(core.output()).hasSize(1);

        core.pipe("ann", request("ann", "b", 1, Map.of("a", "null", "d", "4", "e", "5")), wantsReply("call", 0));
        core.pipe("ann", request("ann", "b", 2, Map.of("a", "\"" + "x".repeat(2000) + "\"")));

        LinkRejected names = rejection(1, "The user context would exceed 3 names.");
        assertThat(core.output())
                .containsExactly(
                        emitted("link-rejections", "ann", names),
                        emitted("link-rejections", "ann", rejection(2, "The user context would exceed 1 KB.")),
                        new Emitted(
                                "link-replies",
                                "ann",
                                names,
                                Map.of("kafka_correlationId", "call"),
                                NOON.toEpochMilli()));
        assertThat(context("ann")).isEqualTo(before);
        assertThat(core.rows(CoreStores.LINKS)).hasSize(1);
        assertThat(core.rows(CoreStores.RESULTS)).hasSize(3);
    }

    @Test
    void shouldAnswerARepeatWithTheFirstAnswerAndNothingElse() {
        use(new CoreDriver(CODES, new ValueLimits(64, 2, 1024)));
        LinkRequested good = request("ann", "b", 0, Map.of("a", "1"));
        LinkRequested bad = request("ann", "b", 1, Map.of("b", "1", "c", "1", "d", "1"));
        core.pipe("ann", repeatable(good));
        core.pipe("ann", repeatable(bad));
        var first = core.output();
        var stores = core.stores();

        LinkRequested later = LinkRequested.newBuilder(repeatable(good))
                .setCreatedAt(NOON.plusSeconds(60))
                .setShortBaseUrl("https://other.example")
                .setCampaign("another")
                .build();
        core.pipe("ann", later, wantsReply("again", 0));
        core.pipe("ann", repeatable(bad), wantsReply("again", 0));

        assertThat(core.output())
                .containsExactly(
                        new Emitted(
                                "link-replies",
                                "ann",
                                first.get(0).value(),
                                Map.of("kafka_correlationId", "again"),
                                NOON.toEpochMilli()),
                        new Emitted(
                                "link-replies",
                                "ann",
                                first.get(1).value(),
                                Map.of("kafka_correlationId", "again"),
                                NOON.toEpochMilli()));
        stores.put(CoreStores.POSITIONS, core.rows(CoreStores.POSITIONS));
        assertThat(core.stores()).isEqualTo(stores);
    }

    @Test
    void shouldNeverAnswerARepeatWithAnotherUsersLink() {
        core.pipe("ann", repeatable(request("ann", "b", 0).build()));
        core.pipe("bob", repeatable(request("bob", "b", 0).build()), wantsReply("call", 0));

        List<Emitted> output = core.output();
        assertThat(topicsOf(output)).containsExactly("links", "link-rejections", "link-replies");
        assertThat(((LinkGenerated) output.get(0).value()).getUserId()).isEqualTo("ann");
        LinkRejected refused = (LinkRejected) output.get(1).value();
        assertThat(refused.getUserId()).isEqualTo("bob");
        assertThat(refused.getReason()).isEqualTo(RejectionReason.malformed_request);
        assertThat(refused.getMessage()).isEqualTo("Another user's request was made under the same key before.");
        assertThat(output.get(2).value()).isEqualTo(refused);
        assertThat(core.rows(CoreStores.LINKS)).hasSize(1);
    }

    @Test
    void shouldMakeASecondLinkOfARequestThatIsNotDeclaredRepeatable() {
        core.pipe("ann", request("ann", "b", 0).build());
        core.pipe("ann", request("ann", "b", 0).build());

        assertThat(core.output())
                .extracting(each -> ((LinkGenerated) each.value()).getCode())
                .containsExactly(code(0), code(1));
        assertThat(core.rows(CoreStores.LINKS)).hasSize(2);
        assertThat(core.rows(CoreStores.RESULTS)).hasSize(1);
    }

    @Test
    void shouldBindAnIdempotencyKeyToItsFirstCallForADay() {
        core.pipe("key", opened("key", "body", "first", NOON), wantsReply("1", 0));
        core.pipe("key", opened("key", "body", "second", NOON.plusSeconds(1)), wantsReply("2", 0));
        core.pipe("key", opened("key", "other body", "third", NOON.plusSeconds(2)), wantsReply("3", 0));
        core.pipe("key", opened("key", "body", "fourth", NOON.plus(Duration.ofHours(24))), wantsReply("4", 0));
        core.pipe(
                "key",
                opened("key", "new", "fifth", NOON.plus(Duration.ofHours(24)).plusMillis(1)),
                wantsReply("5", 0));
        core.pipe("key", opened("key", "body", "sixth", NOON.plus(Duration.ofHours(25))));
        core.pipe("key2", opened("key2", "body", "seventh", NOON), wantsReply("7", 0));

        var fifth = NOON.plus(Duration.ofHours(24)).plusMillis(1);
        assertThat(core.output())
                .containsExactly(
                        confirmed("1", new RequestConfirmed("key", "first", NOON, true, null, null, false)),
                        confirmed("2", new RequestConfirmed("key", "first", NOON, true, null, null, false)),
                        confirmed("3", new RequestConfirmed("key", "first", NOON, false, null, null, false)),
                        confirmed("4", new RequestConfirmed("key", "first", NOON, true, null, null, false)),
                        confirmed("5", new RequestConfirmed("key", "fifth", fifth, true, null, null, false)),
                        confirmed("7", new RequestConfirmed("key2", "seventh", NOON, true, null, null, false)));
    }

    @Test
    void shouldBuryWhatItCannotRead() {
        Headers headers = wantsReply("call", 0).add("traceparent", Fixtures.bytes("00-1"));
        byte[] whole = Objects.requireNonNull(new EventSerde<>(LinkRequested.class)
                .serialize(null, request("ann", "b", 0).build()));
        byte[] foreign = new EventSerde<>(EpochBegun.class)
                .serialize(null, new EpochBegun(0, "id", "key", List.of(0L), NOON, "reason"));
        core.pipeBytes("ann", Fixtures.bytes("{\"user_id\":\"ann\"}"), headers);
        core.pipeBytes("ann", null, headers);
        core.pipeBytes(null, foreign, headers);
        core.pipeBytes("ann", Arrays.copyOf(whole, whole.length - 3), headers);
        core.pipeBytes("ann", new byte[] {0, 0, 0, 99, 99, 1}, headers);

        List<Emitted> dead = core.output();
        assertThat(topicsOf(dead)).hasSize(5).containsOnly("dead-letters");
        assertThat(dead).extracting(Emitted::key).containsExactly("ann", "ann", null, "ann", "ann");
        assertThat(dead.get(0).value()).isEqualTo("{\"user_id\":\"ann\"}");
        assertThat(dead)
                .extracting(each -> each.headers().get(DeadLetterHeaders.CAUSE))
                .containsExactly(
                        "An event begins with byte 0 and a 4-byte schema id; these 17 bytes do not",
                        "A request log holds requests, not an empty value",
                        "A request log holds requests, not a EpochBegun",
                        "The bytes are no whole event of the schema with id "
                                + EventSchemas.landed().idOf(LinkRequested.SCHEMA$) + ": IndexOutOfBoundsException",
                        "No schema has the id 25443");
        assertThat(dead)
                .allSatisfy(each -> assertThat(each.headers())
                        .containsEntry("kafka_correlationId", "call")
                        .containsEntry("traceparent", "00-1")
                        .containsEntry(DeadLetterHeaders.TOPIC, "t.link-requests")
                        .containsEntry(DeadLetterHeaders.PARTITION, "0"));
        assertThat(dead)
                .extracting(each -> each.headers().get(DeadLetterHeaders.OFFSET))
                .containsExactly("0", "1", "2", "3", "4");
        assertThat(last()).isEqualTo(new LogPosition(0, 4));
        // That, and when dead links are looked for next.
        assertThat(core.stores().values().stream().mapToInt(Map::size).sum()).isEqualTo(2);

        core.pipe("ann", request("ann", "b", 0).build());
        assertThat(answer(0).getCode()).isEqualTo(code(5));
    }

    @Test
    void shouldStopAtAPositionThatHoldsAnotherRequestAndOverwriteNothing() {
        core.pipe("ann", request("ann", "b", 0, Map.of("a", "1")));
        core.output();
        var stores = core.stores();
        use(CoreDriver.create());
        stores.forEach(core::restore);

        assertThatThrownBy(() -> core.pipe("bob", request("bob", "b", 0, Map.of("a", "2"))))
                .hasRootCauseInstanceOf(PositionReusedException.class)
                .hasRootCauseMessage("Position 0/0 of link-requests holds another request than the one whose link was"
                        + " made there; a restart begins a new epoch where the log's tail was lost");
        assertThat(core.stores()).isEqualTo(stores);
    }

    @Test
    void shouldStopAtAProcessedPositionWhoseRequestLeftNoTrace() {
        core.pipe("key", opened("key", "body", "batch", NOON));
        var stores = core.stores();
        use(CoreDriver.create());
        stores.forEach(core::restore);

        assertThatThrownBy(() -> core.pipe("bob", request("bob", "b", 0).build()))
                .hasRootCauseInstanceOf(PositionReusedException.class);
        assertThat(core.stores()).isEqualTo(stores);
    }

    @Test
    void shouldNumberARecordByTheEpochThatItLiesIn() {
        CodeBook codes = new CodeBook(
                EpochList.of(
                        List.of(Fixtures.epoch(0, "old", 0), Fixtures.epoch(1, "new", 0), Fixtures.epoch(4, "new", 2))),
                Fixtures.KEYS,
                1);
        use(new CoreDriver(codes, ValueLimits.DEFAULT));
        for (int i = 0; i < 4; i++) {
            core.pipe("ann", request("ann", "b", i).build());
        }

        assertThat(core.output())
                .flatExtracting(each -> codes.decode(((LinkGenerated) each.value()).getCode()))
                .containsExactly(
                        new Position(1, 0, 0), new Position(1, 0, 1), new Position(4, 0, 2), new Position(4, 0, 3));
        assertThat(last()).isEqualTo(new LogPosition(4, 3));
    }

    @Test
    void shouldTakePositionsOfANewEpochForNew() {
        core.pipe("ann", request("ann", "b", 0).build());
        core.pipe("ann", request("ann", "b", 1).build());
        core.output();
        var stores = core.stores();
        CodeBook codes = new CodeBook(
                EpochList.of(List.of(Fixtures.epoch(0, "topic", 0), Fixtures.epoch(1, "topic2", 0))), Fixtures.KEYS, 1);
        use(new CoreDriver(codes, ValueLimits.DEFAULT));
        stores.forEach(core::restore);

        core.pipe("bob", request("bob", "b", 7).build());

        assertThat(codes.decode(answer(0).getCode())).containsExactly(new Position(1, 0, 0));
        assertThat(core.rows(CoreStores.LINKS)).hasSize(3);
        assertThat(last()).isEqualTo(new LogPosition(1, 0));
    }

    @Test
    void shouldMakeALinkAnewWhereTheFirstOnesKeyIsLost() {
        core.pipe("ann", repeatable(request("ann", "b", 0).build()));
        core.output();
        var stores = core.stores();
        var epochs = EpochList.of(List.of(
                Fixtures.epoch(0, "topic", 0),
                new Epoch(1, "topic2", Fixtures.OTHER_KEYS.current().fingerprint(), List.of(0L), NOON, "test")));
        use(new CoreDriver(new CodeBook(epochs, Fixtures.OTHER_KEYS, 1), ValueLimits.DEFAULT));
        stores.forEach(core::restore);

        core.pipe("ann", repeatable(request("ann", "b", 0).build()), wantsReply("call", 0));

        assertThat(topicsOf(core.output())).containsExactly("links", "link-replies");
    }

    @Test
    void shouldKeepItsShape(@TempDir Path directory) throws IOException {
        Topology topology = CoreTopology.build(
                CoreDriver.TOPICS,
                CODES,
                ValueLimits.DEFAULT,
                ContextProtection.none(),
                Requesters.NONE,
                (partition, position) -> {},
                CoreDriver.config(directory));
        TopologyDescription description = topology.describe();

        try (var golden = getClass().getResourceAsStream("/core-topology.txt")) {
            assertThat(description.toString())
                    .isEqualToNormalizingNewlines(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
        assertThat(description.subtopologies()).hasSize(1);
        assertThat(description.globalStores()).isEmpty();
        assertThat(description.toString()).doesNotContain("repartition");
    }

    private void use(CoreDriver other) {
        core.close();
        core = other;
    }

    private List<Emitted> answers(String user, String batch) {
        core.pipe(user, request(user, batch, 0).build());
        return core.output();
    }

    private LinkGenerated answer(int index) {
        return (LinkGenerated) core.output().get(index).value();
    }

    private StoredContext context(String user) {
        return core.<String, StoredContext>store(CoreStores.CONTEXTS).get(user);
    }

    private static LinkRequested created(LinkRequested event, Instant at) {
        return LinkRequested.newBuilder(event).setCreatedAt(at).build();
    }

    private static LinkRejected.Builder refusal(String requestId) {
        return LinkRejected.newBuilder()
                .setEventId("")
                .setRequestId(requestId)
                .setReason(RejectionReason.invalid_attribute)
                .setMessage("The age attribute must be a whole number.")
                .setField("attributes.age");
    }

    @Test
    void shouldNoteOnceWhenACampaignHadItsFirstLink() {
        core.pipe("ann", request("ann", "call", 0).setCampaign("spring").build());
        core.pipe(
                "bob",
                request("bob", "call", 1)
                        .setCampaign("spring")
                        .setCreatedAt(NOON.plusSeconds(9))
                        .build());
        core.pipe("cid", request("cid", "call", 2).setCampaign("autumn").build());
        core.pipe("dan", request("dan", "call", 3).setCampaign("spring").build());

        assertThat(core.rows(CoreStores.BATCHES))
                .containsOnlyKeys(
                        CoreStores.campaignKey("support", "spring"), CoreStores.campaignKey("support", "autumn"));
        assertThat(upload(CoreStores.campaignKey("support", "spring")).getLastLoggedAt())
                .isEqualTo(NOON);
        assertThat(core.output()).hasSize(4);
    }

    private StoredBatch upload(String batchId) {
        return core.<String, StoredBatch>store(CoreStores.BATCHES).get(batchId);
    }

    private LogPosition last() {
        return core.<String, LogPosition>store(CoreStores.POSITIONS).get(CoreStores.LAST);
    }

    private static LinkRequested repeatable(LinkRequested request) {
        return LinkRequested.newBuilder(request).setRepeatable(true).build();
    }

    private static LinkRejected rejection(int offset, String message) {
        return LinkRejected.newBuilder()
                .setEventId(code(offset))
                .setRequestId("b:" + offset)
                .setBatchId("b")
                .setIndex((long) offset)
                .setUserId("ann")
                .setScenarioId("support")
                .setReason(RejectionReason.context_too_large)
                .setMessage(message)
                .setField("attributes")
                .build();
    }

    private static Emitted confirmed(String correlation, RequestConfirmed event) {
        return new Emitted(
                "request-confirmations",
                event.getIdempotencyKey(),
                event,
                Map.of("kafka_correlationId", correlation),
                NOON.toEpochMilli());
    }

    private static Emitted emitted(String topic, String key, SpecificRecord event) {
        return new Emitted(topic, key, event, Map.of(), NOON.toEpochMilli());
    }

    private static List<String> topicsOf(List<Emitted> output) {
        return output.stream().map(Emitted::topic).toList();
    }

    private static String code(long offset) {
        return CODES.encode(new Position(0, 0, offset));
    }
}
