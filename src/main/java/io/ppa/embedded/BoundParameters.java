package io.ppa.embedded;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The four arrays in which libchdb takes the values of {@code {name:Type}} placeholders. Values go beside the statement,
 * never into it. The memory lives as long as this object is reachable.
 */
final class BoundParameters {

    private final List<Memory> kept = new ArrayList<>();

    private final @Nullable Pointer names;

    private final @Nullable Pointer nameLengths;

    private final @Nullable Pointer values;

    private final @Nullable Pointer valueLengths;

    private final int count;

    BoundParameters(Map<String, String> parameters) {
        count = parameters.size();
        if (count == 0) {
            names = null;
            nameLengths = null;
            values = null;
            valueLengths = null;
            return;
        }
        long width = (long) count * Native.POINTER_SIZE;
        Memory nameArray = keep(new Memory(width));
        Memory nameLengthArray = keep(new Memory(width));
        Memory valueArray = keep(new Memory(width));
        Memory valueLengthArray = keep(new Memory(width));
        long at = 0;
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            put(parameter.getKey(), at, nameArray, nameLengthArray);
            put(parameter.getValue(), at, valueArray, valueLengthArray);
            at += Native.POINTER_SIZE;
        }
        names = nameArray;
        nameLengths = nameLengthArray;
        values = valueArray;
        valueLengths = valueLengthArray;
    }

    @Nullable
    Pointer names() {
        return names;
    }

    @Nullable
    Pointer nameLengths() {
        return nameLengths;
    }

    @Nullable
    Pointer values() {
        return values;
    }

    @Nullable
    Pointer valueLengths() {
        return valueLengths;
    }

    long count() {
        return count;
    }

    private void put(String text, long at, Memory pointers, Memory lengths) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Memory memory = keep(new Memory(bytes.length + 1L));
        memory.write(0, bytes, 0, bytes.length);
        memory.setByte(bytes.length, (byte) 0);
        pointers.setPointer(at, memory);
        lengths.setLong(at, bytes.length);
    }

    private Memory keep(Memory memory) {
        kept.add(memory);
        return memory;
    }
}
