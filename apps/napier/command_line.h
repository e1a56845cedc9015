#pragma once

#include <functional>
#include <string>
#include <vector>

// CLI11's header takes four seconds of compiling in each file that includes it. So only
// command_line.cpp and main.cpp do; what the subcommands need of it is here.
namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace napier {

// What the text of an option must be.
struct OptionCheck {
  std::function<std::string(const std::string&)> complaint;  // gives "" when the text is right
  std::string kind = {};                                     // for --help: "0 to 1024"
};

// One option of a subcommand: a handle, the option itself belongs to CLI11.
class Option {
 public:
  explicit Option(CLI::Option* option) : option_(option) {}

  const Option& required() const;
  const Option& check(const OptionCheck& check) const;
  const Option& one_of(const std::vector<std::string>& words) const;
  const Option& excludes(const Option& other) const;
  const Option& delimiter(char character) const;             // between the values of one argument
  const Option& capture_default_str() const;                 // --help shows the value as it is now
  const Option& default_str(const std::string& text) const;  // --help shows this one

 private:
  CLI::Option* option_;
};

// One subcommand: a handle likewise. What options are read into must live until they are parsed.
class Subcommand {
 public:
  Subcommand(CLI::App& app, const std::string& name, const std::string& help);

  // Value: std::string, an integer, double, or a std::vector of strings or of integers. Names
  // without dashes are positional.
  template <typename Value>
  Option add_option(const std::string& names, Value& value, const std::string& help) const;
  Option add_flag(const std::string& names, bool& value, const std::string& help) const;

  void footer(const std::string& text) const;                     // what --help ends with
  void callback(const std::function<void()>& when_chosen) const;  // after the options are read

 private:
  CLI::App* command_;
};

}  // namespace napier
