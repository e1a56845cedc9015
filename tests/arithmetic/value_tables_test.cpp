// The numbers of whole formats, and of all fp16 numbers rounded to them, as other implementations
// have them. Each table was written by Python as one line per code (float.hex() without trailing
// zeros; "nan", "inf", "0") and only the head of its SHA-256 is kept here.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "napier/arithmetic/exact_text.h"
#include "napier/arithmetic/operations.h"
#include "napier/base/hash.h"
#include "napier/formats/format_names.h"

namespace napier {
namespace {

std::string table_of(const NumberFormat& format) {
  std::string table;
  for (u64 code = 0; code >> format.width_bits == 0; ++code) {
    table += hexadecimal_text(decode(format, code)) + "\n";
  }
  return table;
}

std::string head_of_hash(const std::string& text) { return sha256(text).substr(0, 16); }

std::string rounded_binary16(const NumberFormat& format) {
  const NumberFormat binary16 = parse_number_format("fp16");
  std::string table;
  for (u64 code = 0; code < 65536; ++code) {
    if (is_float_nan(binary16, code)) continue;
    const u64 rounded = convert_code(binary16, code, {format, {kRne, 0}, kOverflow}, 0);
    table += hexadecimal_text(decode(format, rounded)) + "\n";
  }
  return table;
}

struct Published {
  const char* name;
  const char* values;   // of all codes
  const char* rounded;  // of all fp16 codes but the NaNs, rounded to it
};

// Not asked: NaN into formats without one, where ml_dtypes gives zero with the sign turned over.
// Source: ml_dtypes 0.6.0 and NumPy 2.4.6, run here on 2026-11-24:
//   np.arange(256, dtype=np.uint8).view(ml_dtypes.float8_e4m3fn).astype(np.float64)
//   np.arange(65536, dtype=np.uint16).view(np.float16).astype(np.float32).astype(…)
const std::vector<Published> kOfMlDtypes = {{"e3m4", "5d1c1cc6f9b691c2", "a134226974ebae6e"},
                                            {"e4m3", "5923fcf6eef733ab", "f5963eda7958a83f"},
                                            {"e4m3b11fnuz", "1cd2001b30742942", "166c356b4abcae9c"},
                                            {"e4m3fn", "989f7b9708fe8e70", "63d8cfa23b797bd9"},
                                            {"e4m3fnuz", "381b9d744c7c8a8a", "ee78a1534abc4c37"},
                                            {"e5m2", "17f57e8dcc2a6d44", "1d579e1b2970b2cb"},
                                            {"e5m2fnuz", "eba8254d398894c1", "0f366c6d0826da4e"},
                                            {"e8m0fnu", "45a36d596ab2e157", "e550158490e84495"},
                                            {"e2m1fn", "d0536f4a23a310b2", "6ec7655948eda871"},
                                            {"e2m3fn", "30186608d3542c80", "ad8cbb02e9b8892c"},
                                            {"e3m2fn", "c4db21f783bf9c03", "ab92fbe1f4e1565b"}};

TEST(ValueTables, every_code_has_the_value_of_ml_dtypes_and_numpy) {
  for (const Published& each : kOfMlDtypes) {
    EXPECT_EQ(head_of_hash(table_of(parse_number_format(each.name))), each.values) << each.name;
  }
  EXPECT_EQ(head_of_hash(table_of(parse_number_format("bf16"))), "19edbce7ea39c6ba");
  EXPECT_EQ(head_of_hash(table_of(parse_number_format("fp16"))), "1c31a0fc8dbcf34d");
}

TEST(ValueTables, every_fp16_number_is_rounded_as_ml_dtypes_does) {
  for (const Published& each : kOfMlDtypes) {
    EXPECT_EQ(head_of_hash(rounded_binary16(parse_number_format(each.name))), each.rounded)
        << each.name;
  }
}

std::string p3109_tables(int width_bits, const std::vector<int>& precisions) {
  std::string tables;
  for (const int p : precisions) {
    for (const char* ending : {"se", "sf", "ue", "uf"}) {
      tables += table_of(parse_number_format(fmt::format("binary{}p{}{}", width_bits, p, ending)));
    }
  }
  return tables;
}

// Source: gfloat 0.5.2, format_info_p3109 and decode_float, run here on 2026-11-24.
TEST(ValueTables, every_p3109_code_has_the_value_of_gfloat) {
  EXPECT_EQ(head_of_hash(p3109_tables(4, {1, 2, 3, 4})), "69d368afd064e4b5");
  EXPECT_EQ(head_of_hash(p3109_tables(6, {1, 2, 3, 4, 5, 6})), "085a96703352fc41");
  EXPECT_EQ(head_of_hash(p3109_tables(8, {1, 2, 3, 4, 5, 6, 7, 8})), "955c36891f12b3cc");
  EXPECT_EQ(head_of_hash(p3109_tables(10, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})), "eacd547d06201624");
  EXPECT_EQ(head_of_hash(p3109_tables(12, {3, 5, 8})), "3f9d6689e21ca395");
}

}  // namespace
}  // namespace napier
