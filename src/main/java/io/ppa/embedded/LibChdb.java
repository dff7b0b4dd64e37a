package io.ppa.embedded;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import org.jspecify.annotations.Nullable;

/**
 * The C functions of libchdb that the engine uses, under their C names. Sizes are {@code size_t}; every platform with a
 * build of the library has 64-bit ones.
 */
@SuppressWarnings("checkstyle:MethodName")
interface LibChdb extends Library {

    /** Call with 0 before connecting: the JVM needs its own handlers (SIGSEGV becomes NullPointerException). */
    void chdb_set_signal_handlers_enabled(int enabled);

    /** Answers NULL when the engine cannot start, for example because another process has the data path. */
    @Nullable
    Pointer chdb_connect(int argc, StringArray argv);

    void chdb_close_conn(Pointer connection);

    Pointer chdb_query_with_params_n(
            Pointer connection,
            byte[] query,
            long queryLength,
            byte[] format,
            long formatLength,
            @Nullable Pointer names,
            @Nullable Pointer nameLengths,
            @Nullable Pointer values,
            @Nullable Pointer valueLengths,
            long count);

    Pointer chdb_stream_query_with_params_n(
            Pointer connection,
            byte[] query,
            long queryLength,
            byte[] format,
            long formatLength,
            @Nullable Pointer names,
            @Nullable Pointer nameLengths,
            @Nullable Pointer values,
            @Nullable Pointer valueLengths,
            long count);

    Pointer chdb_stream_fetch_result(Pointer connection, Pointer stream);

    void chdb_stream_cancel_query(Pointer connection, Pointer stream);

    void chdb_destroy_query_result(Pointer result);

    Pointer chdb_stream_insert_with_params_n(
            Pointer connection,
            byte[] query,
            long queryLength,
            byte[] format,
            long formatLength,
            @Nullable Pointer names,
            @Nullable Pointer nameLengths,
            @Nullable Pointer values,
            @Nullable Pointer valueLengths,
            long count);

    int chdb_stream_append(Pointer insert, byte[] data, long length);

    Pointer chdb_stream_done(Pointer insert);

    void chdb_stream_cancel_insert(Pointer insert);

    @Nullable
    Pointer chdb_stream_insert_error(Pointer insert);

    void chdb_destroy_insert_stream(Pointer insert);

    @Nullable
    Pointer chdb_result_buffer(Pointer result);

    long chdb_result_length(Pointer result);

    double chdb_result_elapsed(Pointer result);

    long chdb_result_rows_read(Pointer result);

    long chdb_result_storage_rows_read(Pointer result);

    long chdb_result_storage_bytes_read(Pointer result);

    long chdb_result_rows_written(Pointer result);

    long chdb_result_bytes_written(Pointer result);

    @Nullable
    Pointer chdb_result_error(Pointer result);
}
