#include "napier/datapath/layer_multiplication.h"

#include <nlohmann/json.hpp>

namespace napier {

Json to_json(const LayerMultiplication& layer) {
  Json json = {{"taken", layer.taken}};
  if (layer.mcm) json["mcm"] = to_json(*layer.mcm);
  if (layer.cmvm) json["cmvm"] = to_json(*layer.cmvm);
  if (!layer.why_one.empty()) json["why_one"] = layer.why_one;
  return json;
}

}  // namespace napier
