// The text itself: small designs to read, and what must not depend on anything but the datapath.

#include <gmock/gmock.h>

#include <algorithm>

#include "napier/base/error.h"
#include "napier/base/file.h"
#include "napier/rtl/axis_layout.h"
#include "napier/rtl/block_interface.h"
#include "napier/rtl/hardware_design.h"
#include "tests/datapath/random_datapath.h"
#include "tests/rtl/small_designs.h"
#include "tests/rtl/temporary_folder.h"

namespace napier {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// The file without its three lines of header, which carry the hash.
std::string body_of(const HardwareDesign& design, const std::string& name) {
  for (const RtlFile& file : design.files) {
    if (file.name == name) return file.text.substr(file.text.find("module "));
  }
  return "there is no " + name;
}

TEST(generate_rtl, a_combinational_block_reads_like_its_formulas) {
  const HardwareDesign design = generate_rtl(small_multiplier(), {});
  EXPECT_EQ(body_of(design, "mcm0.sv"), R"(module mcm0 (
    input  logic [7:0] x,
    output logic [10:0] times_7,
    output logic [11:0] times_15,
    output logic [11:0] times_minus_14
);
  // times_7 = (x << 3) - x; [-896, 889]
  assign times_7 = {x, 3'd0} - {{3{x[7]}}, x};
  // times_15 = times_7 + (x << 3); [-1920, 1905]
  assign times_15 = {times_7[10], times_7} + {x[7], x, 3'd0};
  // times_minus_14 = -(times_7 << 1); [-1778, 1792]
  assign times_minus_14 = 12'd0 - {times_7, 1'd0};
endmodule
)");
}

TEST(generate_rtl, one_adder_per_stage_delays_x_for_the_second_adder) {
  const HardwareDesign design = generate_rtl(small_multiplier(), {.adders_per_stage = 1});
  EXPECT_EQ(design.latency_cycles, 2);
  EXPECT_EQ(body_of(design, "mcm0.sv"), R"(module mcm0 (
    input  logic clk,
    input  logic enable,
    input  logic [7:0] x,
    output logic [10:0] times_7,
    output logic [11:0] times_15,
    output logic [11:0] times_minus_14
);
  logic [7:0] x__1;
  // times_7 = (x << 3) - x; [-896, 889]
  logic [10:0] times_7__1;
  assign times_7 = {x, 3'd0} - {{3{x[7]}}, x};
  // times_15 = times_7 + (x << 3); [-1920, 1905]
  assign times_15 = {times_7__1[10], times_7__1} + {x__1[7], x__1, 3'd0};
  // times_minus_14 = -(times_7 << 1); [-1778, 1792]
  assign times_minus_14 = 12'd0 - {times_7__1, 1'd0};

  always_ff @(posedge clk) if (enable) begin
    x__1 <= x;
    times_7__1 <= times_7;
  end
endmodule
)");
}

TEST(generate_rtl, the_same_datapath_gives_the_same_bytes) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    for (const int adders : {0, 2}) {
      EXPECT_EQ(generate_rtl(random_datapath(seed), {adders}),
                generate_rtl(random_datapath(seed), {adders}));
    }
  }
}

TEST(generate_rtl, every_file_carries_the_hash_of_its_datapath) {
  const Datapath datapath = small_multiplier();
  for (const RtlFile& file : generate_rtl(datapath, {}).files) {
    EXPECT_THAT(file.text, HasSubstr(hash_of(datapath))) << file.name;
  }
}

TEST(generate_rtl, more_adders_per_stage_never_add_latency_or_registers_of_outputs) {
  int latency = generate_rtl(small_multiplier(), {1}).latency_cycles;
  for (const int adders : {2, 3, 100}) {
    const int next = generate_rtl(small_multiplier(), {adders}).latency_cycles;
    EXPECT_LE(next, latency);
    latency = next;
  }
  EXPECT_EQ(latency, 1);
}

TEST(constant_blocks, ports_say_their_constants_and_when_they_leave) {
  const auto blocks = constant_blocks(small_multiplier(), {.adders_per_stage = 1});
  ASSERT_EQ(blocks.size(), 1u);
  EXPECT_EQ(blocks[0].module, "mcm0");
  EXPECT_TRUE(blocks[0].has_clock);
  EXPECT_THAT(blocks[0].products, ElementsAre(ProductPort{"times_7", 7, 11, true, 0},
                                              ProductPort{"times_15", 15, 12, true, 1},
                                              ProductPort{"times_minus_14", -14, 12, true, 1}));
}

TEST(axis_layout, values_start_at_whole_bytes_in_port_order) {
  const AxisLayout layout = axis_layout(small_multiplier());
  EXPECT_THAT(layout.inputs, ElementsAre(AxisField{"x0", 0, 8, true}));
  EXPECT_THAT(layout.outputs,
              ElementsAre(AxisField{"y0", 0, 11, true}, AxisField{"y1", 16, 12, true},
                          AxisField{"y2", 32, 12, true}));
  EXPECT_EQ(layout.output_bits, 48);
}

TEST(design_files, what_is_written_is_read_back) {
  const TemporaryFolder folder;
  const Datapath datapath = random_datapath(3);
  const HardwareDesign design = generate_rtl(datapath, {.adders_per_stage = 2});
  write_design(design, datapath, folder.path());
  Datapath read_datapath;
  std::vector<std::string> changed;
  EXPECT_EQ(read_design(folder.path(), read_datapath, &changed), design);
  EXPECT_EQ(read_datapath, datapath);
  EXPECT_THAT(changed, ElementsAre());
}

TEST(design_files, a_changed_file_is_named_and_read_as_it_is) {
  const TemporaryFolder folder;
  const Datapath datapath = small_multiplier();
  write_design(generate_rtl(datapath, {}), datapath, folder.path());
  write_file(folder.path() / "rtl" / "mcm0.sv", "module mcm0; endmodule\n");
  Datapath read_datapath;
  std::vector<std::string> changed;
  const HardwareDesign design = read_design(folder.path(), read_datapath, &changed);
  EXPECT_THAT(changed, ElementsAre("mcm0.sv"));
  EXPECT_EQ(body_of(design, "mcm0.sv"), "module mcm0; endmodule\n");
}

TEST(design_files, another_datapath_is_refused) {
  const TemporaryFolder folder;
  write_design(generate_rtl(small_multiplier(), {}), small_multiplier(), folder.path());
  const Datapath other = random_datapath(1);
  write_design(generate_rtl(other, {}), other, folder.path() / "other");
  write_file(folder.path() / "datapath.json", read_file(folder.path() / "other" / "datapath.json"));
  Datapath datapath;
  try {
    read_design(folder.path(), datapath);
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("design.json: /datapath_hash"));
    EXPECT_THAT(error.what(), HasSubstr("is not the datapath"));
  }
}

TEST(design_files, a_smaller_design_leaves_no_module_of_the_larger_one) {
  const TemporaryFolder folder;
  const Datapath large = random_datapath(3);
  write_design(generate_rtl(large, {}), large, folder.path());
  write_design(generate_rtl(small_multiplier(), {}), small_multiplier(), folder.path());
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "rtl" / "random.sv"));
}

TEST(design_files, files_that_are_not_of_the_design_stay) {
  const TemporaryFolder folder;
  write_file(folder.path() / "rtl" / "mine.sv", "// mine\n");
  write_design(generate_rtl(small_multiplier(), {}), small_multiplier(), folder.path());
  write_design(generate_rtl(small_multiplier(), {}), small_multiplier(), folder.path());
  EXPECT_EQ(read_file(folder.path() / "rtl" / "mine.sv"), "// mine\n");
}

TEST(generate_rtl, two_modules_of_one_name_are_refused) {
  Datapath datapath = small_multiplier();
  datapath.blocks[0].name = "multiplier_axis";
  EXPECT_THROW(generate_rtl(datapath, {}), Error);
}

}  // namespace
}  // namespace napier
