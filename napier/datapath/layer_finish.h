#pragma once

#include <vector>

#include "napier/datapath/layer.h"

namespace napier {

// What a layer's multiplying blocks leave: the terms of each neuron's sum.
using TermsOfNeurons = std::vector<std::vector<Term>>;

// Adds the neurons behind the terms: trees, bias, rounding and activation; then measures the layer.
void finish_layer(const LayerTask& task, const LayerSums& sums, TermsOfNeurons terms, int max_depth,
                  LayerDraft& draft);

}  // namespace napier
