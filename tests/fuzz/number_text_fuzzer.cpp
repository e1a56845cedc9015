// Any text is either no number, or one whose rounding to a format, written out, reads back as it.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "napier/arithmetic/exact_text.h"
#include "napier/arithmetic/project.h"
#include "napier/formats/format_names.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace napier;
  if (size < 2) return 0;
  constexpr const char* kFormats[] = {"e4m3fn", "e8m23:flush", "posit32", "fixed32f16", "e8m0fnu"};
  const NumberFormat format = parse_number_format(kFormats[data[0] % 5]);
  const Projection to = {format, {static_cast<Rounding>(data[1] % 6), 0}, kSaturate};
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  const auto x = parse_exact(text);
  if (!x) return 0;
  parse_exact(text, -80);
  const u64 code = project_exact(*x, to, 0);
  const auto back = parse_exact(exact_text(decode(format, code)));
  if (!back || project_exact(*back, to, 0) != code) std::abort();
  return 0;
}
