package io.ppa.catalog;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** The known word an unknown one was probably meant to be. */
public final class Suggestion {

    private Suggestion() {}

    /** {@code ; did you mean 'x'?}, or what there is when nothing is near. */
    static String of(String word, Collection<String> known) {
        if (known.isEmpty()) {
            return "; there are none";
        }
        return near(word, known, "; known: " + String.join(", ", known));
    }

    /** {@code ; did you mean 'x'?}, or the other text when nothing is near. */
    public static String near(String word, Collection<String> known, String otherwise) {
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
                .filter(candidate -> distance(word, candidate) <= Math.max(1, candidate.length() / 3))
                .map(candidate -> "; did you mean '" + candidate + "'?")
                .orElse(otherwise);
    }

    /** Levenshtein distance, upper and lower case alike. */
    private static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[b.length()];
    }
}
