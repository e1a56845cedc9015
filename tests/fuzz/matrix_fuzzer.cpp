// Any text is either refused with a napier::Error, or is a matrix; the same for input ranges.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "napier/base/error.h"
#include "napier/multiplierless/cmvm_matrix.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace napier;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    parse_matrix(text, "fuzz.txt");
  } catch (const Error&) {
  }
  try {
    parse_input_ranges(text, "fuzz.txt", 2);
  } catch (const Error&) {
  }
  return 0;
}
