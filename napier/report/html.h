#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace napier {

// Markup that may stand in a page. No string becomes one by itself: words go through text(), which
// escapes them, so that nothing read from a file can turn into a tag.
struct Html {
  std::string markup;

  Html& operator+=(const Html& more) {
    markup += more.markup;
    return *this;
  }
};

inline Html operator+(Html left, const Html& right) { return left += right; }

// The words with & < > " ' escaped: right between tags and within quoted attributes.
std::string escaped(std::string_view words);
Html text(std::string_view words);

// <tag class="style">content</tag>, without the attribute when `style` is empty.
Html element(std::string_view tag, const Html& content, std::string_view style = "");
Html element(std::string_view tag, std::string_view words, std::string_view style = "");
Html paragraph(std::string_view words, std::string_view style = "");

enum class Align { left, right };

struct TableColumn {
  std::string header;
  Align align = Align::left;
};

struct Table {
  std::vector<TableColumn> columns;
  std::vector<std::vector<Html>> rows;
  std::vector<Html> total;  // a last row, set apart; empty: none
};

// Scrolls sideways by itself where the page is too narrow for it.
Html draw(const Table& table);

struct Fact {
  std::string name;
  Html value;
};

// A list of names and values, one per line.
Html draw(const std::vector<Fact>& facts);

// A drawing with its caption below it; no caption: the drawing tells it all.
Html figure(const Html& drawing, const Html& caption);

// A horizontal bar filled to `fraction` of its length, clamped to [0, 1]; NaN draws it empty.
Html bar(double fraction, std::string_view style = "");

}  // namespace napier
