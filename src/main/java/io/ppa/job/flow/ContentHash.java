package io.ppa.job.flow;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of texts and numbers in the order they are added, bit for bit. */
public final class ContentHash {

    private final MessageDigest digest;

    private final ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES);

    public ContentHash() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** With its length, so that it cannot be taken for parts of its neighbours. */
    public ContentHash add(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        digest.update(bytes.clear().putInt(utf8.length).flip());
        digest.update(utf8);
        return this;
    }

    public ContentHash add(long number) {
        digest.update(bytes.clear().putLong(number).flip());
        return this;
    }

    /** NaN is a number like any other here, and all of them are the same. */
    public ContentHash add(double number) {
        return add(Double.doubleToLongBits(number));
    }

    /** Of all that was added since the last call, in 64 lower-case hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
