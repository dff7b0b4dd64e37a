package io.ppa.lineage;

import io.ppa.catalog.Lineage.Dataset;
import io.ppa.store.StoreLocations;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What data sets are called for everybody: namespaces and names as OpenLineage's naming of PostgreSQL says, and by analogy for
 * stores it does not name. H2 is called by its own name where it stands in for ArangoDB and Weaviate.
 */
final class Datasets {

    private static final Pattern ADDRESS =
            Pattern.compile("(?:jdbc:)?[a-z0-9+]+:(?:tcp:)?//([^/,?]*)[^/?]*(?:/([^?;]*))?.*");

    /** @param prefix what stands before the name within the store */
    private record Place(String namespace, String prefix) {}

    private final Map<String, Place> places = new HashMap<>();

    private final String installation;

    Datasets(StoreLocations stores) {
        places.put(
                "clickhouse",
                place(
                        "clickhouse",
                        stores.clickhouse().url(),
                        stores.clickhouse().database() + "."));
        Matcher postgres = address(stores.postgres().url());
        Place database = new Place("postgres://" + withPort(host(postgres), 5432), postgres.group(2) + ".public.");
        this.installation = database.namespace() + "/" + database.prefix();
        places.put("postgres", database);
        places.put("redis", place("redis", stores.redis().url(), ""));
        if (stores.arangodb() != null) {
            places.put(
                    "arangodb",
                    place("arangodb", stores.arangodb().url(), stores.arangodb().database() + "."));
        }
        if (stores.weaviate() != null) {
            places.put("weaviate", place("weaviate", stores.weaviate().url(), ""));
        }
        if (stores.h2() != null) {
            Place h2 = place("h2", stores.h2().url(), "ppa.");
            places.put("arangodb", h2);
            places.put("weaviate", h2);
        }
    }

    private static Place place(String scheme, String url, String prefix) {
        return new Place(scheme + "://" + host(address(url)), prefix);
    }

    private static Matcher address(String url) {
        Matcher address = ADDRESS.matcher(url);
        if (!address.matches()) {
            throw new IllegalArgumentException("no host in the address of a store");
        }
        return address;
    }

    /** The first of several; a driver takes none for the machine itself. */
    private static String host(Matcher address) {
        return address.group(1).isEmpty() ? "localhost" : address.group(1);
    }

    private static String withPort(String host, int port) {
        return host.matches(".*:\\d+") ? host : host + ":" + port;
    }

    /** Where PostgreSQL is: what tells one installation from another. */
    String installation() {
        return installation;
    }

    /**
     * A data set's global name.
     *
     * @param namespace the store
     * @param name within it
     */
    record Name(String namespace, String name) {}

    /** Empty when its store is not there. */
    Optional<Name> name(Dataset dataset) {
        return Optional.ofNullable(places.get(dataset.store()))
                .map(place -> new Name(place.namespace(), place.prefix() + dataset.name()));
    }
}
