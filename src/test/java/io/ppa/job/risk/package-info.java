@NullMarked
package io.ppa.job.risk;

import org.jspecify.annotations.NullMarked;
