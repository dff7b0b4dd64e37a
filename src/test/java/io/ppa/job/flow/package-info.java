@NullMarked
package io.ppa.job.flow;

import org.jspecify.annotations.NullMarked;
