package io.ppa.bench.chunk;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.batch.infrastructure.item.support.SingleItemPeekableItemReader;

/** Reads until the key changes. */
final class KeyReader implements ItemStreamReader<List<Outcome>> {

    private final SingleItemPeekableItemReader<Outcome> rows;

    KeyReader(ItemStreamReader<Outcome> rows) {
        this.rows = new SingleItemPeekableItemReader<>(rows);
    }

    @Override
    public @Nullable List<Outcome> read() throws Exception {
        Outcome first = rows.read();
        if (first == null) {
            return null;
        }
        List<Outcome> key = new ArrayList<>(List.of(first));
        for (Outcome next = rows.peek(); next != null && next.sameKey(first); next = rows.peek()) {
            key.add(next);
            rows.read();
        }
        return key;
    }

    @Override
    public void open(ExecutionContext context) {
        rows.open(context);
    }

    @Override
    public void update(ExecutionContext context) {
        rows.update(context);
    }

    @Override
    public void close() {
        rows.close();
    }
}
