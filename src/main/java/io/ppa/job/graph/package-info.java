/** The probability graph: how far an ensemble should trust each of its inputs. */
@NullMarked
package io.ppa.job.graph;

import org.jspecify.annotations.NullMarked;
