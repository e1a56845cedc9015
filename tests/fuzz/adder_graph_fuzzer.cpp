// A solution file in any shape: reading it throws Error or gives a graph that the checker can
// judge.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "napier/base/error.h"
#include "napier/multiplierless/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  try {
    const napier::AdderGraph graph =
        napier::adder_graph_from_json(napier::parse_json(text, "fuzz"));
    if (graph.adders.size() < 64 && graph.outputs.size() < 64) napier::check_adder_graph(graph);
  } catch (const napier::Error&) {
  }
  return 0;
}
