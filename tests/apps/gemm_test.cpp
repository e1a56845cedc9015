#include <nlohmann/json.hpp>
#include <string>

#include "tests/apps/command_test.h"

namespace napier {
namespace {

using ::testing::HasSubstr;

class Gemm : public CommandTest {
 protected:
  nlohmann::json json_of(const std::string& options) const {
    const ProcessResult result = type("napier gemm --json --repeat 1 " + options);
    EXPECT_EQ(result.exit_code, 0) << options << "\n" << result.complaints;
    return nlohmann::json::parse(result.output);
  }
  std::string refusal_of(const std::string& options) const {
    const ProcessResult result = type("napier gemm " + options);
    EXPECT_EQ(result.exit_code, 1) << options;
    return result.complaints + result.output;
  }
};

TEST_F(Gemm, backends_and_threads_give_the_bits_of_the_reference) {
  for (const char* rules :
       {"--product e5m2 --accumulator e6m9", "--product e5m2:sr8 --accumulator e6m9:sr8 --seed 5",
        "--product fixed16f8 --accumulator fixed32f16", "--accumulator e5m10:rd --order tree8"}) {
    const std::string sizes = std::string(" --m 9 --n 37 --k 21 ") + rules;
    const auto expected = json_of("--backend reference" + sizes)["sha256"];
    EXPECT_EQ(json_of("--threads 1" + sizes)["sha256"], expected) << rules;
    EXPECT_EQ(json_of("--threads 2" + sizes)["sha256"], expected) << rules;
  }
}

TEST_F(Gemm, files_are_read_and_written_as_float32) {
  EXPECT_EQ(type("printf '\\0\\0\\200\\77\\0\\0\\0\\100' > a; printf "
                 "'\\0\\0\\100\\100\\0\\0\\200\\100' > b; "
                 "napier gemm --a fp16 --m 1 --n 1 --k 2 --a-file a --b-file b --out-file c && "
                 "od -A n -t f4 c")
                    .output.find("11") != std::string::npos,
            true);  // 1·3 + 2·4
  EXPECT_THAT(refusal_of("--m 3 --n 1 --k 2 --a-file /etc/hostname"),
              HasSubstr("the file does not hold the matrix"));
}

TEST_F(Gemm, contradictions_are_refused_with_what_would_be_right) {
  EXPECT_THAT(refusal_of("--mode fused --product e5m2"), HasSubstr("expected --product exact"));
  EXPECT_THAT(refusal_of("--accumulator e5m10:wrap"), HasSubstr("only fixed point wraps"));
  EXPECT_THAT(refusal_of("--accumulator fixed8f999"), HasSubstr("--accumulator"));
  EXPECT_THAT(refusal_of("--order blocked"), HasSubstr("blocked<B>"));
  EXPECT_THAT(refusal_of("--order tree0"), HasSubstr("expected 1 to 65536"));
  EXPECT_THAT(refusal_of("--outer fp32"), HasSubstr("only sums in blocks have an outer format"));
  EXPECT_THAT(refusal_of("--m 99999999"), HasSubstr("--m"));
  EXPECT_THAT(refusal_of("--random lfsr16 --accumulator e6m9:sr12"), HasSubstr("too short"));
  EXPECT_THAT(refusal_of("--seed nan"), HasSubstr("--seed"));
}

}  // namespace
}  // namespace napier
