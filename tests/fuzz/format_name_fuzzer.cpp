// Any text is either refused with a napier::Error, or names a row whose own name reads back as it:
// as a format of single numbers, and as one of blocks.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "napier/base/error.h"
#include "napier/formats/block_names.h"
#include "napier/formats/format_names.h"

namespace {

template <typename Row>
void check(Row (*parse)(std::string_view), std::string_view name) {
  Row row = {};
  try {
    row = parse(name);
  } catch (const napier::Error&) {
    return;
  }
  if (parse(name_of(row)) != row) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view name(reinterpret_cast<const char*>(data), size);
  check<napier::NumberFormat>(napier::parse_number_format, name);
  check<napier::BlockFormat>(napier::parse_block_format, name);
  return 0;
}
