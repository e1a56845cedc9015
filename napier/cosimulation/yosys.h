#pragma once

#include <string>

#include "napier/base/process.h"

namespace napier {

// "Yosys 0.23". Throws Error when Yosys is missing.
std::string yosys_version();

// Runs a Yosys script given as text, without its banner. The log is the result's `output`.
ProcessResult run_yosys(const std::string& script, const std::filesystem::path& folder,
                        double time_limit_s);

}  // namespace napier
