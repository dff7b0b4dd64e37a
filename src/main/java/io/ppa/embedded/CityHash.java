package io.ppa.embedded;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * CityHash128 in the version (1.0.2) that ClickHouse puts in front of compressed blocks. After "CityHash" by Geoff Pike
 * and Jyrki Alakuijala (Google, MIT licence); names as there.
 */
final class CityHash {

    private static final long K0 = 0xc3a5c85c97cb3127L;

    private static final long K1 = 0xb492b66fbe98f273L;

    private static final long K2 = 0x9ae16a3b2f90404fL;

    private static final long K3 = 0xc949d7c7509e6557L;

    private static final long MUL = 0x9ddfea08eb382d69L;

    private final ByteBuffer text;

    private CityHash(byte[] text) {
        this.text = ByteBuffer.wrap(text).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** 128 bits: the low half, then the high half. */
    record Hash(long low, long high) {}

    /** The hash of the first {@code length} bytes. */
    static Hash of(byte[] text, int length) {
        CityHash hash = new CityHash(text);
        if (length >= 16) {
            return hash.withSeed(16, length - 16, hash.at(0) ^ K3, hash.at(8));
        }
        if (length >= 8) {
            return hash.withSeed(0, 0, hash.at(0) ^ (length * K0), hash.at(length - 8) ^ K1);
        }
        return hash.withSeed(0, length, K0, K1);
    }

    private Hash withSeed(int start, int length, long low, long high) {
        if (length < 128) {
            return murmur(start, length, low, high);
        }
        int s = start;
        int left = length;
        long x = low;
        long y = high;
        long z = length * K1;
        long first = rotate(y ^ K1, 49) * K1 + at(s);
        Hash v = new Hash(first, rotate(first, 42) * K1 + at(s + 8));
        Hash w = new Hash(rotate(y + z, 35) * K1 + x, rotate(x + at(s + 88), 53) * K1);
        while (left >= 128) {
            for (int half = 0; half < 2; half++) {
                x = rotate(x + y + v.low + at(s + 16), 37) * K1;
                y = rotate(y + v.high + at(s + 48), 42) * K1;
                x ^= w.high;
                y ^= v.low;
                z = rotate(z ^ w.low, 33);
                v = weak(s, v.high * K1, x + w.low);
                w = weak(s + 32, z + w.high, y);
                long swap = z;
                z = x;
                x = swap;
                s += 64;
            }
            left -= 128;
        }
        y += rotate(w.low, 37) * K0 + z;
        x += rotate(v.low + z, 49) * K0;
        for (int tail = 32; tail - 32 < left; tail += 32) {
            y = rotate(y - x, 42) * K0 + v.high;
            w = new Hash(w.low + at(s + left - tail + 16), w.high);
            x = rotate(x, 49) * K0 + w.low;
            w = new Hash(w.low + v.low, w.high);
            v = weak(s + left - tail, v.low, v.high);
        }
        x = hash16(x, v.low);
        y = hash16(y, w.low);
        return new Hash(hash16(x + v.high, w.high) + y, hash16(x + w.high, y + v.high));
    }

    private Hash murmur(int start, int length, long low, long high) {
        long a = low;
        long b = high;
        long c;
        long d;
        if (length <= 16) {
            a = mix(a * K1) * K1;
            c = b * K1 + hash0to16(start, length);
            d = mix(a + (length >= 8 ? at(start) : c));
        } else {
            c = hash16(at(start + length - 8) + K1, a);
            d = hash16(b + length, c + at(start + length - 16));
            a += d;
            int s = start;
            for (int left = length - 16; left > 0; left -= 16) {
                a = (a ^ (mix(at(s) * K1) * K1)) * K1;
                b ^= a;
                c = (c ^ (mix(at(s + 8) * K1) * K1)) * K1;
                d ^= c;
                s += 16;
            }
        }
        a = hash16(a, c);
        b = hash16(d, b);
        return new Hash(a ^ b, hash16(b, a));
    }

    private long hash0to16(int s, int length) {
        if (length > 8) {
            long b = at(s + length - 8);
            return hash16(at(s), rotate(b + length, length)) ^ b;
        }
        if (length >= 4) {
            return hash16(length + (at32(s) << 3), at32(s + length - 4));
        }
        if (length > 0) {
            int y = (text.get(s) & 0xff) + ((text.get(s + (length >> 1)) & 0xff) << 8);
            int z = length + ((text.get(s + length - 1) & 0xff) << 2);
            return mix((y * K2) ^ (z * K3)) * K2;
        }
        return K2;
    }

    private Hash weak(int s, long a0, long b0) {
        long a = a0 + at(s);
        long b = rotate(b0 + a + at(s + 24), 21);
        long c = a;
        a += at(s + 8);
        a += at(s + 16);
        b += rotate(a, 44);
        return new Hash(a + at(s + 24), b + c);
    }

    private long at(int index) {
        return text.getLong(index);
    }

    private long at32(int index) {
        return text.getInt(index) & 0xffffffffL;
    }

    private static long hash16(long u, long v) {
        long a = mix((u ^ v) * MUL);
        return mix((v ^ a) * MUL) * MUL;
    }

    private static long mix(long value) {
        return value ^ (value >>> 47);
    }

    private static long rotate(long value, int by) {
        return Long.rotateRight(value, by);
    }
}
