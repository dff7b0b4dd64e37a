package io.ppa.metric;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.core.source64.XoShiRo256PlusPlus;

/**
 * Random numbers that are the same for the same name: xoshiro256++ whose four words of state are the SHA-256 of the seed
 * (8 bytes, big-endian) and then, for each part of the name, its length in bytes (4 bytes, big-endian) and its UTF-8.
 */
public final class SeededRandom {

    private SeededRandom() {}

    /**
     * @param seed for a whole family of sequences
     * @param name tells the sequences of a family apart; ("a", "bc") is another name than ("ab", "c")
     */
    public static UniformRandomProvider of(long seed, String... name) {
        MessageDigest digest = sha256();
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, seed));
        for (String part : name) {
            byte[] text = part.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, text.length));
            digest.update(text);
        }
        long[] state = new long[4];
        ByteBuffer.wrap(digest.digest()).asLongBuffer().get(state);
        return new XoShiRo256PlusPlus(state);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
