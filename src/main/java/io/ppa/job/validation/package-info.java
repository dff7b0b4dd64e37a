/** Data validation: which rows of a day cannot be right, of whom, and whose jobs had better wait. */
@NullMarked
package io.ppa.job.validation;

import org.jspecify.annotations.NullMarked;
