/** Tells operators what they should know, through a log, a webhook and mail: noted once, told at least once. */
@NullMarked
package io.ppa.notify;

import org.jspecify.annotations.NullMarked;
