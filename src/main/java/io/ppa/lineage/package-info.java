/** Tells data catalogues what each run read and wrote, in the words of OpenLineage. */
@NullMarked
package io.ppa.lineage;

import org.jspecify.annotations.NullMarked;
