package io.ppa.embedded;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A request to ClickHouse's HTTP interface: what its address, headers and form say, and the stream of statement and data
 * (the {@code query} parameter, a line end, the body).
 */
final class GatewayRequest {

    /** Parameters of the interface itself; any other names a setting, or a bound value when it begins with param_. */
    private static final Set<String> RESERVED = Set.of(
            "query",
            "database",
            "default_format",
            "query_id",
            "session_id",
            "session_timeout",
            "session_check",
            "wait_end_of_query",
            "buffer_size",
            "compress",
            "decompress",
            "user",
            "password",
            "quota_key",
            "role",
            "stacktrace",
            "client_protocol_version",
            "close_session");

    private static final String BOUND = "param_";

    private final Headers headers;

    private final Map<String, String> parameters;

    private final InputStream text;

    private GatewayRequest(Headers headers, Map<String, String> parameters, InputStream text) {
        this.headers = headers;
        this.parameters = parameters;
        this.text = text;
    }

    static GatewayRequest of(HttpExchange exchange) throws IOException, EngineException {
        Map<String, String> parameters = new LinkedHashMap<>();
        decode(exchange.getRequestURI().getRawQuery(), parameters);
        InputStream body = decoded(exchange.getRequestBody(), exchange.getRequestHeaders());
        String type = header(exchange.getRequestHeaders(), "Content-Type");
        if (type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
            parameters.putAll(MultipartForm.read(body, type));
            body = InputStream.nullInputStream();
        }
        if (parameters.getOrDefault("decompress", "0").equals("1")) {
            throw new EngineException(
                    48,
                    "Code: 48. DB::Exception: This gateway takes no native compressed blocks; leave"
                            + " decompress out. (NOT_IMPLEMENTED)");
        }
        String query = parameters.getOrDefault("query", "");
        if (!query.isEmpty()) {
            body = new SequenceInputStream(
                    new ByteArrayInputStream((query + "\n").getBytes(StandardCharsets.UTF_8)), body);
        }
        return new GatewayRequest(exchange.getRequestHeaders(), parameters, body);
    }

    /** The statement, and the data of an INSERT after it. */
    InputStream text() {
        return text;
    }

    boolean hasQuery() {
        return parameters.containsKey("query");
    }

    String database() {
        return parameters.getOrDefault(
                "database", orElse(header(headers, "X-ClickHouse-Database"), ClickHouseEngine.DATABASE));
    }

    String defaultFormat() {
        return parameters.getOrDefault(
                "default_format", orElse(header(headers, "X-ClickHouse-Format"), "TabSeparated"));
    }

    @Nullable
    String queryId() {
        String id = parameters.getOrDefault("query_id", "");
        return id.isEmpty() ? null : id;
    }

    @Nullable
    String sessionId() {
        return parameters.get("session_id");
    }

    boolean sessionMustExist() {
        return flag("session_check");
    }

    /** Seconds a session lives without a request. */
    long sessionTimeout() throws EngineException {
        String seconds = parameters.getOrDefault("session_timeout", "60");
        try {
            return Math.max(1, Math.min(3600, Long.parseLong(seconds)));
        } catch (NumberFormatException e) {
            throw new EngineException(
                    374,
                    "Code: 374. DB::Exception: Invalid session timeout: '" + seconds + "'. (INVALID_SESSION_TIMEOUT)");
        }
    }

    /** Whether the answer must not begin before the statement has ended. */
    boolean waitForEnd() {
        return flag("wait_end_of_query");
    }

    /** Whether the answer is wanted in ClickHouse's own compressed blocks. */
    boolean compressedBlocks() {
        return flag("compress");
    }

    /** The encoding the answer may be sent in: {@code gzip}, {@code deflate} or none. */
    @Nullable
    String answerEncoding() {
        if (!flag("enable_http_compression")) {
            return null;
        }
        String accepted = header(headers, "Accept-Encoding").toLowerCase(Locale.ROOT);
        return accepted.contains("gzip") ? "gzip" : accepted.contains("deflate") ? "deflate" : null;
    }

    /** The values of {@code {name:Type}} placeholders. */
    Map<String, String> bound() {
        Map<String, String> bound = new LinkedHashMap<>();
        parameters.forEach((name, value) -> {
            if (name.startsWith(BOUND)) {
                bound.put(name.substring(BOUND.length()), value);
            }
        });
        return bound;
    }

    /** Settings for this statement. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        parameters.forEach((name, value) -> {
            if (!RESERVED.contains(name) && !name.startsWith(BOUND)) {
                settings.put(name, value);
            }
        });
        return settings;
    }

    private boolean flag(String name) {
        String value = parameters.getOrDefault(name, "0");
        return value.equals("1") || value.equals("true");
    }

    private static InputStream decoded(InputStream body, Headers headers) throws IOException, EngineException {
        String encoding = header(headers, "Content-Encoding").toLowerCase(Locale.ROOT);
        return switch (encoding) {
            case "", "identity" -> body;
            case "gzip", "x-gzip" -> new GZIPInputStream(body, 1 << 16);
            case "deflate" -> new InflaterInputStream(body);
            default ->
                throw new EngineException(
                        432,
                        "Code: 432. DB::Exception: Unknown compression method: '" + encoding
                                + "'; this gateway takes gzip and deflate. (UNKNOWN_COMPRESSION_METHOD)");
        };
    }

    private static void decode(@Nullable String rawQuery, Map<String, String> into) {
        if (rawQuery == null || rawQuery.isEmpty()) {
            return;
        }
        for (String pair : rawQuery.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            if (!name.isEmpty()) {
                into.put(
                        URLDecoder.decode(name, StandardCharsets.UTF_8),
                        URLDecoder.decode(value, StandardCharsets.UTF_8));
            }
        }
    }

    private static String header(Headers headers, String name) {
        String value = headers.getFirst(name);
        return value == null ? "" : value;
    }

    private static String orElse(String text, String other) {
        return text.isEmpty() ? other : text;
    }
}
