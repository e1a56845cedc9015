#pragma once

#include "napier/report/report.h"

namespace napier {

// A made-up but consistent result of the flow: a 5×20 relu controller of adaptive cruise control
// with 105 multiplication blocks, all hashes in order. The numbers look like real ones and are not.
ReportInput example_report();

// The same for a network of 2 inputs, 3 neurons and 2 outputs with a tanh table, of which nothing
// optional was run: no proofs, no co-simulation, no synthesis, no plant.
ReportInput smallest_report();

// After a change to a noun: writes the hashes of the chain again.
void mend_hashes(ReportInput& input);

}  // namespace napier
