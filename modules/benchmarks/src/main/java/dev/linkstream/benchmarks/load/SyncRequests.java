package dev.linkstream.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Calls that ask for the links of so many users, each a new one, with four attributes of different types. A request is
 * the last one's bytes with other user ids.
 */
public final class SyncRequests implements Supplier<byte[]> {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    /** A UUID without its dashes would be as long as no real id is. */
    private static final String USER = "00000000-0000-4000-8000-000000000000";

    private final byte[] template;
    private final int[] userIds;
    private final SplittableRandom random = new SplittableRandom();

    /**
     * Calls to the product, or, with another path, to its floor.
     *
     * @param path with its query
     */
    public SyncRequests(String path, String token, String scenario, int users) {
        String entry = "{\"user_id\":\"" + USER + "\",\"attributes\":{\"name\":\"John Doe\",\"age\":42,\"vip\":true,"
                + "\"interests\":[\"sports\",\"travel\"]}}";
        String body =
                "{\"scenario_id\":\"" + scenario + "\",\"dataset\":[" + (entry + ",").repeat(users - 1) + entry + "]}";
        String request = "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        template = request.getBytes(StandardCharsets.US_ASCII);
        userIds = new int[users];
        int at = 0;
        for (int user = 0; user < users; user++) {
            userIds[user] = request.indexOf(USER, at);
            at = userIds[user] + USER.length();
        }
    }

    @Override
    public byte[] get() {
        byte[] request = template.clone();
        for (int at : userIds) {
            long digits = random.nextLong();
            for (int i = 0; i < 8; i++) {
                request[at + i] = HEX[(int) (digits >>> (4 * i)) & 15];
                request[at + USER.length() - 1 - i] = HEX[(int) (digits >>> (32 + 4 * i)) & 15];
            }
        }
        return request;
    }
}
