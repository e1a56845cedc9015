#include "tests/report/markup_check.h"

#include <regex>
#include <set>
#include <vector>

namespace napier {
namespace {

std::string fault_in_text(std::string_view words) {
  static const std::regex entity("&(amp|lt|gt|quot|nbsp|#[0-9]+|#x[0-9a-fA-F]+);");
  for (std::size_t at = words.find('&'); at != std::string_view::npos;
       at = words.find('&', at + 1)) {
    const std::string start(words.substr(at, 12));
    if (!std::regex_search(start, entity, std::regex_constants::match_continuous)) {
      return "a bare & at: " + start;
    }
  }
  return words.find('>') == std::string_view::npos ? "" : "a bare > in: " + std::string(words);
}

// `inside` is what stands between < and >, without the slashes.
std::string fault_in_tag(const std::string& inside) {
  static const std::regex name("[A-Za-z][A-Za-z0-9]*");
  static const std::regex attribute("\\s+([A-Za-z][-A-Za-z0-9:]*)=\"([^\"<]*)\"");
  std::smatch found;
  if (!std::regex_search(inside, found, name, std::regex_constants::match_continuous)) {
    return "no tag name in: <" + inside + ">";
  }
  std::set<std::string> names;
  std::string rest = found.suffix();
  while (std::regex_search(rest, found, attribute, std::regex_constants::match_continuous)) {
    if (!names.insert(found[1]).second) return "an attribute given twice in: <" + inside + ">";
    rest = found.suffix();
  }
  const bool is_done = rest.find_first_not_of(" \n") == std::string::npos;
  return is_done ? "" : "a bad attribute in: <" + inside + ">";
}

}  // namespace

std::string fault_in_markup(std::string_view page) {
  constexpr std::string_view kDocumentType = "<!DOCTYPE html>";
  if (page.starts_with(kDocumentType)) page.remove_prefix(kDocumentType.size());
  std::vector<std::string> open;
  while (!page.empty()) {
    const std::size_t start = std::min(page.find('<'), page.size());
    const bool is_style = !open.empty() && open.back() == "style";
    if (!is_style) {
      if (auto fault = fault_in_text(page.substr(0, start)); !fault.empty()) return fault;
    }
    page.remove_prefix(start);
    if (page.empty()) break;
    if (page.starts_with("<!--")) {
      page.remove_prefix(page.find("-->") + 3);
      continue;
    }
    const std::size_t end = page.find('>');
    if (end == std::string_view::npos) return "a tag without an end";
    std::string inside(page.substr(1, end - 1));
    page.remove_prefix(end + 1);
    if (inside.starts_with("/")) {
      if (open.empty() || open.back() != inside.substr(1)) return "closed out of order: " + inside;
      open.pop_back();
      continue;
    }
    const bool is_closed = inside.ends_with("/");
    if (is_closed) inside.pop_back();
    if (auto fault = fault_in_tag(inside); !fault.empty()) return fault;
    if (!is_closed) open.push_back(inside.substr(0, inside.find_first_of(" \n")));
  }
  return open.empty() ? "" : "never closed: " + open.back();
}

std::string load_in_page(const std::string& page) {
  static const std::regex load(
      "<script|<link|<img|<iframe|<object|<embed|@import|@font-face|url\\(|\\ssrc=|"
      "\\shref=\"[^#\"]",
      std::regex_constants::icase);
  std::smatch found;
  return std::regex_search(page, found, load) ? found.str() : "";
}

}  // namespace napier
