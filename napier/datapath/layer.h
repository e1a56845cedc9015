#pragma once

#include <optional>
#include <string>
#include <vector>

#include "napier/datapath/build.h"
#include "napier/datapath/column.h"

namespace napier {

// A program with one more layer, made in one way.
struct LayerDraft {
  ProgramBuilder program;
  std::vector<LayerSignal> outputs = {};  // what leaves the layer
  DatapathCost cost = {};                 // of the layer
  int blocks = 0;                         // multiplying blocks with an adder
  int blocks_proved_minimal = 0;
};

// The layer with one MCM block per column of weights and an adder tree per neuron. Empty, and a
// sentence in `why_not`, when that does not fit into options.max_layer_depth.
std::optional<LayerDraft> draft_with_columns(const LayerTask& task, const ProgramBuilder& program,
                                             const BuildOptions& options, std::string& why_not);

// The layer with one CMVM block. Empty, and a sentence in `why_not`, when that does not fit into
// options.max_layer_depth, or when the matrix is larger than CMVM takes.
std::optional<LayerDraft> draft_with_matrix(const LayerTask& task, const ProgramBuilder& program,
                                            const BuildOptions& options, std::string& why_not);

// Both, as options.multiplication allows, and the cheaper one of them: what build_datapath says of
// a layer. `made` tells what was compared.
LayerDraft cheapest_draft(const LayerTask& task, const ProgramBuilder& program,
                          const BuildOptions& options, LayerMultiplication& made);

}  // namespace napier
