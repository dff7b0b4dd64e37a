package io.ppa.store.arangodb;

import com.arangodb.ArangoDBException;
import com.arangodb.ArangoDBMultipleException;
import io.ppa.store.Causes;
import io.ppa.store.StoreException;
import io.ppa.store.StoreLocations.ArangoLocation;
import io.ppa.store.StoreUnavailableException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an operator is told of an error of ArangoDB. Numbers are those of
 * <a href="https://docs.arangodb.com/3.12/develop/error-codes/">the server's list</a>, which asks to go by them and never by its
 * messages.
 */
final class ArangoErrors {

    static final int RESOURCE_LIMIT = 32;

    static final int CONFLICT = 1200;

    static final int DOCUMENT_NOT_FOUND = 1202;

    static final int COLLECTION_NOT_FOUND = 1203;

    static final int DATABASE_NOT_FOUND = 1228;

    private static final int CURSOR_NOT_FOUND = 1600;

    private static final int TRANSACTION_ABORTED = 1654;

    private static final int TRANSACTION_NOT_FOUND = 1655;

    private static final Set<Integer> NOT_LET_IN = Set.of(401, 403);

    private static final int GONE = 410;

    private static final int NOT_NOW = 503;

    private ArangoErrors() {}

    static StoreException told(ArangoLocation location, ArangoDBException e) {
        Integer status = e.getResponseCode();
        if (status == null) {
            return unreachable(location, Causes.firstLine(root(e)), e);
        }
        int number = e.getErrorNum() == null ? 0 : e.getErrorNum();
        String at = "ArangoDB at " + location;
        String said = e.getErrorMessage() == null ? "HTTP " + status : e.getErrorMessage();
        if (NOT_LET_IN.contains(status)) {
            return new StoreUnavailableException(
                    Arango.STORE,
                    at + " does not let " + location.user() + " in: " + said,
                    "Give a user with rights on the database, and the password, in ppa.arangodb.user and ppa.arangodb.password.",
                    e);
        }
        if (number == DATABASE_NOT_FOUND || number == COLLECTION_NOT_FOUND) {
            return new StoreUnavailableException(
                    Arango.STORE, at + " lacks its collections: " + said, "Run 'ppa schema apply'.", e);
        }
        if (status == NOT_NOW) {
            return new StoreUnavailableException(
                    Arango.STORE,
                    at + " takes no requests now: " + said,
                    "See whether it starts, stops or is overloaded, and rerun when it is done.",
                    e);
        }
        if (status == GONE || number == TRANSACTION_ABORTED || number == TRANSACTION_NOT_FOUND) {
            return new StoreException(
                    Arango.STORE,
                    number,
                    at + " gave the transaction up: " + said,
                    "Nothing of it was kept; see that the server was not restarted and that --transaction.streaming-idle-timeout"
                            + " is at least 60 s, then rerun.",
                    e);
        }
        if (number == CURSOR_NOT_FOUND) {
            return new StoreException(
                    Arango.STORE,
                    number,
                    at + " lost the result while it was read: " + said,
                    "See whether it was restarted or killed the query, then rerun.",
                    e);
        }
        return new StoreException(
                Arango.STORE, number, at + " refused a request: " + said, "Remove the cause, then rerun.", e);
    }

    static StoreUnavailableException unreachable(ArangoLocation location, String why, @Nullable Throwable cause) {
        return new StoreUnavailableException(
                Arango.STORE,
                "ArangoDB at " + location + " cannot be reached, or no longer: " + why,
                "Start it, or give its address in ppa.arangodb.url.",
                cause);
    }

    static StoreUnavailableException lostInCommit(ArangoLocation location, ArangoDBException e) {
        return new StoreUnavailableException(
                Arango.STORE,
                "ArangoDB at " + location
                        + " was lost while it committed, so that it is not known whether the change is written"
                        + " (whole, or not at all): " + Causes.firstLine(root(e)),
                "Rerun when it is back: what is written already is found and not written again.",
                e);
    }

    private static Throwable root(Throwable e) {
        Throwable root = Causes.root(e);
        if (root instanceof ArangoDBMultipleException every
                && !every.getExceptions().isEmpty()) {
            return root(every.getExceptions().get(0));
        }
        return root;
    }
}
