@NullMarked
package io.ppa.demo;

import org.jspecify.annotations.NullMarked;
