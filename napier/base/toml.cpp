#include <fmt/format.h>

#define TOML_EXCEPTIONS 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "napier/base/error.h"
#include "napier/base/json.h"
#include "napier/base/toml_guard.h"

namespace napier {
namespace {

std::string position_of(const toml::source_region& region) {
  return fmt::format("{}:{}", region.begin.line, region.begin.column);
}

// Copies a TOML node into JSON and notes where each part stands.
// Recursion is bounded by guard_toml.
Json copied(const toml::node& node, const std::string& pointer, Document& document) {
  document.positions[pointer] = position_of(node.source());
  if (const auto* table = node.as_table()) {
    Json object = Json::object();
    // toml++ sorts keys; the file's order is what a message should follow, so it is put back.
    std::vector<std::pair<toml::source_position, const std::string*>> order;
    std::vector<std::string> names;
    for (const auto& [key, value] : *table) names.emplace_back(key);
    for (const std::string& name : names)
      order.emplace_back(table->get(name)->source().begin, &name);
    std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
      return std::tuple(a.first.line, a.first.column, *a.second) <
             std::tuple(b.first.line, b.first.column, *b.second);
    });
    for (const auto& [at, name] : order) {
      object[*name] = copied(*table->get(*name), pointer + "/" + *name, document);
    }
    return object;
  }
  if (const auto* array = node.as_array()) {
    Json list = Json::array();
    for (std::size_t i = 0; i < array->size(); ++i) {
      list.push_back(copied(*array->get(i), fmt::format("{}/{}", pointer, i), document));
    }
    return list;
  }
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* integer = node.as_integer()) return integer->get();
  if (const auto* real = node.as_floating_point()) return real->get();
  if (const auto* boolean = node.as_boolean()) return boolean->get();
  throw Error({.what = "dates and times are not used here",
               .where = fmt::format("{}:{}", document.source, position_of(node.source())),
               .expected = "a number, a text, true or false, a table or an array"});
}

}  // namespace

Document parse_toml(std::string_view text, std::string source) {
  guard_toml(text, source);
  Document document{.source = std::move(source), .positions = {}, .root = nullptr};
  try {
    const toml::table table = toml::parse(text, document.source);
    document.root = std::make_shared<const Json>(copied(table, "", document));
  } catch (const toml::parse_error& error) {
    throw Error({.what = fmt::format("this is not TOML: {}", error.description()),
                 .where = fmt::format("{}:{}", document.source, position_of(error.source()))});
  }
  return document;
}

}  // namespace napier
