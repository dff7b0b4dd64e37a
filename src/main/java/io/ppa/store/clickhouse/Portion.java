package io.ppa.store.clickhouse;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Tenants a statement may be asked about at once. The names travel in one field of a URL, and servers refuse fields of more than 128 KiB
 * ({@code http_max_field_value_size}).
 *
 * @param shard where their rows are
 */
public record Portion(ClickHouse shard, List<String> tenants) {

    /** Encoded characters; half of what servers take, for what is added when quotes are escaped. */
    private static final int MOST = 1 << 16;

    /** Around each name, encoded: two quotes and a comma. */
    private static final int AROUND = 9;

    /** The names in their order, as few at a time as have to be; one that is too long by itself comes alone. */
    public static List<List<String>> of(Collection<String> names) {
        List<List<String>> portions = new ArrayList<>();
        List<String> portion = new ArrayList<>();
        int length = 0;
        for (String name : names) {
            int own = URLEncoder.encode(name, StandardCharsets.UTF_8).length() + AROUND;
            if (!portion.isEmpty() && length + own > MOST) {
                portions.add(portion);
                portion = new ArrayList<>();
                length = 0;
            }
            portion.add(name);
            length += own;
        }
        if (!portion.isEmpty()) {
            portions.add(portion);
        }
        return portions;
    }
}
