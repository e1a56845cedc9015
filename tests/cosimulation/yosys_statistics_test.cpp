#include "napier/cosimulation/yosys_statistics.h"

#include <gmock/gmock.h>

#include "napier/base/error.h"

namespace napier {
namespace {

using testing::HasSubstr;

// What Yosys 0.23 printed for a block, shortened.
constexpr const char* kRecorded = R"json({
   "creator": "Yosys 0.23 (git sha1 7ce5011c24b)",
                     "invocation" : "stat -json ",
                     "modules" : {
                       "\\l0_mcm0" : {
                         "num_cells" : 304,
                         "num_cells_by_type" : {"CARRY4" : 56, "FDRE" : 80, "INV" : 5, "LUT2" : 163}
                       }
                     },
                     "design" : {
  "num_cells" : 304, "num_cells_by_type" : { "CARRY4" : 56, "FDRE" : 80, "INV" : 5, "LUT2" : 163 }
}
}
)json";

TEST(parse_cell_counts, reads_what_yosys_prints) {
  EXPECT_EQ(parse_cell_counts(kRecorded, "stat"),
            (CellCounts{.lut = 163, .carry = 56, .ff = 80, .dsp = 0}));
}

TEST(parse_cell_counts, ignores_what_stands_around_the_object) {
  const std::string text = "3. Printing statistics.\n" + std::string(kRecorded) + "Warning: {}\n";
  EXPECT_EQ(parse_cell_counts(text, "stat").lut, 163);
}

TEST(parse_cell_counts, counts_all_kinds_of_luts_and_registers) {
  const CellCounts counts = parse_cell_counts(
      R"({"modules": {"\\m": {"num_cells_by_type": {"LUT1": 1, "LUT6": 2, "SRL16E": 4,
          "FDRE": 8, "FDSE": 16, "DSP48E2": 32, "CARRY8": 64, "some_black_box": 128}}}})",
      "stat");
  EXPECT_EQ(counts, (CellCounts{.lut = 7, .carry = 64, .ff = 24, .dsp = 32}));
}

TEST(parse_cell_counts, says_where_a_text_is_cut_off) {
  try {
    parse_cell_counts(std::string(kRecorded).substr(0, 200), "l0_cells.json");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("l0_cells.json"));
    EXPECT_THAT(error.what(), HasSubstr("no } that closes the first {"));
  }
  EXPECT_THROW(parse_cell_counts("", "stat"), Error);
  EXPECT_THROW(parse_cell_counts("{}", "stat"), Error);
}

}  // namespace
}  // namespace napier
