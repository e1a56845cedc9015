#include "napier/report/verdict.h"

#include <fmt/format.h>

#include <algorithm>

#include "napier/report/number_text.h"
#include "napier/report/sections.h"

namespace napier {
namespace {

using Sentences = std::vector<std::string>;

std::int64_t refuted_count(const ProofResult& proofs) {
  return std::count_if(proofs.blocks.begin(), proofs.blocks.end(),
                       [](const BlockProof& block) { return block.refuted; });
}

Sentences refutations(const ReportInput& input) {
  Sentences found;
  if (input.cosimulation && input.cosimulation->mismatches > 0) {
    found.push_back(fmt::format("The generated hardware differs from its model at {} of {}.",
                                count_text(input.cosimulation->mismatches),
                                counted(input.cosimulation->vectors, "vector")));
  }
  if (input.cosimulation && !input.cosimulation->stream_fault.empty()) {
    found.push_back("The stream wrapper breaks its protocol: " + input.cosimulation->stream_fault);
  }
  if (input.proofs && refutes(*input.proofs)) {
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

std::string bound_sentence(const ReportInput& input) {
  const std::size_t worst = worst_output(input.certificate);
  const std::string which = input.certificate.bound.size() > 1
                                ? fmt::format(" (output {})", output_name(input, worst))
                                : "";
  return fmt::format(
      "For every input in the box, the circuit’s arithmetic stays within {} of the real-valued "
      "network{}.",
      number_text(input.certificate.bound[worst], 3, Toward::up), which);
}

std::string agreement_sentence(const ReportInput& input) {
  const std::int64_t blocks = std::ssize(input.proofs->blocks);
  const std::string proofs =
      blocks == 0   ? ""
      : blocks == 1 ? ", and its one multiplication block is proved right"
                    : fmt::format(", and all its {} multiplication blocks are proved right",
                                  count_text(blocks));
  return fmt::format("The generated hardware gave the same bits as its model on all {}{}.",
                     counted(input.cosimulation->vectors, "vector"), proofs);
}

}  // namespace

Verdict judge(const ReportInput& input) {
  if (Sentences found = refutations(input); !found.empty()) return {VerdictKind::refuted, found};
  Verdict verdict{VerdictKind::holds, {bound_sentence(input)}};
  const Sentences missing = omissions(input);
  if (missing.empty()) {
    verdict.sentences.push_back(agreement_sentence(input));
    return verdict;
  }
  verdict.kind = VerdictKind::incomplete;
  verdict.sentences.insert(verdict.sentences.end(), missing.begin(), missing.end());
  return verdict;
}

std::size_t worst_output(const ErrorCertificate& certificate) {
  const auto worst = std::max_element(certificate.bound.begin(), certificate.bound.end());
  return static_cast<std::size_t>(worst - certificate.bound.begin());
}

}  // namespace napier
