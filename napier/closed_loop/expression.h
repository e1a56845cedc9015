#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The formulas of a plant file: parsed once into a postfix program, then evaluated over any kind of
// value: binary64 here, intervals or Taylor models by another Arithmetic. Grammar:
// docs/closed-loop.md.

namespace napier {

enum class Operation : std::uint8_t {
  constant,
  variable,
  negate,
  sin,
  cos,
  exp,
  tanh,
  integer_power,
  add,
  subtract,
  multiply,
  divide,
  power,
};

struct Instruction {
  Operation operation = Operation::constant;
  std::int32_t operand = 0;  // variable: its index; integer_power: the exponent
  double constant = 0;

  bool operator==(const Instruction&) const = default;
};

// Postfix: operands first. Every program leaves exactly one value on the stack.
struct Expression {
  std::string text;  // as written
  std::vector<Instruction> program;

  bool operator==(const Expression&) const = default;
};

// What the names in a formula mean: a parameter is its value, a variable is an index.
struct Scope {
  std::map<std::string, double, std::less<>> constants;
  std::map<std::string, std::size_t, std::less<>> variables;
};

// Throws an Error at `where`, with the column inside the text, on anything but
//   + - * / ^ ( ) numbers, names of the scope, and sin cos exp tanh of one argument.
// ^ is right associative and binds tighter than a sign: -x^2 is -(x^2), 2^-x and 2^3^2 = 2^(3^2)
// are allowed. At most 4096 characters and 64 levels of nesting.
Expression parse_expression(const std::string& text, const Scope& scope, const std::string& where);

// `a >= b`, `a > b` → a - b; `a <= b`, `a < b` → b - a: the margin, at least zero where the
// relation holds. (Strict and weak relations have the same margin: a simulation cannot tell them
// apart.)
Expression parse_relation(const std::string& text, const Scope& scope, const std::string& where);

bool is_function_name(std::string_view name);  // sin, cos, exp, tanh
// A letter or underscore, then letters, digits and underscores (ASCII).
bool is_variable_name(std::string_view name);

// Binary64. Another kind of value gives the same members; `constant` is exact for the binary64
// number that the decimal in the file rounds to.
struct RealArithmetic {
  using Value = double;

  static double constant(double value) { return value; }
  static double negate(double a) { return -a; }
  static double add(double a, double b) { return a + b; }
  static double subtract(double a, double b) { return a - b; }
  static double multiply(double a, double b) { return a * b; }
  static double divide(double a, double b) { return a / b; }
  static double power(double a, double b) { return std::pow(a, b); }
  static double integer_power(double a, std::int32_t n);
  static double sin(double a) { return std::sin(a); }
  static double cos(double a) { return std::cos(a); }
  static double exp(double a) { return std::exp(a); }
  static double tanh(double a) { return std::tanh(a); }
};

template <typename Arithmetic>
void apply_unary(const Instruction& instruction, typename Arithmetic::Value& a,
                 const Arithmetic& arithmetic) {
  switch (instruction.operation) {
    case Operation::negate:
      a = arithmetic.negate(a);
      break;
    case Operation::sin:
      a = arithmetic.sin(a);
      break;
    case Operation::cos:
      a = arithmetic.cos(a);
      break;
    case Operation::exp:
      a = arithmetic.exp(a);
      break;
    case Operation::tanh:
      a = arithmetic.tanh(a);
      break;
    default:
      a = arithmetic.integer_power(a, instruction.operand);
      break;
  }
}

template <typename Arithmetic>
void apply_binary(Operation operation, typename Arithmetic::Value& a,
                  const typename Arithmetic::Value& b, const Arithmetic& arithmetic) {
  switch (operation) {
    case Operation::add:
      a = arithmetic.add(a, b);
      break;
    case Operation::subtract:
      a = arithmetic.subtract(a, b);
      break;
    case Operation::multiply:
      a = arithmetic.multiply(a, b);
      break;
    case Operation::divide:
      a = arithmetic.divide(a, b);
      break;
    default:
      a = arithmetic.power(a, b);
      break;
  }
}

// The value of the expression. variables: those of the scope it was parsed in. `stack` is scratch,
// kept by the caller so that an evaluation allocates nothing.
template <typename Arithmetic>
typename Arithmetic::Value evaluate(const Expression& expression,
                                    std::span<const typename Arithmetic::Value> variables,
                                    std::vector<typename Arithmetic::Value>& stack,
                                    const Arithmetic& arithmetic) {
  stack.clear();
  for (const Instruction& instruction : expression.program) {
    if (instruction.operation == Operation::constant) {
      stack.push_back(arithmetic.constant(instruction.constant));
    } else if (instruction.operation == Operation::variable) {
      stack.push_back(variables[static_cast<std::size_t>(instruction.operand)]);
    } else if (instruction.operation < Operation::add) {
      apply_unary(instruction, stack.back(), arithmetic);
    } else {
      const auto right = std::move(stack.back());
      stack.pop_back();
      apply_binary(instruction.operation, stack.back(), right, arithmetic);
    }
  }
  return std::move(stack.back());
}

// The same in binary64.
double evaluate(const Expression& expression, std::span<const double> variables,
                std::vector<double>& stack);

}  // namespace napier
