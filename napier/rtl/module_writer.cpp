#include "napier/rtl/module_writer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "napier/base/error.h"
#include "napier/rtl/verilog_text.h"

namespace napier {
namespace {

std::uint64_t mask_of(int high, int low) {
  const std::uint64_t up_to_high =
      high >= 63 ? ~std::uint64_t{0} : (std::uint64_t{1} << (high + 1)) - 1;
  return up_to_high & ~((std::uint64_t{1} << low) - 1);
}

std::string joined(const std::vector<std::string>& parts) {
  return parts.size() == 1 ? parts[0] : fmt::format("{{{}}}", fmt::join(parts, ", "));
}

// The bits of `mask` that are not set, as slices: "a[7:4]", "a[0]".
std::vector<std::string> slices_outside(const Signal& signal, std::uint64_t mask) {
  std::vector<std::string> slices;
  for (int high = signal.width_bits - 1; high >= 0; --high) {
    const auto is_unused = [&](int bit) { return bit >= 0 && (mask >> bit & 1) == 0; };
    if (!is_unused(high)) continue;
    int low = high;
    while (is_unused(low - 1)) --low;
    slices.push_back(high - low + 1 == signal.width_bits ? signal.name
                     : high == low                       ? fmt::format("{}[{}]", signal.name, high)
                                   : fmt::format("{}[{}:{}]", signal.name, high, low));
    high = low;
  }
  return slices;
}

}  // namespace

ModuleWriter::ModuleWriter(const Datapath& datapath, const Schedule& schedule, std::string name)
    : datapath_(datapath), schedule_(schedule), name_(std::move(name)) {}

const DatapathNode& ModuleWriter::node_at(int node) const {
  return datapath_.nodes[static_cast<std::size_t>(node)];
}

void ModuleWriter::add_node(int node, const std::string& name, bool is_input, bool is_port) {
  const DatapathNode& here = node_at(node);
  locals_[node] = {
      .signal = {name, here.width_bits, here.is_signed}, .is_input = is_input, .is_port = is_port};
}

void ModuleWriter::add_port(const char* direction, int width_bits, const std::string& name) {
  ports_.push_back(fmt::format("{} logic {} {}", direction, bus(width_bits), name));
}

void ModuleWriter::add_input(int node, const std::string& name) {
  add_node(node, name, true, true);
  signals_.push_back(locals_[node].signal);
  add_port("input ", node_at(node).width_bits, name);
  declare(node);
}

void ModuleWriter::add_output(int node, const std::string& name) {
  add_node(node, name, false, true);
  add_port("output", node_at(node).width_bits, name);
  used_[name] = ~std::uint64_t{0};
}

void ModuleWriter::add_local(int node, const std::string& name) {
  add_node(node, name, false, false);
  signals_.push_back(locals_[node].signal);
}

Signal ModuleWriter::add_wire(const std::string& name, int width_bits, bool is_signed) {
  signals_.push_back({name, width_bits, is_signed});
  statement(fmt::format("logic {} {};", bus(width_bits), name));
  return signals_.back();
}

Signal ModuleWriter::add_input_port(const std::string& name, int width_bits) {
  add_port("input ", width_bits, name);
  signals_.push_back({name, width_bits, false});
  return signals_.back();
}

Signal ModuleWriter::add_output_port(const std::string& name, int width_bits) {
  add_port("output", width_bits, name);
  return {name, width_bits, false};
}

void ModuleWriter::add_clock() { needs_clock_ = true; }

std::string ModuleWriter::pass_clock() {
  needs_clock_ = true;
  passes_clock_ = true;
  return ".clk(clk), .enable(enable)";
}

void ModuleWriter::comment(const std::string& text) { statement("// " + text); }

void ModuleWriter::statement(const std::string& text) { body_.push_back({.text = text}); }

void ModuleWriter::assign(const std::string& name, const std::string& expression) {
  statement(fmt::format("assign {} = {};", name, expression));
}

void ModuleWriter::declare(int node) { body_.push_back({.text = "", .declared_node = node}); }

Signal ModuleWriter::delayed(const Local& local, int delay) const {
  Signal signal = local.signal;
  if (delay > 0) signal.name += fmt::format("__{}", delay);
  return signal;
}

Signal ModuleWriter::read(int node, int stage) {
  const auto found = locals_.find(node);
  require(found != locals_.end(), "a module reads a node that it does not have");
  const int delay = stage - schedule_.stages[static_cast<std::size_t>(node)];
  require(delay >= 0, "a module reads a value before it is computed");
  found->second.longest_delay = std::max(found->second.longest_delay, delay);
  return delayed(found->second, delay);
}

std::string ModuleWriter::name_of_node(int node) const {
  const auto found = locals_.find(node);
  return found == locals_.end() ? node_at(node).name : found->second.signal.name;
}

std::string ModuleWriter::bits(const Signal& signal, int high, int low) {
  used_[signal.name] |= mask_of(high, low);
  if (low == 0 && high == signal.width_bits - 1) return signal.name;
  if (high == low) return fmt::format("{}[{}]", signal.name, high);
  return fmt::format("{}[{}:{}]", signal.name, high, low);
}

std::string ModuleWriter::all_bits(const Signal& signal) {
  return bits(signal, signal.width_bits - 1, 0);
}

std::string ModuleWriter::place(const Signal& signal, const Placement& placement) {
  const int first_used = std::min(placement.truncate, signal.width_bits);
  const int zeros = std::min(placement.shift + first_used, placement.width_bits);
  const int taken = std::min(signal.width_bits - first_used, placement.width_bits - zeros);
  const int extension = placement.width_bits - zeros - taken;
  std::vector<std::string> parts;
  if (extension > 0 && signal.is_signed) {
    const int sign = signal.width_bits - 1;
    const std::string sign_bit =
        signal.width_bits == 1 ? all_bits(signal) : bits(signal, sign, sign);
    parts.push_back(extension == 1 ? sign_bit : fmt::format("{{{}{{{}}}}}", extension, sign_bit));
  }
  if (extension > 0 && !signal.is_signed) parts.push_back(literal(0, extension));
  if (taken > 0) parts.push_back(bits(signal, first_used + taken - 1, first_used));
  const int ones = std::min(placement.ones, zeros);
  if (zeros > 0) parts.push_back(literal((std::int64_t{1} << ones) - 1, zeros));
  return joined(parts);
}

std::string ModuleWriter::place(int node, int stage, const Placement& placement) {
  const DatapathNode& here = node_at(node);
  if (here.op != Op::constant) return place(read(node, stage), placement);
  const auto value = static_cast<std::uint64_t>(here.value) >> placement.truncate
                                                                   << placement.truncate;
  const std::uint64_t ones = (std::uint64_t{1} << placement.ones) - 1;
  const std::uint64_t shifted = (value << placement.shift) | ones;
  return literal(static_cast<std::int64_t>(shifted), placement.width_bits);
}

int ModuleWriter::register_bits() const {
  int sum = 0;
  for (const auto& [node, local] : locals_) sum += local.longest_delay * local.signal.width_bits;
  return sum;
}

std::string ModuleWriter::declaration_of(const Local& local) const {
  std::vector<std::string> names;
  if (!local.is_port) names.push_back(local.signal.name);
  for (int delay = 1; delay <= local.longest_delay; ++delay) {
    names.push_back(delayed(local, delay).name);
  }
  if (names.empty()) return "";
  return fmt::format("  logic {} {};\n", bus(local.signal.width_bits), fmt::join(names, ", "));
}

std::string ModuleWriter::delay_chains() {
  std::string chains;
  for (const auto& [node, local] : locals_) {
    for (int delay = 1; delay <= local.longest_delay; ++delay) {
      const Signal from = delayed(local, delay - 1);
      const Signal to = delayed(local, delay);
      chains += fmt::format("    {} <= {};\n", to.name, all_bits(from));
      signals_.push_back(to);
    }
  }
  if (chains.empty()) return "";
  return "\n  always_ff @(posedge clk) if (enable) begin\n" + chains + "  end\n";
}

std::string ModuleWriter::unused_bits() const {
  std::vector<std::string> slices;
  if (needs_clock_ && !passes_clock_ && register_bits() == 0) slices = {"clk", "enable"};
  for (const Signal& signal : signals_) {
    const auto used = used_.find(signal.name);
    const std::uint64_t mask = used == used_.end() ? 0 : used->second;
    for (std::string& slice : slices_outside(signal, mask)) slices.push_back(std::move(slice));
  }
  if (slices.empty()) return "";
  return fmt::format(
      "\n  // Bits that no result depends on.\n  wire unused_bits = &{{1'b0, {}}};\n",
      fmt::join(slices, ", "));
}

std::string ModuleWriter::ports() const {
  std::vector<std::string> all;
  if (has_clock()) all = {"input  logic clk", "input  logic enable"};
  all.insert(all.end(), ports_.begin(), ports_.end());
  return fmt::format("(\n    {}\n)", fmt::join(all, ",\n    "));
}

std::string ModuleWriter::text(const std::string& header) {
  std::string body;
  for (const Piece& piece : body_) {
    body += piece.declared_node < 0 ? "  " + piece.text + "\n"
                                    : declaration_of(locals_.at(piece.declared_node));
  }
  body += delay_chains();
  return header + fmt::format("module {} {};\n", name_, ports()) + body + unused_bits() +
         "endmodule\n";
}

}  // namespace napier
