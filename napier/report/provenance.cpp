#include "napier/report/provenance.h"

#include <fmt/format.h>

#include <algorithm>

#include "napier/base/error.h"

namespace napier {
namespace {

constexpr const char* kNetwork = "Network";
constexpr const char* kQuantized = "Quantized network";
constexpr const char* kDatapath = "Datapath";
constexpr const char* kDesign = "Hardware design";

}  // namespace

std::vector<Link> provenance_of(const ReportInput& input) {
  const std::string network = hash_of(input.network);
  const std::string quantized = hash_of(input.quantized);
  const std::string datapath = hash_of(input.datapath);
  std::vector<Link> chain = {
      {kNetwork, network, "", ""},
      {kQuantized, quantized, kNetwork, input.quantized.network_hash},
      {"Error certificate", "", kNetwork, input.certificate.network_hash},
      {"Error certificate", "", kQuantized, input.certificate.quantized_network_hash},
      {kDatapath, datapath, kQuantized, input.datapath.quantized_network_hash},
      {kDesign, "", kQuantized, input.design.quantized_network_hash},
      {kDesign, "", kDatapath, input.design.datapath_hash}};
  if (input.proofs) chain.push_back({"SAT proofs", "", kDatapath, input.proofs->datapath_hash});
  if (input.cosimulation) {
    chain.push_back({"Co-simulation", "", kDatapath, input.cosimulation->datapath_hash});
  }
  if (input.synthesis) {
    chain.push_back({"Synthesis cost", "", kDatapath, input.synthesis->datapath_hash});
  }
  if (input.closed_loop) {
    chain.push_back({"Closed loop", "", kQuantized, input.closed_loop->quantized_network_hash});
  }
  return chain;
}

void check_provenance(const ReportInput& input) {
  const std::vector<Link> chain = provenance_of(input);
  for (const Link& link : chain) {
    if (link.made_from.empty()) continue;
    const auto source = std::find_if(chain.begin(), chain.end(),
                                     [&](const Link& l) { return l.noun == link.made_from; });
    if (source->hash == link.made_from_hash) continue;
    throw Error({.what = fmt::format("the {} does not come from the {} of this report", link.noun,
                                     link.made_from),
                 .where = "report",
                 .got = "hash " + (link.made_from_hash.empty() ? "(none)" : link.made_from_hash),
                 .expected = source->hash,
                 .remedy = "run the whole flow again, so that all parts are of one network"});
  }
}

}  // namespace napier
