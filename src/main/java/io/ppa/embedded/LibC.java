package io.ppa.embedded;

import com.sun.jna.Library;
import com.sun.jna.Native;

/** The few functions of the C library that Java has no call for. */
interface LibC extends Library {

    int SIGINT = 2;

    int SIGQUIT = 3;

    /** Loads it. */
    static LibC load() {
        return Native.load("c", LibC.class);
    }

    int setenv(String name, String value, int overwrite);

    int kill(int pid, int signal);
}
