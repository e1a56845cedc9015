#pragma once

#include <string>
#include <vector>

#include "napier/report/report.h"

namespace napier {

enum class VerdictKind {
  holds,       // everything that ran agrees, and nothing that belongs to the flow is missing
  incomplete,  // nothing is wrong, but a proof or the co-simulation is missing or undecided
  refuted,     // something is wrong
};

struct Verdict {
  VerdictKind kind = VerdictKind::holds;
  std::vector<std::string> sentences;  // what is wrong; else what holds, and what is missing
};

Verdict judge(const ReportInput& input);

// The output with the largest error bound.
std::size_t worst_output(const ErrorCertificate& certificate);

}  // namespace napier
