#include "napier/multiplierless/cmvm_matrix.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "napier/base/error.h"
#include "napier/base/file.h"

namespace napier {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::int64_t kLargestInput = std::int64_t{1} << 48;
constexpr std::size_t kLongestQuote = 40;

constexpr const char* kMatrixForm =
    "a matrix of two rows and three columns is written \"2 3\" and, on lines of their own, "
    "\"7 19 -4\" and \"31 0 12\"";
constexpr const char* kRangesForm =
    "ranges of two inputs are written \"0 255\" and, on a line of its own, \"-8 7\"";

// Takes integers from a text, one after the other. `form` is the remedy of its complaints.
class IntegerReader {
 public:
  IntegerReader(std::string_view text, const std::string& source, const char* form)
      : text_(text), source_(source), form_(form) {}

  // The next integer; `what` names it in the complaint when it is missing or not within
  // [-largest, largest].
  std::int64_t next(const std::string& what, std::int64_t largest) {
    start_ = std::min(text_.find_first_not_of(kBlanks, end_), text_.size());
    end_ = std::min(text_.find_first_of(kBlanks, start_), text_.size());
    if (start_ == end_) complain(what + " is missing", "the end of the file", "an integer");
    const std::string_view word = text_.substr(start_, end_ - start_);
    std::int64_t value = 0;
    const std::size_t plus = word.size() > 1 && word[0] == '+' && word[1] != '-' ? 1 : 0;
    const auto [rest, fault] =
        std::from_chars(word.data() + plus, word.data() + word.size(), value);
    if (fault == std::errc::invalid_argument || rest != word.data() + word.size()) {
      complain(what + " is no integer", quoted(word), "an integer");
    }
    if (fault != std::errc() || value > largest || value < -largest) {
      complain(what + " is too large", quoted(word),
               fmt::format("at most {} in magnitude", largest));
    }
    return value;
  }

  // What `what` names must begin on a new line: else a row too long is taken for two.
  void expect_new_line(const std::string& what) {
    const std::size_t next = std::min(text_.find_first_not_of(kBlanks, end_), text_.size());
    if (next == text_.size() || text_.substr(end_, next - end_).find('\n') != text_.npos) return;
    start_ = next;
    end_ = std::min(text_.find_first_of(kBlanks, start_), text_.size());
    complain(what + " begins in the middle of a line", quoted(text_.substr(start_, end_ - start_)),
             "a new line");
  }

  // Nothing but blanks may follow.
  void expect_end(const std::string& expected) {
    start_ = text_.find_first_not_of(kBlanks, end_);
    if (start_ == std::string_view::npos) return;
    end_ = std::min(text_.find_first_of(kBlanks, start_), text_.size());
    complain("more numbers than expected", quoted(text_.substr(start_, end_ - start_)), expected);
  }

  [[noreturn]] void complain(std::string what, std::string got, std::string expected) const {
    const std::string_view before = text_.substr(0, start_);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t line_start = before.rfind('\n') + 1;  // 0 on the first line: npos + 1
    throw Error({.what = std::move(what),
                 .where = fmt::format("{}:{}:{}", source_, line, start_ - line_start + 1),
                 .got = std::move(got),
                 .expected = std::move(expected),
                 .remedy = form_});
  }

 private:
  static std::string quoted(std::string_view word) {
    return fmt::format("\"{}\"", word.substr(0, kLongestQuote));
  }

  std::string_view text_;
  const std::string& source_;
  const char* form_;
  std::size_t start_ = 0;
  std::size_t end_ = 0;
};

std::size_t next_side(IntegerReader& reader, const std::string& what) {
  const std::int64_t side = reader.next(what, kLargestMatrixSide);
  if (side < 1) reader.complain(what + " is not positive", fmt::format("{}", side), "at least 1");
  return static_cast<std::size_t>(side);
}

}  // namespace

IntegerMatrix parse_matrix(std::string_view text, const std::string& source) {
  IntegerReader reader(text, source, kMatrixForm);
  const std::size_t rows = next_side(reader, "the number of rows");
  const std::size_t columns = next_side(reader, "the number of columns");
  IntegerMatrix matrix(rows, std::vector<std::int64_t>(columns));
  for (std::size_t i = 0; i < rows; ++i) {
    reader.expect_new_line(fmt::format("row {}", i));
    for (std::size_t j = 0; j < columns; ++j) {
      matrix[i][j] =
          reader.next(fmt::format("the entry at row {}, column {}", i, j), kLargestMatrixEntry);
    }
  }
  reader.expect_end(fmt::format("{} rows of {} entries", rows, columns));
  return matrix;
}

IntegerMatrix read_matrix(const std::filesystem::path& path) {
  return parse_matrix(read_file(path), path.string());
}

std::vector<InputRange> parse_input_ranges(std::string_view text, const std::string& source,
                                           std::size_t count) {
  IntegerReader reader(text, source, kRangesForm);
  std::vector<InputRange> ranges(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) reader.expect_new_line(fmt::format("the range of input {}", i));
    ranges[i].lower = reader.next(fmt::format("the lower end of input {}", i), kLargestInput);
    ranges[i].upper = reader.next(fmt::format("the upper end of input {}", i), kLargestInput);
    if (ranges[i].lower <= ranges[i].upper) continue;
    reader.complain(fmt::format("the range of input {} is empty", i),
                    fmt::format("{} {}", ranges[i].lower, ranges[i].upper), "lower ≤ upper");
  }
  reader.expect_end(fmt::format("a lower and an upper end for each of {} inputs", count));
  return ranges;
}

std::vector<InputRange> read_input_ranges(const std::filesystem::path& path, std::size_t count) {
  return parse_input_ranges(read_file(path), path.string(), count);
}

}  // namespace napier
