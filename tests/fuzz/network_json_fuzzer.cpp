// Any text is either refused with a napier::Error, or is a network that can be run and that comes
// back from its own JSON.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "napier/base/error.h"
#include "napier/base/json.h"
#include "napier/network/network.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace napier;
  Network network;
  try {
    const Document document = parse_json({reinterpret_cast<const char*>(data), size}, "fuzz.json");
    network = network_from_json(document);
    recommended_box(document, input_count(network));
  } catch (const Error&) {
    return 0;
  }
  evaluate(network, std::vector<double>(input_count(network), 0.5));
  const Document again = parse_json(print_json(to_json(network)), "fuzz.json");
  if (network_from_json(again) != network) std::abort();
  return 0;
}
