#include "apps/napier/command_line.h"

#include <CLI/CLI.hpp>
#include <cstddef>
#include <cstdint>

namespace napier {

const Option& Option::required() const {
  option_->required();
  return *this;
}

const Option& Option::check(const OptionCheck& check) const {
  const auto complaint = [complaint = check.complaint](std::string& text) {
    return complaint(text);
  };
  option_->check(CLI::Validator(complaint, check.kind));
  return *this;
}

const Option& Option::one_of(const std::vector<std::string>& words) const {
  option_->check(CLI::IsMember(words));
  return *this;
}

const Option& Option::excludes(const Option& other) const {
  option_->excludes(other.option_);
  return *this;
}

const Option& Option::delimiter(char character) const {
  option_->delimiter(character);
  return *this;
}

const Option& Option::capture_default_str() const {
  option_->capture_default_str();
  return *this;
}

const Option& Option::default_str(const std::string& text) const {
  option_->default_str(text);
  return *this;
}

Subcommand::Subcommand(CLI::App& app, const std::string& name, const std::string& help)
    : command_(app.add_subcommand(name, help)) {}

template <typename Value>
Option Subcommand::add_option(const std::string& names, Value& value,
                              const std::string& help) const {
  return Option(command_->add_option(names, value, help));
}

template Option Subcommand::add_option(const std::string&, std::string&, const std::string&) const;
template Option Subcommand::add_option(const std::string&, int&, const std::string&) const;
template Option Subcommand::add_option(const std::string&, std::int64_t&, const std::string&) const;
template Option Subcommand::add_option(const std::string&, std::uint64_t&,
                                       const std::string&) const;
template Option Subcommand::add_option(const std::string&, double&, const std::string&) const;
template Option Subcommand::add_option(const std::string&, std::vector<std::string>&,
                                       const std::string&) const;
template Option Subcommand::add_option(const std::string&, std::vector<std::int64_t>&,
                                       const std::string&) const;

Option Subcommand::add_flag(const std::string& names, bool& value, const std::string& help) const {
  return Option(command_->add_flag(names, value, help));
}

void Subcommand::footer(const std::string& text) const { command_->footer(text); }

void Subcommand::callback(const std::function<void()>& when_chosen) const {
  command_->callback(when_chosen);
}

}  // namespace napier
