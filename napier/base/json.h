#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

// Every JSON and TOML file of the tree is read through here, so that each of them complains alike.
// Files that build or print JSON include <nlohmann/json.hpp> themselves, in the .cpp.

namespace napier {

using Json = nlohmann::ordered_json;

class JsonView;

// A parsed file: its tree, and where each part of it stands (TOML only; JSON has pointers alone).
struct Document {
  std::string source;                            // the file's name, for messages
  std::map<std::string, std::string> positions;  // "/state/0/name" → "12:5"
  std::shared_ptr<const Json> root;

  JsonView view() const;
};

// Throw Error on text that is no JSON (TOML), on a key given twice, and on nesting deeper than 64.
Document parse_json(std::string_view text, std::string source);
Document read_json(const std::filesystem::path& path);
Document parse_toml(std::string_view text, std::string source);  // dates and times are refused
Document read_toml(const std::filesystem::path& path);

// A place in a Document. Every accessor throws an Error that names the place and what was expected
// there. A view must not outlive its Document.
class JsonView {
 public:
  JsonView(const Document& document, const Json& here, std::string pointer);

  bool has(const std::string& key) const;  // false too when this is no object
  JsonView at(const std::string& key) const;
  JsonView at(std::size_t index) const;
  std::size_t size() const;               // of an array; an Error on anything else
  std::vector<std::string> keys() const;  // of an object, in the file's order

  bool is_number() const;
  bool is_string() const;
  bool is_array() const;
  bool is_object() const;
  double number() const;  // finite
  std::int64_t integer(std::int64_t lowest, std::int64_t largest) const;
  bool boolean() const;
  std::string string() const;
  std::vector<double> numbers() const;                   // an array of finite numbers
  std::vector<double> numbers(std::size_t count) const;  // exactly `count` of them
  std::vector<std::string> strings() const;

  // Refuses keys other than `known`, so that a misspelt option is not silently ignored.
  void allow_only(const std::vector<std::string>& known) const;

  std::string where() const;  // "acc.toml:3:5 (/controller/period_s)"
  [[noreturn]] void complain(std::string what, std::string got = "", std::string expected = "",
                             std::string remedy = "") const;

 private:
  const Document* document_;
  const Json* here_;
  std::string pointer_;
};

// Text with two-space indentation and a final newline: what every JSON file of Napier looks like.
std::string print_json(const Json& json);

}  // namespace napier
