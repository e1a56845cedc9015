#include <nlohmann/json.hpp>
#include <string>

#include "tests/apps/command_test.h"

namespace napier {
namespace {

using ::testing::HasSubstr;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kHasAddressSanitizer = true;
#elif defined(__has_feature)
constexpr bool kHasAddressSanitizer = __has_feature(address_sanitizer);
#else
constexpr bool kHasAddressSanitizer = false;
#endif

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

// By the definition this product would take an hour.
TEST_F(Gemm, a_place_that_cannot_be_written_is_told_before_the_product) {
  EXPECT_THAT(refusal_of("--backend reference --m 4096 --n 4096 --k 4096 --out-file ."),
              HasSubstr("cannot be written (it is a folder)"));
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
  EXPECT_THAT(refusal_of("--accumulator e5m2:sr33"), HasSubstr("1 to 32 random bits"));
  EXPECT_THAT(refusal_of("--accumulator e5m2:foo:wrap"), HasSubstr("\"foo\" is neither"));
  EXPECT_THAT(refusal_of("--accumulator fixed8f99:flush"), HasSubstr("suffixes are for floats"));
  EXPECT_THAT(refusal_of("--device 0"), HasSubstr("--backend opencl or cuda"));
}

TEST_F(Gemm, numbers_that_are_none_or_too_large_are_refused_and_not_taken_for_others) {
  const std::string whole = "expected a whole number from 0 to 18446744073709551615";
  for (const char* seed : {"nan", "-1", "1.5", "18446744073709551616", "''"}) {
    EXPECT_THAT(refusal_of(std::string("--seed ") + seed), HasSubstr("--seed: got"));
    EXPECT_THAT(refusal_of(std::string("--seed ") + seed), HasSubstr(whole));
  }
  for (const char* size : {"-1", "0", "1e3", "nan", "99999999999999999999999"}) {
    EXPECT_THAT(refusal_of(std::string("--m ") + size),
                HasSubstr("expected a whole number from 1 to 1048576"));
  }
  EXPECT_THAT(refusal_of("--threads -1"), HasSubstr("expected a whole number from 0 to 1024"));
  EXPECT_THAT(refusal_of("--threads 99999999999"), HasSubstr("--threads"));
  EXPECT_THAT(refusal_of("--m 1048576 --n 1 --k 1048576"), HasSubstr("at most 1073741824"));
}

TEST_F(Gemm, options_without_a_value_are_not_taken_for_options_left_out) {
  for (const char* option : {"--b", "--outer", "--output", "--a-file", "--b-file", "--out-file"}) {
    EXPECT_THAT(refusal_of(std::string(option) + " ''"), HasSubstr("got nothing")) << option;
  }
}

TEST_F(Gemm, complaints_name_the_option_they_are_about) {
  EXPECT_THAT(refusal_of("--a nope"), HasSubstr("--a: there is no number format"));
  EXPECT_THAT(refusal_of("--b mxfp4"), HasSubstr("--b: a format of single numbers"));
  EXPECT_THAT(refusal_of("--order foo"), HasSubstr("--order: there is no order"));
  EXPECT_THAT(refusal_of("--random lfsr20"), HasSubstr("--random: there is no source"));
  EXPECT_THAT(refusal_of("--order aligned99,9"), HasSubstr("the order of summation: blocks"));
  EXPECT_THAT(refusal_of("--order aligned9,99"), HasSubstr("the order of summation: products"));
  EXPECT_THAT(refusal_of("--order kahan --accumulator e5m2:sr4 --random lfsr16"),
              HasSubstr("the source of random bits: an lfsr"));
}

TEST_F(Gemm, matrices_beyond_the_memory_are_refused_before_any_is_made) {
  if (kHasAddressSanitizer) GTEST_SKIP() << "AddressSanitizer cannot run in little memory";
  const ProcessResult result =
      type("ulimit -v 2000000; napier gemm --m 32768 --n 1 --k 32768 --repeat 1");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.complaints, HasSubstr("the matrices do not fit in memory: got 4.0 GiB"));
}

TEST_F(Gemm, every_backend_names_path_target_and_reason_or_says_what_is_missing) {
  const std::string sizes = " --m 9 --n 37 --k 21 --product e5m2 --accumulator e6m9";
  const auto expected = json_of("--backend reference" + sizes)["sha256"];
  for (const char* backend : {"reference", "cpu", "opencl", "cuda"}) {
    const std::string options = std::string("--backend ") + backend + sizes;
    const ProcessResult result = type("napier gemm --json --repeat 1 " + options);
    if (result.exit_code == 0) {
      const auto json = nlohmann::json::parse(result.output);
      EXPECT_EQ(json["sha256"], expected) << backend;
      EXPECT_EQ(json["backend"], backend);
      EXPECT_NE(json["path"], "") << backend;
      EXPECT_NE(json["target"], "") << backend;
      EXPECT_TRUE(json["not_faster_because"].is_string()) << backend;
      continue;
    }
    EXPECT_EQ(result.exit_code, 1) << backend;
    EXPECT_THAT(backend, ::testing::AnyOf(std::string("opencl"), std::string("cuda")));
    EXPECT_THAT(result.complaints, HasSubstr("Install")) << backend;
    EXPECT_EQ(result.output, "") << backend;
  }
}

}  // namespace
}  // namespace napier
