package io.ppa.monitor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.store.StoreLocations.H2Location;
import io.ppa.store.StoreUnavailableException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.AbstractDataSource;

class StoreProbesTest {

    private static final H2Location AT = new H2Location("jdbc:h2:mem:probed", "sa");

    @Test
    void aConnectionThatIsThere_andDoesNotAnswer_isNoHealthyStore() throws SQLException {
        Connection ended = DriverManager.getConnection(AT.url(), AT.user(), "");
        ended.close();
        AbstractDataSource pool = new AbstractDataSource() {
            @Override
            public Connection getConnection() {
                return ended;
            }

            @Override
            public Connection getConnection(String user, String password) {
                return ended;
            }
        };

        assertThatThrownBy(() -> StoreProbes.ping(pool, AT))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessage("H2 at jdbc:h2:mem:probed cannot be reached");
    }
}
