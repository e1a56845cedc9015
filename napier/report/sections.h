#pragma once

#include <string>
#include <vector>

#include "napier/report/html.h"
#include "napier/report/report.h"

namespace napier {

// How well something is known: the page's one distinction that must never blur.
enum class Evidence {
  none,         // a description, or a count
  proved,       // for every input it speaks of
  cosimulated,  // the generated hardware, at the vectors that ran
  simulated,    // the model alone, at the points that ran
};

struct Section {
  std::string id;     // of its anchor
  std::string title;  // also in the table of contents
  std::vector<Evidence> evidence;
  Html body;
};

// "Proved", "Co-simulated", "Simulated only", as a badge.
Html badge(Evidence evidence);

// verdict.cpp: the sentence at the head of the page, its key figures, and the three columns.
Html masthead(const ReportInput& input);
Section evidence_section(const ReportInput& input);

// One file each.
Section network_section(const ReportInput& input);
Section format_section(const ReportInput& input);
Section error_section(const ReportInput& input);
Section cost_section(const ReportInput& input);
Section block_section(const ReportInput& input);
Section hardware_section(const ReportInput& input);
Section closed_loop_section(const ReportInput& input);
Section provenance_section(const ReportInput& input);
Section run_section(const ReportInput& input);

// input.input_names[index], or "x3"; input.output_names[index], or "y0".
std::string input_name(const ReportInput& input, std::size_t index);
std::string output_name(const ReportInput& input, std::size_t index);

}  // namespace napier
