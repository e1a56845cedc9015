#include "napier/closed_loop/expression.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <system_error>

#include "napier/base/error.h"

namespace napier {
namespace {

constexpr std::size_t kLongestText = 4096;
constexpr int kDeepestNesting = 64;
constexpr double kLargestIntegerPower = 1024;

constexpr std::array<std::pair<std::string_view, Operation>, 4> kFunctions = {
    {{"sin", Operation::sin},
     {"cos", Operation::cos},
     {"exp", Operation::exp},
     {"tanh", Operation::tanh}}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// The value of a program that is one constant, or one constant with its sign turned.
std::optional<double> constant_of(std::span<const Instruction> program) {
  if (program.empty() || program[0].operation != Operation::constant) return std::nullopt;
  if (program.size() == 1) return program[0].constant;
  if (program.size() == 2 && program[1].operation == Operation::negate) return -program[0].constant;
  return std::nullopt;
}

// Recursive descent, one function per line of the grammar; each emits its operands and then itself.
//   sum     = product { ("+" | "-") product }
//   product = signed { ("*" | "/") signed }
//   signed  = ("-" | "+") signed | power
//   power   = atom [ "^" signed ]
//   atom    = number | name | function "(" sum ")" | "(" sum ")"
class Parser {
 public:
  Parser(const std::string& text, const Scope& scope, const std::string& where)
      : text_(text), scope_(scope), where_(where) {
    if (text.size() > kLongestText) {
      throw Error({.what = "the formula is too long",
                   .where = where,
                   .got = fmt::format("{} characters", text.size()),
                   .expected = fmt::format("at most {}", kLongestText)});
    }
  }

  std::vector<Instruction> whole_sum() {
    std::vector<Instruction> program = one_sum();
    if (at_ < text_.size()) refuse_leftover();
    return program;
  }

  // One side of a relation.
  std::vector<Instruction> one_sum() {
    program_.clear();
    sum();
    skip_blanks();
    return std::move(program_);
  }

  // The relation sign between two sums; true for > and >=.
  bool relation_sign() {
    const char sign = next();
    if (sign == '=') {
      complain("an equality has no margin", "=", "<=, <, >= or >",
               "write two inequalities with a tolerance between them");
    }
    if (sign != '<' && sign != '>') {
      complain("a property needs a relation", found(), "<=, <, >= or >");
    }
    ++at_;
    if (at_ < text_.size() && text_[at_] == '=') ++at_;
    return sign == '>';
  }

 private:
  void sum() {
    product();
    for (char sign = next(); sign == '+' || sign == '-'; sign = next()) {
      ++at_;
      product();
      emit(sign == '+' ? Operation::add : Operation::subtract);
    }
  }

  void product() {
    signed_power();
    for (char sign = next(); sign == '*' || sign == '/'; sign = next()) {
      ++at_;
      signed_power();
      emit(sign == '*' ? Operation::multiply : Operation::divide);
    }
  }

  void signed_power() {
    const Descent descent(*this);
    const char sign = next();
    if (sign != '-' && sign != '+') return power();
    ++at_;
    signed_power();
    if (sign == '-') emit(Operation::negate);
  }

  void power() {
    atom();
    if (next() != '^') return;
    ++at_;
    const std::size_t exponent_at = program_.size();
    signed_power();
    const auto exponent = constant_of(std::span(program_).subspan(exponent_at));
    if (!exponent || *exponent != std::trunc(*exponent) ||
        std::abs(*exponent) > kLargestIntegerPower) {
      return emit(Operation::power);
    }
    program_.resize(exponent_at);
    program_.push_back(
        {.operation = Operation::integer_power, .operand = static_cast<std::int32_t>(*exponent)});
  }

  void atom() {
    const char first = next();
    if (is_digit(first) || first == '.') return number();
    if (is_letter(first)) return name();
    if (first != '(') {
      complain("the formula stops making sense", found(), "a number, a name or a parenthesis");
    }
    ++at_;
    sum();
    close_parenthesis();
  }

  void number() {
    double value = 0;
    const char* begin = text_.data() + at_;
    const auto [end, failure] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (failure != std::errc() || !std::isfinite(value)) {
      complain("this is no number of binary64", found());
    }
    at_ += static_cast<std::size_t>(end - begin);
    program_.push_back({.operation = Operation::constant, .constant = value});
  }

  void name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) ++at_;
    const std::string_view word = std::string_view(text_).substr(begin, at_ - begin);
    const auto* function = std::find_if(kFunctions.begin(), kFunctions.end(),
                                        [&](const auto& entry) { return entry.first == word; });
    if (function != kFunctions.end()) return call(function->second, word);
    if (const auto constant = scope_.constants.find(word); constant != scope_.constants.end()) {
      program_.push_back({.operation = Operation::constant, .constant = constant->second});
    } else if (const auto variable = scope_.variables.find(word);
               variable != scope_.variables.end()) {
      program_.push_back({.operation = Operation::variable,
                          .operand = static_cast<std::int32_t>(variable->second)});
    } else {
      at_ = begin;
      complain(fmt::format("the name \"{}\" is not known here", word), "", known_names(),
               "check the spelling");
    }
  }

  void call(Operation function, std::string_view word) {
    if (next() != '(') {
      complain(fmt::format("the function {} needs its argument in parentheses", word), found(),
               "(");
    }
    ++at_;
    sum();
    close_parenthesis();
    emit(function);
  }

  void close_parenthesis() {
    if (next() != ')') complain("a parenthesis is not closed", found(), ")");
    ++at_;
  }

  // Bounds the recursion, and with it the machine's stack: every cycle of the grammar goes through
  // signed_power.
  struct Descent {
    explicit Descent(Parser& parser) : depth(parser.depth_) {
      if (++depth > kDeepestNesting) {
        parser.complain(
            fmt::format("the formula is nested deeper than {} levels", kDeepestNesting));
      }
    }
    ~Descent() { --depth; }
    Descent(const Descent&) = delete;
    Descent& operator=(const Descent&) = delete;
    int& depth;
  };

  void emit(Operation operation) { program_.push_back({.operation = operation}); }

  void skip_blanks() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      ++at_;
    }
  }

  char next() {
    skip_blanks();
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  std::string found() const {
    return at_ < text_.size() ? fmt::format("\"{}\"", text_.substr(at_, 12)) : "the end";
  }

  std::string known_names() const {
    std::vector<std::string> names;
    for (const auto& [name, index] : scope_.variables) names.push_back(name);
    for (const auto& [name, value] : scope_.constants) names.push_back(name);
    return fmt::format("one of {}", fmt::join(names, ", "));
  }

  [[noreturn]] void refuse_leftover() const {
    const bool is_relation = std::string_view("<>=").find(text_[at_]) != std::string_view::npos;
    complain(is_relation ? "a relation stands where a formula is wanted"
                         : "the formula goes on where an operator or its end is wanted",
             found(), "+, -, *, /, ^ or the end");
  }

  [[noreturn]] void complain(std::string what, std::string got = "", std::string expected = "",
                             std::string remedy = "") const {
    throw Error({.what = std::move(what),
                 .where = fmt::format("{}, column {} of the formula", where_, at_ + 1),
                 .got = std::move(got),
                 .expected = std::move(expected),
                 .remedy = std::move(remedy)});
  }

  const std::string& text_;
  const Scope& scope_;
  const std::string& where_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::vector<Instruction> program_;
};

}  // namespace

Expression parse_expression(const std::string& text, const Scope& scope, const std::string& where) {
  return {.text = text, .program = Parser(text, scope, where).whole_sum()};
}

Expression parse_relation(const std::string& text, const Scope& scope, const std::string& where) {
  Parser parser(text, scope, where);
  std::vector<Instruction> larger = parser.one_sum();
  const bool left_is_larger = parser.relation_sign();
  std::vector<Instruction> smaller = parser.whole_sum();
  if (!left_is_larger) std::swap(larger, smaller);
  larger.insert(larger.end(), smaller.begin(), smaller.end());
  larger.push_back({.operation = Operation::subtract});
  return {.text = text, .program = std::move(larger)};
}

bool is_function_name(std::string_view name) {
  return std::any_of(kFunctions.begin(), kFunctions.end(),
                     [&](const auto& entry) { return entry.first == name; });
}

bool is_variable_name(std::string_view name) {
  return !name.empty() && is_letter(name[0]) &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_letter(c) || is_digit(c); });
}

// By repeated squaring; a^0 is 1, a^-n is 1 / a^n.
double RealArithmetic::integer_power(double a, std::int32_t n) {
  double result = 1;
  for (std::int32_t left = std::abs(n); left > 0; left /= 2) {
    if (left % 2 == 1) result *= a;
    a *= a;
  }
  return n < 0 ? 1 / result : result;
}

double evaluate(const Expression& expression, std::span<const double> variables,
                std::vector<double>& stack) {
  return evaluate(expression, variables, stack, RealArithmetic{});
}

}  // namespace napier
