package io.ppa.embedded;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the engine: its own settings, its own current database, one statement at a time. Opening one costs
 * about 0.3 ms, so every request has its own.
 */
final class EngineConnection implements AutoCloseable {

    /** Bytes handed over at once, between the engine's memory and a Java stream. */
    private static final int PIECE = 1 << 18;

    private static final Pattern SETTING_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");

    private final LibChdb lib;

    private final Pointer handle;

    private final Consumer<EngineConnection> onClose;

    private boolean closed;

    EngineConnection(LibChdb lib, Pointer handle, Consumer<EngineConnection> onClose) {
        this.lib = lib;
        this.handle = handle;
        this.onClose = onClose;
    }

    /** Makes {@code database} the current one; the engine refuses an unknown one with code 81. */
    void use(String database) throws EngineException {
        run("USE " + quoted(database, '`'));
    }

    /** Changes settings of this connection only; the engine refuses an unknown one with code 115. */
    void set(Map<String, String> settings) throws EngineException {
        if (settings.isEmpty()) {
            return;
        }
        for (String name : settings.keySet()) {
            if (!SETTING_NAME.matcher(name).matches()) {
                throw new EngineException(
                        115, "Code: 115. DB::Exception: Unknown setting '" + name + "'. (UNKNOWN_SETTING)");
            }
        }
        run(settings.entrySet().stream()
                .map(setting -> setting.getKey() + " = " + quoted(setting.getValue(), '\''))
                .collect(Collectors.joining(", ", "SET ", "")));
    }

    /** Runs a statement of our own and forgets its rows. */
    void run(String sql) throws EngineException {
        query(sql.getBytes(StandardCharsets.UTF_8), "Null", Map.of()).close();
    }

    /** Runs a statement of our own and answers its rows as tab-separated text. */
    String text(String sql) throws EngineException {
        try (Result result = query(sql.getBytes(StandardCharsets.UTF_8), "TabSeparated", Map.of())) {
            return result.text();
        }
    }

    /** Runs any statement; its whole result is in the engine's memory (not the heap) until closed. */
    Result query(byte[] sql, String format, Map<String, String> parameters) throws EngineException {
        BoundParameters bound = new BoundParameters(parameters);
        byte[] formatBytes = format.getBytes(StandardCharsets.UTF_8);
        try {
            return new Result(lib.chdb_query_with_params_n(
                    connection(),
                    sql,
                    sql.length,
                    formatBytes,
                    formatBytes.length,
                    bound.names(),
                    bound.nameLengths(),
                    bound.values(),
                    bound.valueLengths(),
                    bound.count()));
        } finally {
            Reference.reachabilityFence(bound);
        }
    }

    /** Starts a SELECT whose blocks are fetched one after the other; each carries the format's header again. */
    Stream stream(byte[] sql, String format, Map<String, String> parameters) throws EngineException {
        BoundParameters bound = new BoundParameters(parameters);
        byte[] formatBytes = format.getBytes(StandardCharsets.UTF_8);
        try {
            return new Stream(new Result(lib.chdb_stream_query_with_params_n(
                    connection(),
                    sql,
                    sql.length,
                    formatBytes,
                    formatBytes.length,
                    bound.names(),
                    bound.nameLengths(),
                    bound.values(),
                    bound.valueLengths(),
                    bound.count())));
        } finally {
            Reference.reachabilityFence(bound);
        }
    }

    /**
     * Inserts what {@code data} carries, piece by piece; a failure leaves at most whole blocks behind, as a server does.
     *
     * @param sql INSERT without FORMAT clause and data
     */
    Result insert(byte[] sql, String format, Map<String, String> parameters, InputStream data)
            throws EngineException, IOException {
        BoundParameters bound = new BoundParameters(parameters);
        byte[] formatBytes = format.getBytes(StandardCharsets.UTF_8);
        Pointer insert = lib.chdb_stream_insert_with_params_n(
                connection(),
                sql,
                sql.length,
                formatBytes,
                formatBytes.length,
                bound.names(),
                bound.nameLengths(),
                bound.values(),
                bound.valueLengths(),
                bound.count());
        boolean done = false;
        try {
            refuse(lib.chdb_stream_insert_error(insert));
            byte[] piece = new byte[PIECE];
            for (int n = data.read(piece); n >= 0; n = data.read(piece)) {
                if (n > 0 && lib.chdb_stream_append(insert, piece, n) != 0) {
                    refuse(lib.chdb_stream_insert_error(insert));
                    break;
                }
            }
            done = true;
            return new Result(lib.chdb_stream_done(insert));
        } finally {
            if (!done) {
                lib.chdb_stream_cancel_insert(insert);
            }
            lib.chdb_destroy_insert_stream(insert);
            Reference.reachabilityFence(bound);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            lib.chdb_close_conn(handle);
            onClose.accept(this);
        }
    }

    private synchronized Pointer connection() throws EngineException {
        if (closed) {
            throw new EngineException(EngineException.UNKNOWN, "the engine has been stopped");
        }
        return handle.getPointer(0);
    }

    private static void refuse(@Nullable Pointer error) throws EngineException {
        if (error != null) {
            throw EngineException.of(error.getString(0, "UTF-8"));
        }
    }

    private static String quoted(String text, char quote) {
        return quote + text.replace("\\", "\\\\").replace(String.valueOf(quote), "\\" + quote) + quote;
    }

    /** A finished result, or one block of a stream. */
    final class Result implements AutoCloseable {

        private final Pointer result;

        Result(Pointer result) throws EngineException {
            this.result = result;
            try {
                refuse(lib.chdb_result_error(result));
            } catch (EngineException e) {
                lib.chdb_destroy_query_result(result);
                throw e;
            }
        }

        long length() {
            return lib.chdb_result_length(result);
        }

        /** Rows of this result or block. */
        long rows() {
            return lib.chdb_result_rows_read(result);
        }

        /** What the statement read and wrote so far, as the engine counts it. */
        Progress progress() {
            return new Progress(
                    lib.chdb_result_storage_rows_read(result),
                    lib.chdb_result_storage_bytes_read(result),
                    lib.chdb_result_rows_written(result),
                    lib.chdb_result_bytes_written(result),
                    lib.chdb_result_rows_read(result),
                    length(),
                    (long) (lib.chdb_result_elapsed(result) * 1e9));
        }

        byte[] bytes(long offset, int length) {
            Pointer buffer = lib.chdb_result_buffer(result);
            return buffer == null ? new byte[0] : buffer.getByteArray(offset, length);
        }

        String text() {
            return new String(bytes(0, Math.toIntExact(length())), StandardCharsets.UTF_8);
        }

        void writeTo(OutputStream out, long offset) throws IOException {
            long length = length();
            Pointer buffer = lib.chdb_result_buffer(result);
            if (buffer == null) {
                return;
            }
            byte[] piece = new byte[(int) Math.max(0, Math.min(PIECE, length - offset))];
            for (long at = offset; at < length; at += piece.length) {
                int n = (int) Math.min(piece.length, length - at);
                buffer.read(at, piece, 0, n);
                out.write(piece, 0, n);
            }
        }

        @Override
        public void close() {
            lib.chdb_destroy_query_result(result);
        }
    }

    /** A running SELECT. Closing it before the end cancels it. */
    final class Stream implements AutoCloseable {

        private final Result start;

        private boolean ended;

        Stream(Result start) {
            this.start = start;
        }

        /** The next block, or null at the end. */
        @Nullable
        Result next() throws EngineException {
            if (ended) {
                return null;
            }
            ended = true;
            Result block = new Result(lib.chdb_stream_fetch_result(connection(), start.result));
            if (block.length() == 0 && block.rows() == 0) {
                block.close();
                return null;
            }
            ended = false;
            return block;
        }

        @Override
        public void close() {
            if (!ended) {
                lib.chdb_stream_cancel_query(handle.getPointer(0), start.result);
            }
            start.close();
        }
    }

    /** Rows and bytes, and nanoseconds spent. */
    record Progress(
            long readRows,
            long readBytes,
            long writtenRows,
            long writtenBytes,
            long resultRows,
            long resultBytes,
            long elapsedNanos) {}
}
