#include "napier/report/html.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace napier {
namespace {

Html row_of(const std::vector<Html>& cells, const std::vector<TableColumn>& columns) {
  Html row;
  for (std::size_t i = 0; i < cells.size() && i < columns.size(); ++i) {
    row += element("td", cells[i], columns[i].align == Align::right ? "number" : "");
  }
  return element("tr", row) + Html{"\n"};
}

}  // namespace

std::string escaped(std::string_view words) {
  std::string out;
  out.reserve(words.size());
  for (const char c : words) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

Html text(std::string_view words) { return {escaped(words)}; }

Html element(std::string_view tag, const Html& content, std::string_view style) {
  const std::string attribute = style.empty() ? "" : fmt::format(" class=\"{}\"", escaped(style));
  return {fmt::format("<{}{}>{}</{}>", tag, attribute, content.markup, tag)};
}

Html element(std::string_view tag, std::string_view words, std::string_view style) {
  return element(tag, text(words), style);
}

Html paragraph(std::string_view words, std::string_view style) {
  return element("p", text(words), style) + Html{"\n"};
}

Html draw(const Table& table) {
  Html head;
  for (const TableColumn& column : table.columns) {
    head += element("th", column.header, column.align == Align::right ? "number" : "");
  }
  Html body;
  for (const auto& cells : table.rows) body += row_of(cells, table.columns);
  Html all = element("thead", element("tr", head)) + element("tbody", body);
  if (!table.total.empty()) all += element("tfoot", row_of(table.total, table.columns));
  return element("div", element("table", all), "table") + Html{"\n"};
}

Html draw(const std::vector<Fact>& facts) {
  Html out;
  for (const Fact& fact : facts) {
    out += element("dt", fact.name) + element("dd", fact.value) + Html{"\n"};
  }
  return element("dl", out, "facts");
}

Html figure(const Html& drawing, const Html& caption) {
  if (caption.markup.empty()) return element("figure", drawing) + Html{"\n"};
  return element("figure", drawing + element("figcaption", caption)) + Html{"\n"};
}

Html bar(double fraction, std::string_view style) {
  const double filled = std::isfinite(fraction) ? std::clamp(fraction, 0.0, 1.0) : 0.0;
  return {
      fmt::format("<svg class=\"bar {}\" role=\"img\" aria-label=\"{:.1f} %\" height=\"8\">"
                  "<rect class=\"track\" width=\"100%\" height=\"8\" rx=\"2\"/>"
                  "<rect class=\"fill\" width=\"{:.2f}%\" height=\"8\" rx=\"2\"/></svg>",
                  escaped(style), 100 * filled, 100 * filled)};
}

}  // namespace napier
