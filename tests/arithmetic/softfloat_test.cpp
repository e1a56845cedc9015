#include <gtest/gtest.h>

#include <array>
#include <string>

#include "napier/base/hash.h"
#include "tests/arithmetic/operation_check.h"

// e5m10 against Berkeley SoftFloat 3e, all operations in five modes, 20000 cases each: the table
// holds the first half of the SHA-256 of its results, printed by softfloat_hashes.py next to this
// file.
namespace napier {
namespace {

using oracle::Operation;

struct Row {
  const char* operation;
  Rounding mode;
  const char* hash;
};

constexpr Row kRows[] = {
    {"add", kRne, "58782f58ce85dd30c802e52a1bec61cb"},
    {"add", kRna, "cced0d0f3aff1d8c816f617dc5c2b6e8"},
    {"add", kRz, "8347b12a9723f752d5257573fdb62a46"},
    {"add", kRu, "93d6b955dd0bd799693f55df9fbeab0f"},
    {"add", kRd, "d19cb96bf0a8e51be301f393d71b2106"},
    {"sub", kRne, "1b65741b86c4a50b37e6195d2d1a34f3"},
    {"sub", kRna, "07807a0e98e1022d4bcb41e2c20ad5dc"},
    {"sub", kRz, "fb995f5ab25028f9e031620f56dc9111"},
    {"sub", kRu, "da88b457bcf18ab4f285bfc53db19a62"},
    {"sub", kRd, "d83ef737cf0bdb196188de0852da7efe"},
    {"mul", kRne, "6b1784afb6dcc603af6011dfcd5a7d35"},
    {"mul", kRna, "fa646c2b289560a8033ad55b706d32f1"},
    {"mul", kRz, "ccde8bcdcee422d9ed060fe7f2146690"},
    {"mul", kRu, "a5611b7e5eb051849eacac6e5c01082b"},
    {"mul", kRd, "3401276bc791b29d0205704c4ecb0e1d"},
    {"div", kRne, "2e54526dccf08b8280132d3417d2734a"},
    {"div", kRna, "2e54526dccf08b8280132d3417d2734a"},
    {"div", kRz, "cf37ad1de6ad8390d466225d95d470ff"},
    {"div", kRu, "764ae078b78e0f58f9ab54b8e864fabb"},
    {"div", kRd, "468f26a9528564f4060baf99a080bf0b"},
    {"mul_add", kRne, "333cc44b22b97af304ac2a271b63ab55"},
    {"mul_add", kRna, "0836fac3202147f6b382bd81fd64efbc"},
    {"mul_add", kRz, "b1a314dc23bf3c920e7f7e863618f763"},
    {"mul_add", kRu, "4c4df7e820aa661810f6fa5ec23ff018"},
    {"mul_add", kRd, "80a7d19c420238183781e7f81b21168b"},
    {"sqrt", kRne, "524362c19d43efa0e2afcaff7d14ba3d"},
    {"sqrt", kRna, "524362c19d43efa0e2afcaff7d14ba3d"},
    {"sqrt", kRz, "8c0b37b14d6e705c132b499a374e7a16"},
    {"sqrt", kRu, "b05484fcae1cbf89c23e7a9d70772b88"},
    {"sqrt", kRd, "8c0b37b14d6e705c132b499a374e7a16"},
};

Operation operation_of(const std::string& name) {
  if (name == "add") return Operation::kAdd;
  if (name == "sub") return Operation::kSubtract;
  if (name == "mul") return Operation::kMultiply;
  if (name == "div") return Operation::kDivide;
  return name == "sqrt" ? Operation::kSquareRoot : Operation::kFusedMultiplyAdd;
}

TEST(Half, every_operation_agrees_with_softfloat_in_five_modes) {
  const NumberFormat half = oracle::ieee(5, 10);
  for (const Row& row : kRows) {
    u64 state = 1;
    const auto next = [&state] {
      state = state * 6364136223846793005U + 1442695040888963407U;
      return state >> 48;
    };
    std::string results;
    for (int n = 0; n < 20'000; ++n) {
      oracle::Codes codes;
      codes.a = next();
      codes.b = next();
      codes.c = next();
      const u64 code = oracle::by_the_text(operation_of(row.operation), {half, half, half}, codes,
                                           {half, {row.mode, 0}, kOverflow}, 0);
      results += static_cast<char>(code & 0xFF);
      results += static_cast<char>(code >> 8);
    }
    EXPECT_EQ(sha256(results).substr(0, 32), row.hash) << row.operation << " mode " << row.mode;
  }
}

}  // namespace
}  // namespace napier
