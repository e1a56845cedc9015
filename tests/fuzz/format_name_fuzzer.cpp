// Any text is either refused with a napier::Error, or names a row whose own name reads back as it.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "napier/base/error.h"
#include "napier/formats/format_names.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace napier;
  NumberFormat row = {};
  try {
    row = parse_number_format({reinterpret_cast<const char*>(data), size});
  } catch (const Error&) {
    return 0;
  }
  if (parse_number_format(name_of(row)) != row) std::abort();
  return 0;
}
