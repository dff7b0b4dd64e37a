@NullMarked
package io.ppa.job.publish;

import org.jspecify.annotations.NullMarked;
