// Any bytes are either refused with a napier::Error, or are a network that can be run and that
// comes back from its own ONNX file.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "napier/base/error.h"
#include "napier/network/network.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace napier;
  Network network;
  try {
    network = network_from_onnx({reinterpret_cast<const char*>(data), size}, "fuzz.onnx");
  } catch (const Error&) {
    return 0;
  }
  evaluate(network, std::vector<double>(input_count(network), 0.5));
  if (network_from_onnx(to_onnx(network), "fuzz.onnx") != network) std::abort();
  return 0;
}
