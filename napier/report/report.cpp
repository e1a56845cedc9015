#include "napier/report/report.h"

#include <fmt/format.h>

#include "napier/base/error.h"
#include "napier/report/provenance.h"
#include "napier/report/sections.h"
#include "napier/report/style_sheet.h"

namespace napier {
namespace {

void check_count(std::size_t got, std::size_t expected, const std::string& what) {
  if (got == expected) return;
  throw Error({.what = "the " + what + " do not fit the network",
               .where = "report",
               .got = fmt::format("{}", got),
               .expected = fmt::format("{}", expected)});
}

void check_counts(const ReportInput& input) {
  const std::size_t outputs = output_count(input.network);
  check_count(input.certificate.bound.size(), outputs, "error bounds");
  check_count(input.observed.largest.size(), outputs, "largest errors seen");
  if (!input.input_names.empty()) {
    check_count(input.input_names.size(), input_count(input.network), "names of the inputs");
  }
  if (!input.output_names.empty()) {
    check_count(input.output_names.size(), outputs, "names of the outputs");
  }
}

std::vector<Section> sections_of(const ReportInput& input) {
  return {evidence_section(input), network_section(input),     format_section(input),
          error_section(input),    cost_section(input),        block_section(input),
          hardware_section(input), closed_loop_section(input), provenance_section(input),
          run_section(input)};
}

Html contents(const std::vector<Section>& sections) {
  Html items;
  for (const Section& section : sections) {
    items += element(
        "li", Html{fmt::format("<a href=\"#{}\">{}</a>", section.id, escaped(section.title))});
  }
  return element("nav", element("ol", items));
}

Html draw(const Section& section) {
  Html badges;
  for (const Evidence evidence : section.evidence) badges += badge(evidence);
  return {fmt::format("<section id=\"{}\">\n{}{}</section>\n", section.id,
                      element("h2", text(section.title) + badges).markup, section.body.markup)};
}

// The policy tells the browser itself to load nothing, whatever the page says.
std::string head(const ReportInput& input) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<meta http-equiv=\"Content-Security-Policy\" "
      "content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n"
      "<title>{} – Napier report</title>\n<style>\n{}</style>\n</head>\n",
      escaped(input.network.name), style_sheet());
}

}  // namespace

std::string render_report(const ReportInput& input) {
  require(!input.network.layers.empty() && !input.quantized.layers.empty(),
          "render_report: the networks must have layers");
  check_counts(input);
  check_provenance(input);
  const std::vector<Section> sections = sections_of(input);
  Html main;
  for (const Section& section : sections) main += draw(section);
  const Html body =
      masthead(input) + element("div", contents(sections) + element("main", main), "page") +
      element("footer", "Written by " + (input.program.empty() ? "napier" : input.program) + ".");
  return head(input) + element("body", body).markup + "</html>\n";
}

}  // namespace napier
