package io.ppa.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * ClickHouse's own compressed blocks, which drivers ask for with {@code compress=1}: a checksum, the method (LZ4), two
 * lengths, the data. On one machine there is nothing to save, so the data goes as LZ4 literals, uncompressed.
 */
final class CompressedBlocks extends OutputStream {

    private static final int BLOCK = 1 << 16;

    private static final byte LZ4 = (byte) 0x82;

    private static final int HEADER = 9;

    private final OutputStream out;

    private final byte[] buffer = new byte[BLOCK];

    private int filled;

    CompressedBlocks(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        int left = length;
        while (left > 0) {
            int n = Math.min(left, BLOCK - filled);
            System.arraycopy(bytes, at, buffer, filled, n);
            filled += n;
            at += n;
            left -= n;
            if (filled == BLOCK) {
                block();
            }
        }
    }

    @Override
    public void close() throws IOException {
        block();
        out.close();
    }

    private void block() throws IOException {
        if (filled == 0) {
            return;
        }
        ByteBuffer block =
                ByteBuffer.allocate(HEADER + 1 + filled / 255 + 1 + filled).order(ByteOrder.LITTLE_ENDIAN);
        block.position(HEADER);
        // One LZ4 sequence without a match: the count of literals in a nibble and bytes of 255, then the literals.
        block.put((byte) (Math.min(filled, 15) << 4));
        if (filled >= 15) {
            int rest = filled - 15;
            for (; rest >= 255; rest -= 255) {
                block.put((byte) 255);
            }
            block.put((byte) rest);
        }
        block.put(buffer, 0, filled);
        int length = block.position();
        block.put(0, LZ4).putInt(1, length).putInt(5, filled);
        CityHash.Hash hash = CityHash.of(block.array(), length);
        ByteBuffer checksum = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        out.write(checksum.putLong(hash.low()).putLong(hash.high()).array());
        out.write(block.array(), 0, length);
        filled = 0;
    }
}
