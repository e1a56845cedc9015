// napier: the command line. One file per subcommand; this one only chooses among them and turns
// what went wrong into a sentence and an exit code.

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "apps/napier/commands.h"
#include "napier/base/error.h"

namespace {

// CLI11 only says that a subcommand is required when the first word is none.
void expect_subcommand(const CLI::App& app, const std::string& word) {
  if (word.starts_with('-')) return;
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  if (std::find(names.begin(), names.end(), word) != names.end()) return;
  throw napier::Error({.what = "there is no such subcommand",
                       .got = fmt::format("\"{}\"", word),
                       .expected = fmt::format("one of {}", fmt::join(names, ", ")),
                       .remedy = "napier --help tells what each does"});
}

}  // namespace

int main(int argc, char** argv) {
  using namespace napier;
  CLI::App app{"Takes neural networks down to verified hardware with custom arithmetic.", "napier"};
  app.set_version_flag("--version", "napier 0.1.0");
  app.require_subcommand(1);
  app.footer(
      "Each subcommand has --help with an example. Exit codes: 0 done, 1 your input is wrong,\n"
      "2 internal fault, 10 refuted or infeasible, 20 unknown (time limit).");

  Command chosen;
  add_flow_command(app, chosen);
  add_compare_command(app, chosen);
  add_eval_command(app, chosen);
  add_rtl_command(app, chosen);
  add_cosim_command(app, chosen);
  add_certify_command(app, chosen);
  add_mcm_command(app, chosen);
  add_check_command(app, chosen);
  add_cmvm_command(app, chosen);
  add_simulate_command(app, chosen);
  add_format_command(app, chosen);
  add_round_command(app, chosen);
  add_op_command(app, chosen);
  add_gemm_command(app, chosen);

  try {
    if (argc > 1) expect_subcommand(app, argv[1]);
    app.parse(argc, argv);
    return chosen();
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kUserError;
  } catch (const Error& error) {
    std::fprintf(stderr, "napier: %s\n", error.what());
    return kUserError;
  } catch (const std::bad_alloc&) {
    std::fprintf(stderr, "napier: the machine's memory does not hold this. Take smaller sizes.\n");
    return kUserError;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "napier: internal fault: %s\n", error.what());
    return kInternalFault;
  }
}
