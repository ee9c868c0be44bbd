package dev.linkstream.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * The two listening sockets of a broker, bound to loopback before Kafka starts: a taken port is known at once, and a
 * free one is chosen without a race.
 */
final class LoopbackSockets implements ServerSocketFactory, AutoCloseable {
    static final String HOST = "127.0.0.1";

    private final ServerSocketChannel clients;
    private final ServerSocketChannel controller;

    private LoopbackSockets(ServerSocketChannel clients, ServerSocketChannel controller) {
        this.clients = clients;
        this.controller = controller;
    }

    static LoopbackSockets bind(int port) {
        ServerSocketChannel clients;
        try {
            clients = listen(port);
        } catch (IOException e) {
            throw new BrokerStartException(
                    "linkstream.broker.port must be a port of " + HOST + " that is free to bind, but " + port
                            + " is not: " + e.getMessage(),
                    e);
        }
        try {
            return new LoopbackSockets(clients, listen(0));
        } catch (IOException e) {
            closeQuietly(clients);
            throw new BrokerStartException("The broker's controller found no free port on " + HOST, e);
        }
    }

    int clientPort() {
        return clients.socket().getLocalPort();
    }

    InetSocketAddress controllerAddress() {
        return (InetSocketAddress) controller.socket().getLocalSocketAddress();
    }

    @Override
    public ServerSocketChannel openServerSocket(String listener, InetSocketAddress address, int backlog, int buffer) {
        return listener.equals(BrokerConfig.CONTROLLER_LISTENER) ? controller : clients;
    }

    /** Needed only where Kafka has not started; it closes what it was given itself. */
    @Override
    public void close() {
        closeQuietly(clients);
        closeQuietly(controller);
    }

    private static ServerSocketChannel listen(int port) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return channel;
        } catch (IOException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    private static void closeQuietly(ServerSocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing was read or written: there is nothing to lose.
        }
    }
}
