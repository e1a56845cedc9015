#include "napier/report/provenance.h"
#include "napier/report/sections.h"

namespace napier {

Section provenance_section(const ReportInput& input) {
  Table table{.columns = {{"Part"}, {"SHA-256"}, {"Made from"}}, .rows = {}, .total = {}};
  for (const Link& link : provenance_of(input)) {
    const std::string& hash = link.hash.empty() ? link.made_from_hash : link.hash;
    const bool is_own = !link.hash.empty();
    table.rows.push_back({text(link.noun),
                          element("code", hash, is_own ? "hash" : "hash inherited"),
                          text(link.made_from)});
  }
  return {
      "provenance",
      "Where it comes from",
      {},
      paragraph("Each part carries the hash of what it was made from. They were compared before "
                "this page was written; parts that do not belong together are refused. A pale "
                "hash is the one that the part carries.") +
          draw(table)};
}

}  // namespace napier
