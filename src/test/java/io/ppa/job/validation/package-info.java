@NullMarked
package io.ppa.job.validation;

import org.jspecify.annotations.NullMarked;
