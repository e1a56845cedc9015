#include "apps/napier/proof_text.h"

#include <fmt/format.h>

#include "apps/napier/commands.h"

namespace napier {

std::string shortcomings_of(const ProofResult& proof) {
  std::string lines;
  for (const BlockProof& block : proof.blocks) {
    if (block.refuted) {
      lines += fmt::format("{} is refuted:\n{}\n", block.block, block.counterexample);
    } else if (!block.proved) {
      lines += fmt::format("{} is unknown: the time limit came first\n", block.block);
    }
  }
  return lines;
}

int exit_code_of(const ProofResult& proof) {
  if (refutes(proof)) return kRefuted;
  const bool is_whole = proved_count(proof) == static_cast<std::int64_t>(proof.blocks.size());
  return is_whole ? kDone : kUnknown;
}

}  // namespace napier
