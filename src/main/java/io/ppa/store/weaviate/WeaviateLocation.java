package io.ppa.store.weaviate;

import org.jspecify.annotations.Nullable;

/**
 * @param url REST endpoint, for example {@code http://127.0.0.1:8080}
 * @param grpc host and port of the gRPC endpoint, for example {@code 127.0.0.1:50051}; encrypted when the URL is
 */
public record WeaviateLocation(
        String url, String grpc, @Nullable String apiKey) {
    @Override
    public String toString() {
        return url;
    }
}
