package io.ppa.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Stands between a test and a server, on a port of its own, and can be cut: then connections break and new ones are refused. */
public final class Relay implements AutoCloseable {

    private final InetSocketAddress server;

    private final int port;

    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private @Nullable ServerSocket listening;

    public Relay(String host, int serverPort) {
        server = new InetSocketAddress(host, serverPort);
        port = listen(0);
    }

    public int port() {
        return port;
    }

    /** Breaks every connection and refuses new ones. */
    public synchronized void cut() {
        close(listening);
        listening = null;
        open.forEach(Relay::close);
        open.clear();
    }

    /** Lets new connections through again. */
    public synchronized void mend() {
        if (listening == null) {
            listen(port);
        }
    }

    @Override
    public void close() {
        cut();
    }

    private synchronized int listen(int at) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at));
            listening = socket;
            background(() -> accept(socket));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                Socket client = from.accept();
                Socket behind = new Socket();
                open.add(client);
                open.add(behind);
                behind.connect(server);
                background(() -> copy(client, behind));
                background(() -> copy(behind, client));
            } catch (IOException e) {
                // Cut: the loop ends.
                continue;
            }
        }
    }

    private static void copy(Socket from, Socket to) {
        byte[] bytes = new byte[8192];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                out.write(bytes, 0, n);
                out.flush();
            }
        } catch (IOException e) {
            close(from);
        }
        close(to);
    }

    private static void close(@Nullable AutoCloseable socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void background(Runnable work) {
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        thread.start();
    }
}
