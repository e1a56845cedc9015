// Any text is either refused with a napier::Error, or is a network that can be run.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "napier/base/error.h"
#include "napier/network/network.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace napier;
  try {
    const Network network =
        network_from_nnet({reinterpret_cast<const char*>(data), size}, "fuzz.nnet");
    evaluate(network, std::vector<double>(input_count(network), 0.5));
  } catch (const Error&) {
  }
  return 0;
}
