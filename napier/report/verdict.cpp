#include "napier/report/verdict.h"

#include <fmt/format.h>

#include <algorithm>

#include "napier/report/number_text.h"
#include "napier/report/sections.h"

namespace napier {
namespace {

using Sentences = std::vector<std::string>;

std::int64_t refuted_count(const ProofResult& proofs) {
  return std::count_if(proofs.blocks.begin(), proofs.blocks.end(), [](const BlockProof& block) {
    return !block.proved && !block.counterexample.empty();
  });
}

Sentences refutations(const ReportInput& input) {
  Sentences found;
  if (input.cosimulation && input.cosimulation->mismatches > 0) {
    found.push_back(fmt::format("The generated hardware differs from its model at {} of {}.",
                                count_text(input.cosimulation->mismatches),
                                counted(input.cosimulation->vectors, "vector")));
  }
  if (input.proofs && refuted_count(*input.proofs) > 0) {
    found.push_back(fmt::format("A counterexample refutes {} of {}.",
                                count_text(refuted_count(*input.proofs)),
                                counted(std::ssize(input.proofs->blocks), "multiplication block")));
  }
  for (std::size_t j = 0; j < input.observed.largest.size(); ++j) {
    if (!(input.observed.largest[j] > input.certificate.bound[j])) continue;
    found.push_back(fmt::format("The error seen at output {} is larger than its bound.",
                                output_name(input, j)));
  }
  if (input.closed_loop && smallest_margin(input.closed_loop->quantized) < 0) {
    found.push_back("In simulation, the closed loop with the circuit violates a property.");
  }
  return found;
}

Sentences omissions(const ReportInput& input) {
  Sentences found;
  if (!input.cosimulation) found.push_back("The generated hardware was not co-simulated.");
  if (!input.proofs) {
    found.push_back("The multiplication blocks were not proved.");
  } else if (const auto open = std::ssize(input.proofs->blocks) - proved_count(*input.proofs)) {
    found.push_back(fmt::format("The proof of {} of {} did not come to an end.", count_text(open),
                                counted(std::ssize(input.proofs->blocks), "multiplication block")));
  }
  return found;
}

Sentences what_holds(const ReportInput& input) {
  const std::size_t worst = worst_output(input.certificate);
  const std::string bound = number_text(input.certificate.bound[worst], 3, Toward::up);
  const std::int64_t blocks = std::ssize(input.proofs->blocks);
  return {
      fmt::format(
          "For every input in the box, the circuit’s arithmetic stays within {} of the "
          "real-valued network{}.",
          bound,
          input.certificate.bound.size() > 1 ? " (output " + output_name(input, worst) + ")" : ""),
      fmt::format("The generated hardware gave the same bits as its model on all {}{}.",
                  counted(input.cosimulation->vectors, "vector"),
                  blocks == 0 ? ""
                              : ", and " +
                                    (blocks == 1 ? "its one constant multiplication is "
                                                 : "all its " + count_text(blocks) +
                                                       " constant multiplications are ") +
                                    "proved right")};
}

}  // namespace

Verdict judge(const ReportInput& input) {
  if (Sentences found = refutations(input); !found.empty()) return {VerdictKind::refuted, found};
  if (Sentences found = omissions(input); !found.empty()) return {VerdictKind::incomplete, found};
  return {VerdictKind::holds, what_holds(input)};
}

std::size_t worst_output(const ErrorCertificate& certificate) {
  const auto worst = std::max_element(certificate.bound.begin(), certificate.bound.end());
  return static_cast<std::size_t>(worst - certificate.bound.begin());
}

}  // namespace napier
