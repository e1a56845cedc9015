#pragma once

#include <optional>
#include <string>

#include "napier/datapath/datapath.h"
#include "napier/report/html.h"

namespace napier {

// The index of the constant-multiplication block that shows best: the one whose number of adders is
// nearest to eight, the earliest of equals. Empty when no such block has an adder.
std::optional<int> block_to_show(const Datapath& datapath);

// The block's adder graph in Graphviz's language: adders as boxes with what they make of the inputs
// ("7·x", "3·x0 − 5·x2"), their width, one-bit adders and depth; shifts and signs on the edges;
// inputs left, outputs right.
std::string dot_of_block(const Datapath& datapath, int block);

// The drawing, or, where `dot` is missing or fails, a sentence that says what to install.
Html draw_dot(const std::string& dot);

}  // namespace napier
