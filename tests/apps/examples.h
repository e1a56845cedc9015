#pragma once

#include <sstream>
#include <string>
#include <vector>

// Whether an example needs Yosys or Graphviz; tests of such are in the full suite.
inline bool needs_a_tool(const std::string& command) {
  return command.find("--rtl ") != std::string::npos || command.find("--svg ") != std::string::npos;
}

// The commands under "Example:" of a --help text, in order; lines that end in a backslash are
// joined.
inline std::vector<std::string> example_commands(const std::string& help) {
  std::vector<std::string> commands;
  std::istringstream lines(help);
  bool inside = false;
  bool continues = false;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t label = line.find("Example:");
    if (label == 0) {
      inside = true;
      line = line.substr(8);
    }
    line.erase(0, line.find_first_not_of(' '));
    if (!inside || line.empty()) continue;
    const bool starts = line.rfind("napier ", 0) == 0 || line.rfind("printf ", 0) == 0;
    if (!starts && !continues) continue;
    if (continues) {
      commands.back() += line;
    } else {
      commands.push_back(line);
    }
    continues = commands.back().back() == '\\';
    if (continues) commands.back().pop_back();
  }
  return commands;
}
