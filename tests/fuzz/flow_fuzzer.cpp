// Any bytes as a flow file: a plan or an Error, nothing else.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "napier/base/error.h"
#include "napier/flow/flow_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    napier::flow_from_toml(
        napier::parse_toml({reinterpret_cast<const char*>(data), size}, "fuzz.toml"));
  } catch (const napier::Error&) {
  }
  return 0;
}
