package io.ppa.notify;

import java.net.URI;

/**
 * Where events are posted to.
 *
 * @param url its path may be a secret, so only scheme, host and port are ever shown
 * @param secret the key of the signature
 */
record WebhookSettings(URI url, byte[] secret) {

    /** The receiver, for people. */
    String shown() {
        return url.getScheme() + "://" + url.getRawAuthority();
    }

    @Override
    public String toString() {
        return shown();
    }
}
