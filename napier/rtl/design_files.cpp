// A design on disk: DIR/rtl/*.sv, DIR/datapath.json, DIR/design.json.

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "napier/base/error.h"
#include "napier/base/file.h"
#include "napier/base/hash.h"
#include "napier/rtl/axis_layout.h"
#include "napier/rtl/block_interface.h"
#include "napier/rtl/hardware_design.h"
#include "napier/rtl/modules.h"

namespace napier {
namespace {

constexpr int kDesignVersion = 1;

Json json_of(const std::vector<AxisField>& fields) {
  Json json = Json::array();
  for (const AxisField& field : fields) {
    json.push_back({{"name", field.name},
                    {"width_bits", field.width_bits},
                    {"signed", field.is_signed},
                    {"offset_bits", field.offset_bits}});
  }
  return json;
}

Json json_of(const ConstantBlock& block) {
  Json products = Json::array();
  for (const ProductPort& product : block.products) {
    products.push_back({{"port", product.port},
                        {"constant", product.constant},
                        {"width_bits", product.width_bits},
                        {"signed", product.is_signed},
                        {"latency_cycles", product.latency_cycles}});
    if (product.max_error != 0) products.back()["max_error"] = product.max_error;
  }
  return {{"module", block.module},
          {"file", block.module + ".sv"},
          {"has_clock", block.has_clock},
          {"input",
           {{"port", "x"},
            {"width_bits", block.input_width_bits},
            {"signed", block.input_is_signed},
            {"range", {block.input_lower, block.input_upper}}}},
          {"products", products}};
}

Json json_of(const HardwareDesign& design, const Datapath& datapath) {
  const AxisLayout layout = axis_layout(datapath);
  Json json = {{"design_version", kDesignVersion},
               {"name", design.name},
               {"datapath_hash", design.datapath_hash},
               {"quantized_network_hash", design.quantized_network_hash},
               {"adders_per_stage", design.options.adders_per_stage},
               {"latency_cycles", design.latency_cycles},
               {"register_bits", design.register_bits},
               {"core", datapath.name},
               {"axis", axis_module_name(datapath)},
               {"inputs", json_of(layout.inputs)},
               {"outputs", json_of(layout.outputs)},
               {"layers", Json::array()},
               {"constant_blocks", Json::array()},
               {"files", Json::array()}};
  for (int layer = 0; layer < layer_count(datapath); ++layer) {
    json["layers"].push_back(layer_module_name(datapath, layer));
  }
  for (const ConstantBlock& block : constant_blocks(datapath, design.options)) {
    json["constant_blocks"].push_back(json_of(block));
  }
  for (const RtlFile& file : design.files) {
    json["files"].push_back({{"name", file.name}, {"sha256", sha256(file.text)}});
  }
  return json;
}

// A file name that stays inside of the design's folder.
std::string file_name_from_json(const JsonView& view) {
  const std::string name = view.string();
  if (name.empty() || name.find('/') != std::string::npos || name.front() == '.') {
    view.complain("this is no plain file name", fmt::format("\"{}\"", name), "l0_mcm3.sv");
  }
  return name;
}

// The files of the design that stands in the folder; none where there is no design, or none that
// can be read.
std::vector<std::string> files_of_earlier_design(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  try {
    const Document document = read_json(folder / "design.json");
    const JsonView files = document.view().at("files");
    for (std::size_t i = 0; i < files.size(); ++i) {
      names.push_back(file_name_from_json(files.at(i).at("name")));
    }
  } catch (const Error&) {
    return {};
  }
  return names;
}

// Files of an earlier, larger design would otherwise be compiled with the new one. What no design
// names is the user's and stays.
void remove_stale_files(const std::vector<std::string>& earlier, const HardwareDesign& design,
                        const std::filesystem::path& folder) {
  for (const std::string& name : earlier) {
    const auto is_ours = [&](const RtlFile& file) { return file.name == name; };
    if (std::any_of(design.files.begin(), design.files.end(), is_ours)) continue;
    std::error_code ignored;
    std::filesystem::remove(folder / name, ignored);
  }
}

}  // namespace

void write_design(const HardwareDesign& design, const Datapath& datapath,
                  const std::filesystem::path& folder) {
  require(hash_of(datapath) == design.datapath_hash,
          "write_design: the design was generated from another datapath");
  const std::vector<std::string> earlier = files_of_earlier_design(folder);
  for (const RtlFile& file : design.files) write_file(folder / "rtl" / file.name, file.text);
  write_file(folder / "datapath.json", print_json(to_json(datapath)));
  write_file(folder / "design.json", print_json(json_of(design, datapath)));
  remove_stale_files(earlier, design, folder / "rtl");
}

HardwareDesign read_design(const std::filesystem::path& folder, Datapath& datapath,
                           std::vector<std::string>* changed_files) {
  const Document document = read_json(folder / "design.json");
  const JsonView view = document.view();
  view.at("design_version").integer(kDesignVersion, kDesignVersion);
  HardwareDesign design{
      .name = view.at("name").string(),
      .datapath_hash = view.at("datapath_hash").string(),
      .quantized_network_hash = view.at("quantized_network_hash").string(),
      .options = {static_cast<int>(view.at("adders_per_stage").integer(0, 1 << 20))},
      .latency_cycles = static_cast<int>(view.at("latency_cycles").integer(0, 1 << 20)),
      .register_bits = static_cast<int>(view.at("register_bits").integer(0, INT32_MAX))};
  datapath = datapath_from_json(read_json(folder / "datapath.json"));
  if (hash_of(datapath) != design.datapath_hash) {
    view.at("datapath_hash")
        .complain("datapath.json is not the datapath that this design was generated from",
                  hash_of(datapath), design.datapath_hash, "generate the design again");
  }
  const JsonView files = view.at("files");
  for (std::size_t i = 0; i < files.size(); ++i) {
    const std::string name = file_name_from_json(files.at(i).at("name"));
    design.files.push_back({name, read_file(folder / "rtl" / name)});
    const bool is_changed = sha256(design.files.back().text) != files.at(i).at("sha256").string();
    if (is_changed && changed_files != nullptr) changed_files->push_back(name);
  }
  return design;
}

}  // namespace napier
