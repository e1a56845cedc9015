#include "napier/kernels/device/vector_task.h"

#include <algorithm>

#include "napier/arithmetic/check_rules.h"
#include "napier/arithmetic/packed_codes.h"
#include "napier/arithmetic/values.h"
#include "napier/base/error.h"

namespace napier {

void check_device_codes(const Projection& to, std::size_t count,
                        std::span<const std::uint8_t> codes) {
  check_projection(to, "the result");
  require(to.format.width_bits <= 32, "a code has at most 32 bits");
  require(codes.size() == packed_bytes(count, to.format.width_bits),
          "as many bytes as the packed codes have");
}

DeviceBlocks device_blocks(const BlockRules& rules, std::size_t count, std::uint64_t first) {
  check_block_rules(rules);
  require(first % static_cast<std::uint64_t>(rules.format.block_size) == 0,
          "an array starts with a block's first element");
  return {rules.format, element_projection(rules), rules.random, first, count, 0x3F800000};
}

std::uint32_t tensor_scale_of_parts(const BlockFormat& format,
                                    std::span<const std::uint32_t> largest) {
  const auto most = std::max_element(largest.begin(), largest.end());
  const std::uint32_t bits = most == largest.end() ? 0 : *most;
  return static_cast<std::uint32_t>(tensor_scale_code(format, decode(kBinary32, bits), kBinary32));
}

}  // namespace napier
