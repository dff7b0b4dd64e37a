package io.ppa.embedded;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.ppa.embedded.EngineConnection.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** The answer to one request, with the headers a ClickHouse server sends. */
final class GatewayAnswer {

    private static final int BUFFER = 1 << 16;

    private final HttpExchange exchange;

    private final @Nullable String encoding;

    private final boolean blocks;

    private boolean begun;

    /**
     * @param encoding the encoding of the body: gzip, deflate or none
     * @param blocks whether the body goes in ClickHouse's own compressed blocks
     */
    GatewayAnswer(HttpExchange exchange, @Nullable String encoding, boolean blocks) {
        this.exchange = exchange;
        this.encoding = encoding;
        this.blocks = blocks;
    }

    /** Whether the status line has gone out, so that an error can only be shown by cutting the connection. */
    boolean begun() {
        return begun;
    }

    void header(String name, String value) {
        exchange.getResponseHeaders().set(name, value);
    }

    void format(String format) {
        header("X-ClickHouse-Format", format);
        header("Content-Type", contentType(format.toLowerCase(Locale.ROOT)));
    }

    void summary(Progress progress) {
        header(
                "X-ClickHouse-Summary",
                String.format(
                        Locale.ROOT,
                        "{\"read_rows\":\"%d\",\"read_bytes\":\"%d\",\"written_rows\":\"%d\",\"written_bytes\":\"%d\",\"total_rows_to_read\":\"0\",\"result_rows\":\"%d\",\"result_bytes\":\"%d\",\"elapsed_ns\":\"%d\"}",
                        progress.readRows(),
                        progress.readBytes(),
                        progress.writtenRows(),
                        progress.writtenBytes(),
                        progress.resultRows(),
                        progress.resultBytes(),
                        progress.elapsedNanos()));
    }

    /** @param length the body's length, or −1 when it is not known yet */
    OutputStream begin(long length) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        if (encoding != null && !blocks) {
            headers.set("Content-Encoding", encoding);
        }
        begun = true;
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head || length == 0) {
            exchange.sendResponseHeaders(200, -1);
            return OutputStream.nullOutputStream();
        }
        // To the server 0 means: in chunks, the length not known.
        exchange.sendResponseHeaders(200, length < 0 || encoding != null || blocks ? 0 : length);
        OutputStream out = exchange.getResponseBody();
        if (blocks) {
            return new CompressedBlocks(out);
        }
        if (encoding == null) {
            return out;
        }
        return encoding.equals("gzip") ? new GZIPOutputStream(out, BUFFER) : new DeflaterOutputStream(out);
    }

    void text(int status, String text) throws IOException {
        begun = true;
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    void error(EngineException e, String version) throws IOException {
        header("Content-Type", "text/plain; charset=UTF-8");
        header("X-ClickHouse-Exception-Code", String.valueOf(e.code()));
        String text = e.text();
        text(status(e.code()), text.contains("(version ") ? text + "\n" : text + " (version " + version + ")\n");
    }

    /** The HTTP status a ClickHouse server gives an error code. */
    static int status(int code) {
        return switch (code) {
            case 6,
                    25,
                    26,
                    27,
                    36,
                    38,
                    41,
                    42,
                    43,
                    44,
                    53,
                    62,
                    69,
                    70,
                    72,
                    74,
                    75,
                    108,
                    117,
                    130,
                    168,
                    175,
                    178,
                    190,
                    223,
                    371,
                    374,
                    386,
                    407,
                    456,
                    457 -> 400;
            case 192, 193, 497, 516 -> 403;
            case 46, 47, 50, 56, 60, 63, 73, 78, 81, 115, 372 -> 404;
            case 159, 209 -> 408;
            case 229 -> 413;
            case 373 -> 423;
            case 48 -> 501;
            case 202 -> 503;
            default -> 500;
        };
    }

    private static String contentType(String format) {
        if (format.startsWith("tsv") || format.startsWith("tabseparated")) {
            return "text/tab-separated-values; charset=UTF-8";
        }
        if (format.startsWith("csv")) {
            return "text/csv; charset=UTF-8; header=" + (format.contains("withnames") ? "present" : "absent");
        }
        if (format.contains("eachrow") || format.equals("jsonlines") || format.equals("ndjson")) {
            return "application/x-ndjson; charset=UTF-8";
        }
        if (format.startsWith("json")) {
            return "application/json; charset=UTF-8";
        }
        if (format.equals("xml")) {
            return "application/xml; charset=UTF-8";
        }
        boolean binary = format.startsWith("rowbinary")
                || format.startsWith("native")
                || format.startsWith("arrow")
                || format.startsWith("parquet");
        return binary ? "application/octet-stream" : "text/plain; charset=UTF-8";
    }
}
