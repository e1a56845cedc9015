// Any text is either refused with a napier::Error, or is a table that comes back as it was written.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "napier/base/csv.h"
#include "napier/base/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace napier;
  CsvTable table;
  try {
    table = parse_csv({reinterpret_cast<const char*>(data), size}, "fuzz.csv");
  } catch (const Error&) {
    return 0;
  }
  if (parse_csv(to_csv(table), "fuzz.csv") != table) std::abort();
  return 0;
}
