// The generated text in front of three tools: each takes it without a warning, and what Icarus
// simulates is what the interpreter computes.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "napier/base/file.h"
#include "napier/base/process.h"
#include "napier/datapath/interpret.h"
#include "napier/rtl/axis_layout.h"
#include "napier/rtl/hardware_design.h"
#include "tests/datapath/random_datapath.h"
#include "tests/rtl/small_designs.h"
#include "tests/rtl/temporary_folder.h"

#define NAPIER_NEEDS(program)                                         \
  do {                                                                \
    if (!has_program(program)) GTEST_SKIP() << program " is missing"; \
  } while (false)

namespace napier {
namespace {

std::vector<std::string> write_files(const HardwareDesign& design, const TemporaryFolder& folder) {
  std::vector<std::string> names;
  for (const RtlFile& file : design.files) {
    write_file(folder.path() / file.name, file.text);
    names.push_back(file.name);
  }
  return names;
}

// Runs the tool on all files of the design; what it says, and "" when it says nothing and succeeds.
std::string complaints_of(std::vector<std::string> command, const TemporaryFolder& folder,
                          const std::vector<std::string>& files) {
  command.insert(command.end(), files.begin(), files.end());
  const ProcessResult result =
      run_process({.command = command, .folder = folder.path(), .input = ""});
  if (result.exit_code == 0 && result.complaints.empty()) return "";
  return result.output + result.complaints;
}

// Every small design that the tests look at, with the depths of pipelining.
std::vector<HardwareDesign> designs() {
  std::vector<HardwareDesign> all;
  for (const int adders : {0, 1, 2}) {
    all.push_back(generate_rtl(small_multiplier(), {.adders_per_stage = adders}));
    all.push_back(generate_rtl(small_matrix(), {.adders_per_stage = adders}));
    for (const Multiplication way : {Multiplication::mcm, Multiplication::cmvm}) {
      all.push_back(generate_rtl(small_network(Rounding::kRne, way), {.adders_per_stage = adders}));
    }
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
      all.push_back(generate_rtl(random_datapath(seed), {.adders_per_stage = adders}));
    }
    for (const Rounding rounding : {Rounding::kRne, Rounding::kRna, Rounding::kRz, Rounding::kRd}) {
      all.push_back(generate_rtl(small_network(rounding), {.adders_per_stage = adders}));
    }
  }
  return all;
}

TEST(rtl_tools, verilator_takes_every_design_without_a_warning) {
  NAPIER_NEEDS("verilator");
  for (const HardwareDesign& design : designs()) {
    const TemporaryFolder folder;
    const auto files = write_files(design, folder);
    EXPECT_EQ(
        complaints_of({"verilator", "--lint-only", "-Wall", "--top-module", design.name + "_axis"},
                      folder, files),
        "");
  }
}

TEST(rtl_tools, icarus_takes_every_design_without_a_warning) {
  NAPIER_NEEDS("iverilog");
  for (const HardwareDesign& design : designs()) {
    const TemporaryFolder folder;
    const auto files = write_files(design, folder);
    EXPECT_EQ(complaints_of(
                  {"iverilog", "-g2012", "-Wall", "-o", "design.vvp", "-s", design.name + "_axis"},
                  folder, files),
              "");
  }
}

TEST(rtl_tools, yosys_takes_every_design_and_its_check_finds_nothing) {
  NAPIER_NEEDS("yosys");
  for (const HardwareDesign& design : designs()) {
    const TemporaryFolder folder;
    std::string script = "read_verilog -sv";
    for (const std::string& file : write_files(design, folder)) script += " " + file;
    script += fmt::format("; hierarchy -check -top {}_axis; proc; check -assert", design.name);
    EXPECT_EQ(complaints_of({"yosys", "-q", "-p", script}, folder, {}), "");
  }
}

constexpr const char* kTestbench = R"(module testbench;
  logic aclk = 0;
  logic aresetn = 0;
  logic [{input_high}:0] stimulus [0:{last}];
  integer sent = 0;
  integer received = 0;
  logic s_valid = 0;
  logic m_ready = 0;
  logic s_ready;
  logic m_valid;
  logic [{output_high}:0] m_data;
  logic [{input_high}:0] s_data;
  assign s_data = stimulus[sent];
  {name}_axis dut (.aclk(aclk), .aresetn(aresetn), .s_axis_tdata(s_data), .s_axis_tvalid(s_valid),
    .s_axis_tready(s_ready), .m_axis_tdata(m_data), .m_axis_tvalid(m_valid),
    .m_axis_tready(m_ready));
  always #1 aclk = ~aclk;
  initial begin
    $readmemh("stimulus.hex", stimulus);
    #6 aresetn = 1;
  end
  wire taken = s_valid & s_ready;
  always @(posedge aclk) if (aresetn) begin
    if (taken) sent <= sent + 1;
    s_valid <= (s_valid & ~s_ready) | ((sent + taken <= {last}) & ($random % 4 != 0));
    m_ready <= $random % 3 != 0;
    if (m_valid & m_ready) begin
      $display("%h", m_data);
      received = received + 1;
      if (received > {last}) $finish;
    end
  end
endmodule
)";

// A bus of packed values as hexadecimal digits, the first value in the lowest bytes.
std::string packed_hex(const std::vector<AxisField>& fields, std::span<const std::int64_t> codes) {
  std::string hex;
  for (std::size_t i = fields.size(); i-- > 0;) {
    const int bytes = (fields[i].width_bits + 7) / 8;
    for (int byte = bytes; byte-- > 0;) {
      hex += fmt::format("{:02x}", static_cast<std::uint64_t>(codes[i]) >> (8 * byte) & 0xff);
    }
  }
  return hex;
}

// Simulates the wrapper with random back-pressure: one line of hexadecimal per output vector.
std::string simulate(const HardwareDesign& design, const Datapath& datapath,
                     const std::vector<std::int64_t>& codes, std::size_t count) {
  const TemporaryFolder folder;
  auto files = write_files(design, folder);
  const AxisLayout layout = axis_layout(datapath);
  std::string stimulus;
  for (std::size_t v = 0; v < count; ++v) {
    const std::size_t inputs = layout.inputs.size();
    stimulus += packed_hex(layout.inputs, std::span(codes).subspan(v * inputs, inputs)) + "\n";
  }
  write_file(folder.path() / "stimulus.hex", stimulus);
  std::string text = kTestbench;
  const auto fill_in = [&](const std::string& place, const std::string& value) {
    for (auto at = text.find(place); at != std::string::npos; at = text.find(place)) {
      text.replace(at, place.size(), value);
    }
  };
  fill_in("{input_high}", fmt::format("{}", layout.input_bits - 1));
  fill_in("{output_high}", fmt::format("{}", layout.output_bits - 1));
  fill_in("{last}", fmt::format("{}", count - 1));
  fill_in("{name}", design.name);
  write_file(folder.path() / "testbench.sv", text);
  files.push_back("testbench.sv");
  const std::string complaints =
      complaints_of({"iverilog", "-g2012", "-o", "design.vvp", "-s", "testbench"}, folder, files);
  if (!complaints.empty()) return complaints;
  const ProcessResult result = run_process({.command = {"vvp", "-n", "design.vvp"},
                                            .folder = folder.path(),
                                            .input = "",
                                            .time_limit_s = 60});
  return result.output + result.complaints;
}

void expect_simulation_equals_interpreter(const Datapath& datapath, int adders_per_stage,
                                          std::uint64_t seed) {
  constexpr std::size_t kCount = 100;
  std::vector<std::int64_t> codes(kCount * input_count(datapath));
  for (std::size_t i = 0; i < codes.size(); ++i) {
    codes[i] = static_cast<std::int64_t>(random_bits(seed, 3, i));
  }
  const auto outputs = interpret(datapath, codes, kCount);
  std::string expected;
  const std::size_t ports = datapath.outputs.size();
  for (std::size_t v = 0; v < kCount; ++v) {
    expected +=
        packed_hex(axis_layout(datapath).outputs, std::span(outputs).subspan(v * ports, ports)) +
        "\n";
  }
  const HardwareDesign design = generate_rtl(datapath, {.adders_per_stage = adders_per_stage});
  EXPECT_EQ(simulate(design, datapath, codes, kCount), expected)
      << "seed " << seed << ", " << adders_per_stage << " adders per stage";
}

TEST(rtl_tools, icarus_simulates_what_the_interpreter_computes_under_back_pressure) {
  NAPIER_NEEDS("iverilog");
  for (const int adders : {0, 1, 2, 3}) {
    expect_simulation_equals_interpreter(small_multiplier(), adders, 1);
    expect_simulation_equals_interpreter(small_matrix(), adders, 1);
    expect_simulation_equals_interpreter(small_network(Rounding::kRne, Multiplication::cmvm),
                                         adders, 2);
    for (const Rounding rounding : {Rounding::kRne, Rounding::kRna, Rounding::kRz, Rounding::kRd}) {
      expect_simulation_equals_interpreter(small_network(rounding), adders, 2);
    }
    for (std::uint64_t seed = 100; seed < 125; ++seed) {
      expect_simulation_equals_interpreter(random_datapath(seed), adders, seed);
    }
  }
}

}  // namespace
}  // namespace napier
