package io.ppa.monitor;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a monitor answers over HTTP. */
final class Scraped {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private Scraped() {}

    /** The answer to a GET of a path below {@code /actuator}. */
    static HttpResponse<String> get(URI actuator, String path) {
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(URI.create(actuator + path))
                            .timeout(Duration.ofSeconds(20))
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static JsonNode json(URI actuator, String path) {
        return JsonMapper.shared().readTree(get(actuator, path).body());
    }

    /** What there is of a metric: the lines that begin with it. */
    static List<String> metric(URI actuator, String name) {
        return get(actuator, "/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .toList();
    }

    /**
     * The value of one series.
     *
     * @param series with its labels, as the page writes it
     */
    static OptionalDouble value(URI actuator, String series) {
        return metric(actuator, series + " ").stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst();
    }
}
