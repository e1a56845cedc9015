#pragma once

#include <string>
#include <vector>

#include "napier/report/report.h"

namespace napier {

// One link of the chain network → quantized network → certificate, datapath → design, results.
struct Link {
  std::string noun;       // "Certificate"
  std::string hash;       // of the noun itself; empty where it has none of its own
  std::string made_from;  // the noun whose hash it carries, "Quantized network"; empty for the root
  std::string made_from_hash;
};

// The chain of all parts that the input has, in the order of the flow.
std::vector<Link> provenance_of(const ReportInput& input);

// Throws Error at the first part that carries another hash than that of the noun it is said to be
// made from. So a certificate of one network is never printed beside the circuit of another.
void check_provenance(const ReportInput& input);

}  // namespace napier
