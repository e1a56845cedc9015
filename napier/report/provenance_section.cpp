#include "napier/report/provenance.h"
#include "napier/report/sections.h"

namespace napier {
namespace {

// Enough of a hash to tell the few of a page apart; the whole one stands above.
Html short_hash(const std::string& hash) { return element("code", hash.substr(0, 12)); }

std::vector<Fact> hashes(const std::vector<Link>& chain) {
  std::vector<Fact> facts;
  for (const Link& link : chain) {
    if (!link.hash.empty()) facts.push_back({link.noun, element("code", link.hash)});
  }
  return facts;
}

// One row per part; a part that carries two hashes has two links in a row.
Html carried(const std::vector<Link>& chain) {
  Table table{
      .columns = {{"Part"}, {"Made from, by the hash that it carries"}}, .rows = {}, .total = {}};
  std::string last;
  for (const Link& link : chain) {
    if (link.made_from.empty()) continue;
    const Html source = text(link.made_from + " ") + short_hash(link.made_from_hash);
    if (link.noun == last) {
      table.rows.back()[1] += text(" · ") + source;
    } else {
      table.rows.push_back({text(link.noun), source});
    }
    last = link.noun;
  }
  return draw(table);
}

}  // namespace

Section provenance_section(const ReportInput& input) {
  const std::vector<Link> chain = provenance_of(input);
  return {
      "provenance",
      "Where it comes from",
      {},
      paragraph("Each part carries the SHA-256 of what it was made from. All were compared "
                "before this page was written; parts that do not belong together are refused.") +
          draw(hashes(chain)) + carried(chain)};
}

}  // namespace napier
