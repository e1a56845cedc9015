#include "napier/base/toml_guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "napier/base/error.h"

namespace napier {
namespace {

constexpr int kDeepestNesting = 64;

// Walks over the text as TOML's lexer does, strings and comments in one stride.
class TomlGuard {
 public:
  TomlGuard(std::string_view text, const std::string& source) : text_(text), source_(source) {}

  void walk() {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;  // the byte order mark
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (c == '"' || c == '\'') {
        skip_string(c);
      } else {
        require_ascii();
        count(c);
        ++at_;
      }
    }
  }

 private:
  // dots_: parts of the key before this place. An opening bracket puts what follows below that key.
  void count(char c) {
    if (c == '.') ++dots_;
    if (c == ',' || c == '\n') dots_ = 0;
    if (c == '[' || c == '{') {
      open_.push_back(dots_ + 1);
      depth_ += dots_ + 1;
      dots_ = 0;
    }
    if ((c == ']' || c == '}') && !open_.empty()) {
      depth_ -= open_.back();
      open_.pop_back();
      dots_ = 0;
    }
    if (depth_ + dots_ > kDeepestNesting) {
      refuse(fmt::format("nested deeper than {} levels", kDeepestNesting));
    }
  }

  void skip_string(char quote) {
    // toml++ looks ahead over a malformed value such as 0.5'x, quotes or not.
    const bool is_inside_word =
        at_ > 0 &&
        std::string_view(" \t\r\n=,[{.\xBF").find(text_[at_ - 1]) == std::string_view::npos;
    if (is_inside_word) refuse("this is not TOML: a quote stands inside a word");
    const std::string closing_three(3, quote);
    const bool is_multiline = text_.substr(at_).starts_with(closing_three);
    at_ += is_multiline ? 3 : 1;
    while (at_ < text_.size()) {
      const bool is_over = is_multiline ? text_.substr(at_).starts_with(closing_three)
                                        : text_[at_] == quote || text_[at_] == '\n';
      if (is_over) break;
      if (quote == '"' && text_[at_] == '\\') {
        skip_escape();
      } else {
        ++at_;
      }
    }
    at_ = std::min(at_ + (is_multiline ? 3 : 1), text_.size());
    // Up to two quotes may stand right before the closing three.
    for (int i = 0; i < 2 && is_multiline && at_ < text_.size() && text_[at_] == quote; ++i) ++at_;
  }

  // A backslash and what it escapes: a character, or the blanks and line ends of a folded line.
  void skip_escape() {
    const std::size_t after = ++at_;
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r' || text_[at_] == '\n')) {
      ++at_;
    }
    if (at_ == text_.size()) return;
    require_ascii();
    if (at_ == after) ++at_;
  }

  void require_ascii() const {
    if (static_cast<unsigned char>(text_[at_]) < 0x80) return;
    refuse("this is not TOML: a character beyond ASCII stands outside of quotes");
  }

  [[noreturn]] void refuse(const std::string& what) const {
    const std::string_view before = text_.substr(0, at_);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t column = at_ - (before.rfind('\n') + 1) + 1;  // npos + 1 is 0
    throw Error({.what = what, .where = fmt::format("{}:{}:{}", source_, line, column)});
  }

  std::string_view text_;
  const std::string& source_;
  std::size_t at_ = 0;
  int dots_ = 0;
  int depth_ = 0;
  std::vector<int> open_;
};

}  // namespace

void guard_toml(std::string_view text, const std::string& source) {
  TomlGuard(text, source).walk();
}

}  // namespace napier
