package io.ppa.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a test and a server, on a port of its own. It can be cut: then connections break and new ones are refused. And it can
 * hold back what a client sends from a certain text on, so that the client is met at exactly that point.
 */
public final class Relay implements AutoCloseable {

    private final InetSocketAddress server;

    private final int port;

    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private @Nullable ServerSocket listening;

    private volatile @Nullable Held held;

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

    /**
     * Holds back the next piece of what a client sends that has all these texts in it, and all that the connection sends after that, until it
     * is let go; other connections go on.
     */
    public Held holdAt(String... texts) {
        Held next = new Held(Arrays.stream(texts)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList());
        held = next;
        return next;
    }

    /** A point at which a client is met, once. */
    public static final class Held {

        private final List<byte[]> texts;

        private final AtomicBoolean met = new AtomicBoolean();

        private final CountDownLatch reached = new CountDownLatch(1);

        private final CountDownLatch released = new CountDownLatch(1);

        private Held(List<byte[]> texts) {
            this.texts = texts;
        }

        /** Whether something with the texts came within that time. */
        public boolean await(Duration atMost) throws InterruptedException {
            return reached.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        }

        public void letGo() {
            released.countDown();
        }

        private void pass(byte[] bytes, int length) throws IOException {
            if (texts.stream().allMatch(text -> contains(text, bytes, length)) && met.compareAndSet(false, true)) {
                reached.countDown();
                try {
                    released.await();
                } catch (InterruptedException e) {
                    throw new InterruptedIOException();
                }
            }
        }

        private static boolean contains(byte[] text, byte[] bytes, int length) {
            for (int from = 0; from + text.length <= length; from++) {
                if (Arrays.equals(bytes, from, from + text.length, text, 0, text.length)) {
                    return true;
                }
            }
            return false;
        }
    }

    @Override
    public void close() {
        Held last = held;
        if (last != null) {
            last.letGo();
        }
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
                if (!opened(from, client, behind)) {
                    close(client);
                    continue;
                }
                behind.connect(server);
                background(() -> copy(client, behind, true));
                background(() -> copy(behind, client, false));
            } catch (IOException e) {
                // Cut: the loop ends.
                continue;
            }
        }
    }

    /** Not when it was cut since: nobody would break these any more. */
    private synchronized boolean opened(ServerSocket from, Socket client, Socket behind) {
        return !from.isClosed() && open.addAll(List.of(client, behind));
    }

    private void copy(Socket from, Socket to, boolean fromClient) {
        byte[] bytes = new byte[8192];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                Held at = held;
                if (fromClient && at != null) {
                    at.pass(bytes, n);
                }
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
