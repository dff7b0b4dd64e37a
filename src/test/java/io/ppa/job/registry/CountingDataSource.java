package io.ppa.job.registry;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** Counts the statements that go to a database. */
final class CountingDataSource {

    private final AtomicLong statements = new AtomicLong();

    private final DataSource proxy;

    CountingDataSource(DataSource database) {
        this.proxy = wrap(DataSource.class, database);
    }

    DataSource proxy() {
        return proxy;
    }

    long statements() {
        return statements.get();
    }

    private <T> T wrap(Class<T> type, Object target) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (target instanceof PreparedStatement && method.getName().startsWith("execute")) {
                        statements.incrementAndGet();
                    }
                    try {
                        Object answer = method.invoke(target, arguments);
                        if (answer instanceof PreparedStatement) {
                            return wrap(PreparedStatement.class, answer);
                        }
                        return answer instanceof Connection ? wrap(Connection.class, answer) : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
