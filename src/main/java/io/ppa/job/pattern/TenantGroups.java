package io.ppa.job.pattern;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;

/**
 * What one tenant's decisions of a window came to.
 *
 * @param groups those with a decision, rejected ones included
 * @param rows the decisions, and the feedbacks that are the effective ones of them
 * @param rejected how many of these rows are invalid, by reason; they enter no group's numbers
 */
record TenantGroups(SortedMap<Group.Key, Group> groups, long rows, SortedMap<String, Long> rejected) {

    long rejectedRows() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    /** SHA-256 of the groups, bit for bit: the same whenever the numbers that follow from them are. */
    String contentHash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (DataOutputStream out =
                    new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest))) {
                for (Map.Entry<Group.Key, Group> entry : groups.entrySet()) {
                    write(out, entry.getKey(), entry.getValue());
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(DataOutputStream out, Group.Key key, Group group) throws IOException {
        for (String text : new String[] {key.symbol(), key.regime()}) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(bytes.length);
            out.write(bytes);
        }
        out.writeLong(group.outcomes());
        out.writeLong(group.successes());
        out.writeDouble(group.confidenceSum());
        out.writeLong(group.dayDecisions());
        out.writeDouble(group.epistemicSum());
        out.writeDouble(group.aleatoricSum());
    }
}
