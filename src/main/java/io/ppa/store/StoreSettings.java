package io.ppa.store;

import io.ppa.store.StoreLocations.ArangoLocation;
import io.ppa.store.StoreLocations.ClickHouseLocation;
import io.ppa.store.StoreLocations.ClusterLocation;
import io.ppa.store.StoreLocations.PostgresLocation;
import io.ppa.store.StoreLocations.RedisLocation;
import io.ppa.store.StoreLocations.WeaviateLocation;
import io.ppa.text.FileFailure;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says where the stores are, from the profile, the environment and a properties file. The profile {@code embedded} (the
 * default) means the engines under the data directory; {@code production} means servers, so that no
 * production run can write to an embedded engine by accident: ClickHouse, PostgreSQL and Redis must be named, ArangoDB and
 * Weaviate may be.
 *
 * <p>The environment goes before the file: {@code ppa.clickhouse.url} is {@code PPA_CLICKHOUSE_URL} there.
 */
public final class StoreSettings {

    /** The engines under the data directory. */
    public static final String EMBEDDED = "embedded";

    /** Servers somebody runs. */
    public static final String PRODUCTION = "production";

    private static final List<String> NAMES = List.of(
            "ppa.clickhouse.url",
            "ppa.clickhouse.database",
            "ppa.clickhouse.user",
            "ppa.clickhouse.password",
            "ppa.clickhouse.cluster",
            "ppa.clickhouse.nodes",
            "ppa.postgres.url",
            "ppa.postgres.user",
            "ppa.postgres.password",
            "ppa.redis.url",
            "ppa.redis.user",
            "ppa.redis.password",
            "ppa.arangodb.url",
            "ppa.arangodb.database",
            "ppa.arangodb.user",
            "ppa.arangodb.password",
            "ppa.weaviate.url",
            "ppa.weaviate.grpc",
            "ppa.weaviate.api-key");

    private static final Pattern HOST_AND_PORT = Pattern.compile("([^\\s:/@\\[\\]]+|\\[[0-9a-fA-F:.]+]):(\\d{1,5})");

    /** These are put into statements where ClickHouse takes no parameter. */
    private static final Pattern PLAIN_DATABASE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,90}");

    private static final Pattern CLUSTER_NAME = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

    private static final int GRPC_PORT = 50051;

    private final Map<String, String> env;

    private final Map<String, String> properties;

    private final List<String> missing = new ArrayList<>();

    private final List<String> wrong = new ArrayList<>();

    private StoreSettings(Map<String, String> env, Map<String, String> properties) {
        this.env = env;
        this.properties = properties;
    }

    /**
     * Where the servers are.
     *
     * @param profile {@code embedded} or {@code production}
     * @param env the environment
     * @param properties what the configuration file says, by full name, for example {@code ppa.redis.url}
     * @return empty for the embedded profile
     * @throws StoreSettingsException naming every property that is missing or unusable, at once
     */
    public static Optional<StoreLocations> resolve(
            String profile, Map<String, String> env, Map<String, String> properties) {
        if (profile.equals(EMBEDDED)) {
            return Optional.empty();
        }
        if (!profile.equals(PRODUCTION)) {
            throw new StoreSettingsException(
                    "There is no profile '" + profile + "'.",
                    "Give --profile embedded or --profile production (environment: PPA_PROFILE).");
        }
        return Optional.of(new StoreSettings(env, properties).production());
    }

    /**
     * Reads a properties file, UTF-8.
     *
     * @param others names it may hold besides the stores'
     * @throws StoreSettingsException when it cannot be read, or names something that is no setting
     */
    public static Map<String, String> read(Path file, Collection<String> others) {
        List<String> names =
                Stream.concat(NAMES.stream(), others.stream().sorted()).toList();
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw unreadable(file, FileFailure.reason(e));
        } catch (IllegalArgumentException e) {
            throw unreadable(file, Causes.firstLine(e));
        }
        List<String> unknown = properties.stringPropertyNames().stream()
                .filter(name -> !names.contains(name))
                .sorted()
                .toList();
        if (!unknown.isEmpty()) {
            throw new StoreSettingsException(
                    "The file " + file + " sets " + String.join(", ", unknown) + ", which is no setting.",
                    "There are " + String.join(", ", names) + ".");
        }
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, properties::getProperty));
    }

    private static StoreSettingsException unreadable(Path file, String why) {
        return new StoreSettingsException(
                "The file " + file + " cannot be read as properties: " + why,
                "Give --config (environment: PPA_CONFIG) a readable file of lines such as ppa.redis.url=redis://….");
    }

    private StoreLocations production() {
        Address clickhouse = address("ppa.clickhouse.url", "", "http", "https");
        String database = value("ppa.clickhouse.database").orElse("ppa");
        Address postgres = address("ppa.postgres.url", "jdbc:", "postgresql");
        Address redis = address("ppa.redis.url", "", "redis", "rediss");
        String clickhouseUser = user("ppa.clickhouse", clickhouse).orElse("default");
        Optional<String> postgresUser = user("ppa.postgres", postgres);
        if (postgresUser.isEmpty()) {
            missing.add("ppa.postgres.user");
        }
        ArangoLocation arangodb = arangodb();
        WeaviateLocation weaviate = weaviate();
        ClusterLocation cluster = cluster(database);
        refuse();
        return new StoreLocations(
                false,
                new ClickHouseLocation(
                        clickhouse.url, database, clickhouseUser, password("ppa.clickhouse", clickhouse), cluster),
                new PostgresLocation(postgres.url, postgresUser.orElseThrow(), password("ppa.postgres", postgres)),
                new RedisLocation(redis.url, user("ppa.redis", redis).orElse(null), password("ppa.redis", redis)),
                null,
                arangodb,
                weaviate);
    }

    private @Nullable ClusterLocation cluster(String database) {
        Optional<String> name = value("ppa.clickhouse.cluster");
        Optional<String> nodes = value("ppa.clickhouse.nodes");
        if (name.isEmpty()) {
            if (nodes.isPresent()) {
                wrong.add("ppa.clickhouse.nodes names servers of a cluster, and ppa.clickhouse.cluster names none.");
            }
            return null;
        }
        if (!CLUSTER_NAME.matcher(name.get()).matches()) {
            wrong.add("ppa.clickhouse.cluster is '" + name.get()
                    + "': a cluster's name has 1 to 100 letters, digits, _, - and . only.");
        }
        if (!PLAIN_DATABASE.matcher(database).matches()) {
            wrong.add("ppa.clickhouse.database is '" + database
                    + "': in a cluster its name has 1 to 91 letters, digits and _ only, and begins with no digit.");
        }
        List<String> urls = nodes.stream()
                .flatMap(list -> Stream.of(list.split(",", -1)))
                .map(String::strip)
                .map(this::node)
                .toList();
        return new ClusterLocation(name.get(), urls);
    }

    private String node(String text) {
        Address address = parsed("ppa.clickhouse.nodes", text, "", "http", "https");
        if (address.user != null || address.password != null) {
            wrong.add("ppa.clickhouse.nodes holds a user or a password: all servers of a cluster are entered with"
                    + " ppa.clickhouse.user and ppa.clickhouse.password.");
        }
        return address.url;
    }

    private @Nullable ArangoLocation arangodb() {
        if (value("ppa.arangodb.url").isEmpty()) {
            return null;
        }
        Address address = address("ppa.arangodb.url", "", "http", "https");
        return new ArangoLocation(
                address.url,
                value("ppa.arangodb.database").orElse("ppa"),
                user("ppa.arangodb", address).orElse("root"),
                password("ppa.arangodb", address));
    }

    private @Nullable WeaviateLocation weaviate() {
        if (value("ppa.weaviate.url").isEmpty()) {
            return null;
        }
        Address address = address("ppa.weaviate.url", "", "http", "https");
        if (address.user != null || address.password != null) {
            wrong.add(
                    "ppa.weaviate.url holds a user or a password, which Weaviate does not know: give ppa.weaviate.api-key.");
        }
        if (address == Address.NONE) {
            return null;
        }
        String grpc = value("ppa.weaviate.grpc")
                .orElseGet(() -> URI.create(address.url).getHost() + ":" + GRPC_PORT);
        if (!hostAndPort(grpc)) {
            wrong.add("ppa.weaviate.grpc is not host:port, for example weaviate.example:" + GRPC_PORT + ".");
        }
        return new WeaviateLocation(
                address.url, grpc, value("ppa.weaviate.api-key").orElse(null));
    }

    private static boolean hostAndPort(String text) {
        Matcher both = HOST_AND_PORT.matcher(text);
        if (!both.matches() || URI.create("grpc://" + text).getHost() == null) {
            return false;
        }
        int port = Integer.parseInt(both.group(2));
        return port > 0 && port <= 65535;
    }

    private void refuse() {
        if (missing.isEmpty() && wrong.isEmpty()) {
            return;
        }
        String unnamed = missing.isEmpty()
                ? ""
                : "The production profile needs "
                        + missing.stream().map(SettingSource::named).collect(Collectors.joining(", "))
                        + ".";
        throw new StoreSettingsException(
                Stream.concat(Stream.of(unnamed), wrong.stream())
                        .filter(sentence -> !sentence.isEmpty())
                        .collect(Collectors.joining(" ")),
                "Set them in the environment or in the file given by --config (environment: PPA_CONFIG).");
    }

    private Optional<String> user(String store, Address address) {
        return value(store + ".user").or(() -> Optional.ofNullable(address.user));
    }

    private @Nullable String password(String store, Address address) {
        // An empty password is one: a server may have a user without any.
        String fromEnv = env.get(variable(store + ".password"));
        if (fromEnv != null) {
            return fromEnv;
        }
        String fromFile = properties.get(store + ".password");
        return fromFile != null ? fromFile : address.password;
    }

    private Optional<String> value(String name) {
        return new SettingSource(env, properties).value(name);
    }

    private Address address(String name, String prefix, String... schemes) {
        Optional<String> given = value(name);
        if (given.isEmpty()) {
            missing.add(name);
            return Address.NONE;
        }
        return parsed(name, given.get(), prefix, schemes);
    }

    private Address parsed(String name, String given, String prefix, String... schemes) {
        List<String> starts =
                Stream.of(schemes).map(scheme -> prefix + scheme + "://").toList();
        if (starts.stream().noneMatch(given::startsWith)) {
            wrong.add(name + " must begin with " + String.join(" or ", starts) + ".");
            return Address.NONE;
        }
        try {
            Address address = Address.of(prefix, given);
            Optional<String> fault = hostFault(name, address.url);
            fault.ifPresent(what -> wrong.add(name + " " + what + "."));
            return fault.isPresent() ? Address.NONE : address;
        } catch (IllegalArgumentException e) {
            // The text may hold a password, so it is not repeated.
            wrong.add(name + " is not a URL (a sign such as @ or % in a password must be percent-encoded, or given as "
                    + name.replace(".url", ".password") + ").");
            return Address.NONE;
        }
    }

    /** PostgreSQL's driver takes several hosts; ClickHouse's client any name, but other servers of a cluster are told apart by it. */
    private Optional<String> hostFault(String name, String url) {
        return switch (name) {
            case "ppa.postgres.url" -> Optional.empty();
            case "ppa.clickhouse.url" ->
                value("ppa.clickhouse.cluster").isPresent()
                        ? UrlHost.fault(URI.create(url))
                        : UrlHost.lacking(URI.create(url));
            default -> UrlHost.fault(URI.create(url));
        };
    }

    private static String variable(String name) {
        return SettingSource.variable(name);
    }

    /** An address without the credentials it came with. */
    private record Address(
            String url, @Nullable String user, @Nullable String password) {

        static final Address NONE = new Address("", null, null);

        static Address of(String prefix, String text) {
            URI uri = URI.create(text.substring(prefix.length()));
            String rest = text.substring(prefix.length() + uri.getScheme().length() + 3);
            int slash = indexOfAny(rest);
            int at = rest.lastIndexOf('@', slash);
            String user = null;
            String password = null;
            if (at >= 0) {
                String[] both = rest.substring(0, at).split(":", 2);
                user = both[0].isEmpty() ? null : decoded(both[0]);
                password = both.length > 1 ? decoded(both[1]) : null;
            }
            Query query = Query.of(at < 0 ? rest : rest.substring(at + 1));
            return new Address(
                    prefix + uri.getScheme() + "://" + query.rest,
                    query.user == null ? user : query.user,
                    query.password == null ? password : query.password);
        }

        private static int indexOfAny(String rest) {
            int end = rest.length();
            for (char sign : new char[] {'/', '?', '#'}) {
                int found = rest.indexOf(sign);
                end = found >= 0 && found < end ? found : end;
            }
            return end;
        }
    }

    /** JDBC URLs may carry credentials as parameters too. */
    private record Query(
            String rest, @Nullable String user, @Nullable String password) {

        static Query of(String text) {
            int question = text.indexOf('?');
            if (question < 0) {
                return new Query(text, null, null);
            }
            String user = null;
            String password = null;
            List<String> kept = new ArrayList<>();
            for (String pair : text.substring(question + 1).split("&")) {
                if (pair.startsWith("user=")) {
                    user = decoded(pair.substring("user=".length()));
                } else if (pair.startsWith("password=")) {
                    password = decoded(pair.substring("password=".length()));
                } else {
                    kept.add(pair);
                }
            }
            String left = kept.isEmpty() ? "" : "?" + String.join("&", kept);
            return new Query(text.substring(0, question) + left, user, password);
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
