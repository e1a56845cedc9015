#include "napier/cosimulation/yosys.h"

#include "napier/base/error.h"

namespace napier {

std::string yosys_version() {
  require_program("yosys", "yosys");
  const ProcessResult result =
      run_process({.command = {"yosys", "-V"}, .input = {}, .time_limit_s = 60});
  const std::size_t first_space = result.output.find(' ');
  return result.output.substr(0, result.output.find(' ', first_space + 1));
}

ProcessResult run_yosys(const std::string& script, const std::filesystem::path& folder,
                        double time_limit_s) {
  return run_process({.command = {"yosys", "-Q", "-T", "-p", script},
                      .folder = folder,
                      .input = {},
                      .time_limit_s = time_limit_s});
}

}  // namespace napier
