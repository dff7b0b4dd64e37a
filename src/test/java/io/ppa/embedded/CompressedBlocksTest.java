package io.ppa.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.data.ClickHouseCityHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Test;

class CompressedBlocksTest {

    /** Expected: com.clickhouse:clickhouse-data 0.11.0, ClickHouseCityHash.cityHash128(bytes, 0, length). */
    @Test
    void hashIsTheDrivers() {
        byte[] bytes = new byte[1000];
        new Random(7).nextBytes(bytes);
        for (int length = 0; length <= bytes.length; length++) {
            CityHash.Hash hash = CityHash.of(bytes, length);
            assertThat(new long[] {hash.low(), hash.high()})
                    .as("length %d", length)
                    .isEqualTo(ClickHouseCityHash.cityHash128(bytes, 0, length));
        }
    }

    /** Expected: what at.yawk.lz4:lz4-java 1.11.4, fastDecompressor(), makes of each block. */
    @Test
    void blocksHoldTheData() throws IOException {
        for (int length : new int[] {1, 14, 15, 16, 269, 270, 271, 65535, 65536, 65537, 200_000}) {
            byte[] bytes = new byte[length];
            new Random(length).nextBytes(bytes);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (CompressedBlocks blocks = new CompressedBlocks(out)) {
                blocks.write(bytes);
            }
            assertThat(unpacked(out.toByteArray())).as("length %d", length).isEqualTo(bytes);
        }
    }

    private static byte[] unpacked(byte[] blocks) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(blocks).order(ByteOrder.LITTLE_ENDIAN);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        while (at < blocks.length) {
            int length = in.getInt(at + 17);
            int uncompressed = in.getInt(at + 21);
            assertThat(ClickHouseCityHash.cityHash128(blocks, at + 16, length))
                    .isEqualTo(new long[] {in.getLong(at), in.getLong(at + 8)});
            byte[] block = new byte[uncompressed];
            LZ4Factory.safeInstance()
                    .fastDecompressor()
                    .decompress(Arrays.copyOfRange(blocks, at + 25, at + 16 + length), block);
            out.write(block);
            at += 16 + length;
        }
        return out.toByteArray();
    }
}
