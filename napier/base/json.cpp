#include "napier/base/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "napier/base/error.h"
#include "napier/base/file.h"

namespace napier {
namespace {

constexpr int kDeepestNesting = 64;

// Watches the parser go by: refuses keys given twice and nesting that would overflow the stack.
class Watchman {
 public:
  explicit Watchman(std::string source) : source_(std::move(source)) {}

  bool operator()(int depth, Json::parse_event_t event, const Json& parsed) {
    using Event = Json::parse_event_t;
    if (depth > kDeepestNesting) {
      throw Error(
          {.what = fmt::format("nested deeper than {} levels", kDeepestNesting), .where = source_});
    }
    if (event == Event::object_start) keys_.emplace_back();
    if (event == Event::object_end) keys_.pop_back();
    if (event == Event::key && !keys_.back().insert(parsed.get<std::string>()).second) {
      throw Error({.what = fmt::format("the key \"{}\" is given twice in one object",
                                       parsed.get<std::string>()),
                   .where = source_,
                   .remedy = "remove one of them"});
    }
    return true;
  }

 private:
  std::string source_;
  std::vector<std::set<std::string>> keys_;
};

std::string kind_of(const Json& json) {
  if (json.is_string() || json.is_number()) {
    const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    return text.size() <= 60 ? text : text.substr(0, 57) + "...";
  }
  if (json.is_boolean()) return json.get<bool>() ? "true" : "false";
  if (json.is_null()) return "null";
  return json.is_array() ? fmt::format("an array of {}", json.size()) : "an object";
}

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace

Document parse_json(std::string_view text, std::string source) {
  Document document{.source = std::move(source), .positions = {}, .root = nullptr};
  try {
    document.root = std::make_shared<const Json>(
        Json::parse(text.begin(), text.end(), Watchman(document.source)));
  } catch (const Json::parse_error& error) {
    const std::size_t at = std::min(error.byte, text.size());
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<long>(at), '\n');
    throw Error({.what = fmt::format("this is not JSON: it stops making sense at byte {}", at),
                 .where = fmt::format("{}:{}", document.source, line),
                 .remedy = "check for a cut file, a missing comma or an unquoted word"});
  } catch (const Json::exception& error) {
    throw Error({.what = fmt::format("this JSON cannot be read ({})", error.what()),
                 .where = document.source});
  }
  return document;
}

Document read_json(const std::filesystem::path& path) {
  return parse_json(read_file(path), path.string());
}

Document read_toml(const std::filesystem::path& path) {
  return parse_toml(read_file(path), path.string());
}

JsonView Document::view() const { return {*this, *root, ""}; }

JsonView::JsonView(const Document& document, const Json& here, std::string pointer)
    : document_(&document), here_(&here), pointer_(std::move(pointer)) {}

bool JsonView::has(const std::string& key) const {
  return here_->is_object() && here_->contains(key);
}

JsonView JsonView::at(const std::string& key) const {
  if (!here_->is_object()) complain("this should be an object", kind_of(*here_), "an object");
  const auto found = here_->find(key);
  if (found == here_->end()) {
    complain(fmt::format("\"{}\" is missing", key), "the keys " + joined(keys()));
  }
  return {*document_, *found, pointer_ + "/" + key};
}

JsonView JsonView::at(std::size_t index) const {
  if (index >= size()) {
    complain(fmt::format("there is no element {}", index), kind_of(*here_));
  }
  return {*document_, (*here_)[index], fmt::format("{}/{}", pointer_, index)};
}

std::size_t JsonView::size() const {
  if (!here_->is_array()) complain("this should be an array", kind_of(*here_), "an array");
  return here_->size();
}

std::vector<std::string> JsonView::keys() const {
  std::vector<std::string> names;
  if (!here_->is_object()) complain("this should be an object", kind_of(*here_), "an object");
  for (const auto& [key, value] : here_->items()) names.push_back(key);
  return names;
}

bool JsonView::is_number() const { return here_->is_number(); }
bool JsonView::is_string() const { return here_->is_string(); }
bool JsonView::is_array() const { return here_->is_array(); }
bool JsonView::is_object() const { return here_->is_object(); }

double JsonView::number() const {
  if (!here_->is_number()) complain("this should be a number", kind_of(*here_), "a number");
  const double value = here_->get<double>();
  if (!std::isfinite(value)) complain("this number is not finite", kind_of(*here_));
  return value;
}

std::int64_t JsonView::integer(std::int64_t lowest, std::int64_t largest) const {
  const std::string range = fmt::format("an integer from {} to {}", lowest, largest);
  if (!here_->is_number_integer()) complain("this should be an integer", kind_of(*here_), range);
  const bool too_large = here_->is_number_unsigned() &&
                         here_->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX);
  const std::int64_t value = too_large ? 0 : here_->get<std::int64_t>();
  if (too_large || value < lowest || value > largest) {
    complain("this integer is out of range", kind_of(*here_), range);
  }
  return value;
}

bool JsonView::boolean() const {
  if (!here_->is_boolean()) complain("this should be true or false", kind_of(*here_));
  return here_->get<bool>();
}

std::string JsonView::string() const {
  if (!here_->is_string()) complain("this should be a text", kind_of(*here_), "a string");
  return here_->get<std::string>();
}

std::vector<double> JsonView::numbers() const {
  std::vector<double> values(size());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = at(i).number();
  return values;
}

std::vector<double> JsonView::numbers(std::size_t count) const {
  if (size() != count) {
    complain("this has the wrong length", kind_of(*here_), fmt::format("{} numbers", count));
  }
  return numbers();
}

std::vector<std::string> JsonView::strings() const {
  std::vector<std::string> values(size());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = at(i).string();
  return values;
}

void JsonView::allow_only(const std::vector<std::string>& known) const {
  for (const std::string& key : keys()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      at(key).complain(fmt::format("\"{}\" is not known here", key), "", "one of " + joined(known),
                       "check the spelling, or remove it");
    }
  }
}

std::string JsonView::where() const {
  const auto position = document_->positions.find(pointer_);
  if (position == document_->positions.end()) {
    return document_->source + (pointer_.empty() ? "" : ": " + pointer_);
  }
  const std::string at = document_->source + ":" + position->second;
  return pointer_.empty() ? at : at + " (" + pointer_ + ")";
}

void JsonView::complain(std::string what, std::string got, std::string expected,
                        std::string remedy) const {
  throw Error({.what = std::move(what),
               .where = where(),
               .got = std::move(got),
               .expected = std::move(expected),
               .remedy = std::move(remedy)});
}

std::string print_json(const Json& json) { return json.dump(2) + "\n"; }

}  // namespace napier
