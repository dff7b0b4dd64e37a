package io.ppa.lineage;

import io.ppa.store.SettingSource;
import io.ppa.store.StoreSettingsException;
import io.ppa.store.UrlHost;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which data catalogue is told: {@code ppa.openlineage.…} in the environment or the configuration file, in every profile; the
 * key of its API in the environment only.
 *
 * @param url of a server that takes OpenLineage events, null when none is told
 * @param apiKey null when the server asks for none
 * @param file events are appended to it, one JSON object a line; null when there is none
 * @param namespace of the jobs
 */
public record LineageSettings(
        @Nullable URI url,
        @Nullable String apiKey,
        @Nullable Path file,
        String namespace) {

    /** Nobody is told. */
    public static final LineageSettings NONE = new LineageSettings(null, null, null, "ppa");

    private static final String URL = "ppa.openlineage.url";
    private static final String API_KEY = "ppa.openlineage.api-key";
    private static final String FILE = "ppa.openlineage.file";
    private static final String NAMESPACE = "ppa.openlineage.namespace";

    /** What a configuration file may name, if only to be told that a secret has no place there. */
    public static final List<String> NAMES = List.of(URL, API_KEY, FILE, NAMESPACE);

    private static final Pattern NAMESPACE_TEXT = Pattern.compile("[A-Za-z0-9_.:/@+-]{1,1024}");

    /** @throws StoreSettingsException naming every setting that cannot be used, at once */
    public static LineageSettings of(SettingSource source) {
        List<String> wrong = new ArrayList<>();
        if (source.properties().containsKey(API_KEY)) {
            wrong.add(API_KEY + " does not belong into a file: set " + SettingSource.variable(API_KEY)
                    + " in the environment instead.");
        }
        Optional<String> url = source.value(URL);
        Optional<Path> file = source.value(FILE).map(Path::of);
        if (url.isPresent() && file.isPresent()) {
            wrong.add(SettingSource.named(URL) + " and " + SettingSource.named(FILE) + " are both set: set one.");
        }
        if (file.isPresent() && (Files.isDirectory(file.get()) || !writable(file.get()))) {
            wrong.add(SettingSource.named(FILE) + " is '" + file.get() + "', which cannot be written.");
        }
        Optional<URI> uri = url.flatMap(text -> uri(text, wrong));
        String namespace = source.value(NAMESPACE).orElse(NONE.namespace());
        if (!NAMESPACE_TEXT.matcher(namespace).matches()) {
            wrong.add(SettingSource.named(NAMESPACE) + " is '" + namespace
                    + "'; it is of letters, digits and _ . : / @ + -.");
        }
        if (!wrong.isEmpty()) {
            throw new StoreSettingsException(
                    String.join(" ", wrong),
                    "Set them in the environment or in the file given by --config (environment: PPA_CONFIG), secrets in the"
                            + " environment only.");
        }
        return new LineageSettings(uri.orElse(null), source.secret(API_KEY).orElse(null), file.orElse(null), namespace);
    }

    private static boolean writable(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        return Files.exists(file) ? Files.isWritable(file) : directory != null && Files.isWritable(directory);
    }

    private static Optional<URI> uri(String text, List<String> wrong) {
        try {
            URI uri = new URI(text);
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            Optional<String> fault = UrlHost.fault(uri);
            if (web && fault.isPresent()) {
                wrong.add(SettingSource.named(URL) + " " + fault.get() + ".");
                return Optional.empty();
            }
            if (web && uri.getRawUserInfo() == null && uri.getRawQuery() == null) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException e) {
            // Its text may hold a secret, so it is not repeated.
            wrong.add(SettingSource.named(URL) + " is not a URL.");
            return Optional.empty();
        }
        wrong.add(
                SettingSource.named(URL) + " must be http://host… or https://host…, without user, password or query.");
        return Optional.empty();
    }

    boolean none() {
        return url == null && file == null;
    }

    /** Where to, for people. */
    String target() {
        return url != null ? url.getScheme() + "://" + url.getRawAuthority() : String.valueOf(file);
    }

    @Override
    public String toString() {
        return none() ? "none" : target();
    }
}
