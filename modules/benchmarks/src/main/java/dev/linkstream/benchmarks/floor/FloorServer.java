package dev.linkstream.benchmarks.floor;

import dev.linkstream.benchmarks.load.HttpAnswer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The floors behind HTTP, in a process of their own as the product is: {@link EchoFloor}, and a {@link ConstantFloor}
 * each for redirects and for refusals.
 *
 * <p>Says {@code ready ECHO REDIRECT REFUSAL}, its ports, on standard output. A line on standard input is an
 * {@link HttpAnswer}, given by the constant server of its status from then on, and confirmed by {@code ok}. Ends when
 * standard input does.
 */
final class FloorServer {

    private FloorServer() {}

    /**
     * Runs until standard input ends.
     *
     * @param args bootstrap servers, request topic, reply topic
     */
    public static void main(String[] args) throws IOException {
        HttpAnswer redirect = new HttpAnswer(302, List.of("Location: /", "Content-Length: 0"), "");
        HttpAnswer refusal = new HttpAnswer(404, List.of("Content-Length: 0"), "");
        try (EchoFloor echo = new EchoFloor(args[0], args[1], args[2]);
                ConstantFloor redirects = new ConstantFloor(redirect);
                ConstantFloor refusals = new ConstantFloor(refusal);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println("ready " + echo.port() + " " + redirects.port() + " " + refusals.port());
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                HttpAnswer answer = HttpAnswer.ofLine(line);
                (answer.status() == redirect.status() ? redirects : refusals).answer(answer);
                System.out.println("ok");
            }
        }
    }
}
