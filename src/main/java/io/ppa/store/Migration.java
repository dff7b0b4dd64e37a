package io.ppa.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * One migration of a store's schema: a file {@code V<number>__<what>.sql}.
 *
 * @param version its number, from 1
 * @param description what it is about, the file name's words
 * @param sql the file
 */
public record Migration(int version, String description, SqlText sql) {

    private static final Pattern NAME = Pattern.compile("V(\\d+)__(\\w+)\\.sql");

    /** Its number and words, as reports and errors name it: {@code V003 lease}. */
    public String label() {
        return "V%03d %s".formatted(version, description);
    }

    /**
     * All migrations of a store in the jar, in order.
     *
     * @param store folder below {@code sql/}, for example {@code clickhouse}
     * @throws IllegalStateException when a file is not named like a migration, or a number is used twice
     */
    public static List<Migration> of(String store) {
        try {
            // The resolver, as it also lists folders inside a jar inside a jar.
            Resource[] files = new PathMatchingResourcePatternResolver(Migration.class.getClassLoader())
                    .getResources("classpath:sql/" + store + "/migrations/*");
            List<Migration> found = Arrays.stream(files)
                    .filter(Resource::isReadable)
                    .map(file -> read(store, file))
                    .sorted(Comparator.comparingInt(Migration::version))
                    .toList();
            for (int i = 1; i < found.size(); i++) {
                if (found.get(i).version() == found.get(i - 1).version()) {
                    throw new IllegalStateException("two migrations of " + store + " have one number: "
                            + found.get(i - 1).label() + ", " + found.get(i).label());
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Migration read(String store, Resource file) {
        String path = store + "/migrations/" + file.getFilename();
        Matcher name = NAME.matcher(String.valueOf(file.getFilename()));
        if (!name.matches()) {
            throw new IllegalStateException("sql/" + path + " is not named V<number>__<what>.sql");
        }
        try {
            String text = file.getContentAsString(StandardCharsets.UTF_8);
            String words = name.group(2).replace('_', ' ').strip();
            return new Migration(Integer.parseInt(name.group(1)), words, new SqlText(path, text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
