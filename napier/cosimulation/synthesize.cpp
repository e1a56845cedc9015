// Cells of the core after Yosys's synth_xilinx. Its time grows faster than a design does, so a
// large one is taken in parts, each a module with everything below it, and a last part that holds
// what lies between them (the registers that align them) with the others left out as black boxes.
// The parts' cells are added up; nothing is shared or simplified across their borders.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <optional>

#include "napier/base/error.h"
#include "napier/base/file.h"
#include "napier/base/parallel.h"
#include "napier/cosimulation/synthesize.h"
#include "napier/cosimulation/yosys.h"
#include "napier/cosimulation/yosys_statistics.h"
#include "napier/rtl/modules.h"

namespace napier {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

// Above so many nodes a module is taken apart: it keeps each run near half a minute.
constexpr std::size_t kMostNodesPerPart = 1500;

struct Part {
  std::string top;
  std::vector<std::string> black_boxes;  // modules that are only instantiated
};

std::vector<Part> with_shell(const Datapath& datapath, std::vector<std::string> modules) {
  std::vector<Part> parts;
  for (const std::string& module : modules) parts.push_back({.top = module, .black_boxes = {}});
  parts.push_back({.top = datapath.name, .black_boxes = std::move(modules)});
  return parts;
}

// The whole core when it is small, else its layers, else its blocks.
std::vector<Part> parts_of(const Datapath& datapath) {
  if (datapath.nodes.size() <= kMostNodesPerPart)
    return {{.top = datapath.name, .black_boxes = {}}};
  const int layers = layer_count(datapath);
  std::vector<std::size_t> nodes_of_layer(static_cast<std::size_t>(layers), 0);
  for (const DatapathNode& node : datapath.nodes) {
    if (node.block < 0) continue;
    const int layer = datapath.blocks[static_cast<std::size_t>(node.block)].layer;
    ++nodes_of_layer[static_cast<std::size_t>(layer)];
  }
  std::vector<std::string> modules;
  if (*std::max_element(nodes_of_layer.begin(), nodes_of_layer.end()) <= kMostNodesPerPart) {
    for (int layer = 0; layer < layers; ++layer) {
      modules.push_back(layer_module_name(datapath, layer));
    }
  } else {
    for (const DatapathBlock& block : datapath.blocks) modules.push_back(block.name);
  }
  return with_shell(datapath, std::move(modules));
}

std::string script_for(const fs::path& rtl, const HardwareDesign& design, const Part& part) {
  std::string read = "read_verilog -sv";
  std::string read_boxes;
  for (const RtlFile& file : design.files) {
    const std::string module = fs::path(file.name).stem().string();
    if (module == design.name + "_axis") continue;
    const bool is_box = std::find(part.black_boxes.begin(), part.black_boxes.end(), module) !=
                        part.black_boxes.end();
    (is_box ? read_boxes : read) += fmt::format(" {}", (rtl / file.name).string());
  }
  if (!read_boxes.empty()) read_boxes = fmt::format("read_verilog -sv -lib{}; ", read_boxes);
  return fmt::format(
      "{}{}; hierarchy -check -top {}; synth_xilinx -family xcup -flatten -noiopad -noclkbuf "
      "-nowidelut -abc9 -top {}; tee -q -o {}_cells.json stat -json",
      read_boxes, read, part.top, part.top, part.top);
}

// What keeps the time over all parts.
struct Deadline {
  Clock::time_point end;
  double remaining_s() const { return std::chrono::duration<double>(end - Clock::now()).count(); }
};

// The cells of one part; nothing when the time was over.
std::optional<CellCounts> count_cells(const std::string& script, const Part& part,
                                      const fs::path& work, const Deadline& deadline) {
  const double remaining_s = deadline.remaining_s();
  if (remaining_s <= 0) return std::nullopt;
  const ProcessResult run = run_yosys(script, work, remaining_s);
  if (run.timed_out) return std::nullopt;
  if (run.exit_code != 0) {
    throw Error({.what = "Yosys cannot synthesize module " + part.top,
                 .where = work.parent_path().parent_path().string(),
                 .got = run.complaints});
  }
  const fs::path statistics = work / (part.top + "_cells.json");
  return parse_cell_counts(read_file(statistics), statistics.string());
}

void add_up(const std::vector<std::optional<CellCounts>>& cells, double time_limit_s,
            SynthesisCost& cost) {
  CellCounts sum;
  std::size_t missing = 0;
  for (const std::optional<CellCounts>& part : cells) {
    if (part) {
      sum = sum + *part;
    } else {
      ++missing;
    }
  }
  if (missing > 0) {
    cost.skipped = true;
    cost.why_skipped =
        fmt::format("Yosys had finished {} of {} parts after the {:g} s it was given.",
                    cells.size() - missing, cells.size(), time_limit_s);
    return;
  }
  cost.lut = sum.lut, cost.carry = sum.carry, cost.ff = sum.ff, cost.dsp = sum.dsp;
}

}  // namespace

SynthesisCost synthesize(const fs::path& folder, const SynthesisOptions& options,
                         const ProgressSink& progress) {
  const auto started = Clock::now();
  const Deadline deadline{started + std::chrono::duration_cast<Clock::duration>(
                                        std::chrono::duration<double>(options.time_limit_s))};
  Datapath datapath;
  const HardwareDesign design = read_design(folder, datapath);
  const std::vector<Part> parts = parts_of(datapath);
  SynthesisCost cost{.datapath_hash = design.datapath_hash,
                     .sum_of_parts = parts.size() > 1,
                     .synthesizer = yosys_version()};
  const fs::path work = fs::absolute(folder) / "build" / "synthesis";
  fs::create_directories(work);
  std::vector<std::optional<CellCounts>> cells(parts.size());
  std::mutex mutex;
  std::size_t done = 0;
  if (progress) progress({.stage = "synthesizing", .done = 0});
  parallel_for(parts.size(), options.threads, [&](std::size_t i) {
    cells[i] = count_cells(script_for(fs::absolute(folder) / "rtl", design, parts[i]), parts[i],
                           work, deadline);
    const std::lock_guard lock(mutex);
    ++done;
    if (progress) {
      progress({.stage = "synthesizing",
                .done = static_cast<double>(done) / static_cast<double>(parts.size())});
    }
  });
  add_up(cells, options.time_limit_s, cost);
  cost.seconds = std::chrono::duration<double>(Clock::now() - started).count();
  if (progress) progress({});
  return cost;
}

}  // namespace napier
