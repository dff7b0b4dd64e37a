/** What tests of several packages share: the real engines. */
@NullMarked
package io.ppa.testing;

import org.jspecify.annotations.NullMarked;
