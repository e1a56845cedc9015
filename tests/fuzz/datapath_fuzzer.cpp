// datapath.json from a stranger: parse, check, cost, interpret. Only napier::Error may leave.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "napier/base/error.h"
#include "napier/datapath/cost.h"
#include "napier/datapath/datapath.h"
#include "napier/datapath/interpret.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const napier::Datapath datapath =
        napier::datapath_from_json(napier::parse_json(text, "fuzzed.json"));
    napier::cost_per_layer(datapath);
    constexpr std::size_t kVectors = 3;
    std::vector<std::int64_t> codes(kVectors * napier::input_count(datapath));
    for (std::size_t i = 0; i < codes.size(); ++i) {
      codes[i] = i % 3 == 0 ? INT64_MIN : i % 3 == 1 ? INT64_MAX : -1;
    }
    napier::interpret(datapath, codes, kVectors);
  } catch (const napier::Error&) {
  }
  return 0;
}
