// The controllers of the shared data at 8 fraction bits: the program computes what evaluate_codes
// does.

#include <gmock/gmock.h>

#include "napier/datapath/build.h"
#include "napier/datapath/interpret.h"
#include "tests/datapath/random_network.h"
#include "tests/shared_data.h"

namespace napier {
namespace {

class RealNetwork : public testing::TestWithParam<const char*> {};

TEST_P(RealNetwork, program_computes_what_evaluate_codes_does) {
  NAPIER_NEEDS_SHARED_DATA();
  const Network real = read_network(shared_data() / "controllers" / GetParam());
  const std::size_t inputs = input_count(real);
  const Box box{.lower = std::vector<double>(inputs, -1), .upper = std::vector<double>(inputs, 1)};
  const QuantizedNetwork network = quantize(real, uniform_plan(real, box, 8, 8, 8));
  BuildStatistics statistics;
  const BuildOptions options{.matrix_effort = 1e-4, .threads = 1};
  const Datapath datapath = build_datapath(network, options, statistics, nullptr);
  constexpr std::size_t kCount = 500;
  const auto codes = random_codes(network, kCount, 1);
  const auto got = interpret(datapath, codes, kCount);
  for (std::size_t v = 0; v < kCount; ++v) {
    const auto expected = evaluate_codes(network, std::span(codes).subspan(v * inputs, inputs));
    for (std::size_t k = 0; k < expected.size(); ++k) {
      ASSERT_EQ(got[v * expected.size() + k], expected[k]) << "vector " << v;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(shared, RealNetwork,
                         testing::Values("ACC_3x20_relu_2019.json", "ACC_5x20_relu_2024.json",
                                         "ACC_5x20_relu_2024_onnx.json", "ACC_7x20_relu_2019.json",
                                         "ACC_10x20_relu_2019.json", "SinglePendulum.json",
                                         "DoublePendulum_more_robust.json", "TORA_relu.json",
                                         "TORA_sigmoid.json", "Unicycle.json", "VCAS_pra01.json",
                                         "VCAS_pra02.json", "VCAS_pra03.json", "lohar2023/AC6.json",
                                         "lohar2023/InvPendulumNN.json",
                                         "lohar2023/MountainCarNN.json",
                                         "lohar2023/AcrobotNN.json"));

}  // namespace
}  // namespace napier
