#include "napier/closed_loop/expression.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "napier/base/error.h"
#include "napier/base/random.h"

namespace napier {
namespace {

using testing::HasSubstr;

Scope small_scope() {
  return {.constants = {{"mu", 1e-4}, {"n", 3}}, .variables = {{"x", 0}, {"y", 1}}};
}

double value_at(const std::string& text, double x = 0, double y = 0) {
  std::vector<double> stack;
  const std::vector<double> variables = {x, y};
  return evaluate(parse_expression(text, small_scope(), "here"), variables, stack);
}

std::string message_of(const std::string& text) {
  try {
    parse_expression(text, small_scope(), "plant.toml:4:14 (/state/0/derivative)");
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

std::string relation_message_of(const std::string& text) {
  try {
    parse_relation(text, small_scope(), "plant.toml:5:9 (/always/0)");
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

// Writes an expression back with every parenthesis: shows how it was understood, and that the
// program can be evaluated over values that are no numbers.
struct TextArithmetic {
  using Value = std::string;

  static Value constant(double value) { return fmt::format("{}", value); }
  static Value negate(const Value& a) { return "(-" + a + ")"; }
  static Value add(const Value& a, const Value& b) { return "(" + a + "+" + b + ")"; }
  static Value subtract(const Value& a, const Value& b) { return "(" + a + "-" + b + ")"; }
  static Value multiply(const Value& a, const Value& b) { return "(" + a + "*" + b + ")"; }
  static Value divide(const Value& a, const Value& b) { return "(" + a + "/" + b + ")"; }
  static Value power(const Value& a, const Value& b) { return "(" + a + "^" + b + ")"; }
  static Value integer_power(const Value& a, int n) { return fmt::format("({}^#{})", a, n); }
  static Value sin(const Value& a) { return "sin(" + a + ")"; }
  static Value cos(const Value& a) { return "cos(" + a + ")"; }
  static Value exp(const Value& a) { return "exp(" + a + ")"; }
  static Value tanh(const Value& a) { return "tanh(" + a + ")"; }
};

std::string understood(const std::string& text) {
  std::vector<std::string> stack;
  const std::vector<std::string> variables = {"x", "y"};
  return evaluate(parse_expression(text, small_scope(), "here"),
                  std::span<const std::string>(variables), stack, TextArithmetic{});
}

TEST(Expression, a_sign_binds_looser_than_a_power) {
  EXPECT_EQ(understood("-x^2"), "(-(x^#2))");
  EXPECT_EQ(understood("x^-2"), "(x^#-2)");
  EXPECT_EQ(understood("-x*y"), "((-x)*y)");
  EXPECT_EQ(understood("2*-x"), "(2*(-x))");
  EXPECT_EQ(understood("x - -y"), "(x-(-y))");
  EXPECT_EQ(understood("+x"), "x");
  EXPECT_EQ(value_at("-x^2", 3), -9);
  EXPECT_EQ(value_at("(-x)^2", 3), 9);
}

TEST(Expression, a_power_is_right_associative) {
  EXPECT_EQ(understood("x^y^2"), "(x^(y^#2))");
  EXPECT_EQ(understood("2^3^2"), "(2^(3^#2))");
  EXPECT_EQ(value_at("2^3^2"), 512);
  EXPECT_EQ(value_at("2^-x^2", 2), 0.0625);
}

TEST(Expression, sums_and_products_are_left_associative) {
  EXPECT_EQ(understood("x - y - 1"), "((x-y)-1)");
  EXPECT_EQ(understood("x / y / 2 * 3"), "(((x/y)/2)*3)");
  EXPECT_EQ(understood("x + y * 2 ^ x"), "(x+(y*(2^x)))");
}

TEST(Expression, a_power_is_an_integer_power_exactly_when_its_exponent_is_an_integer_constant) {
  EXPECT_EQ(understood("x^n"), "(x^#3)");
  EXPECT_EQ(understood("x^0"), "(x^#0)");
  EXPECT_EQ(understood("x^0.5"), "(x^0.5)");
  EXPECT_EQ(understood("x^(y)"), "(x^y)");
  EXPECT_EQ(understood("x^2000"), "(x^2000)");
}

TEST(Expression, integer_powers_are_repeated_products) {
  EXPECT_EQ(value_at("x^0", 0), 1);
  EXPECT_EQ(value_at("x^5", -3), -243);
  EXPECT_EQ(value_at("x^-2", 4), 0.0625);
  EXPECT_EQ(value_at("x^1024", 1), 1);
  EXPECT_EQ(value_at("x^-1", 0), std::numeric_limits<double>::infinity());
}

TEST(Expression, functions_and_parameters_have_their_values) {
  EXPECT_EQ(value_at("sin(x) + cos(x)", 0.5), std::sin(0.5) + std::cos(0.5));
  EXPECT_EQ(value_at("exp(x) * tanh(y)", 1, 2), std::exp(1.0) * std::tanh(2.0));
  EXPECT_EQ(value_at("mu*x^2", 30), 1e-4 * (30.0 * 30.0));
  EXPECT_EQ(value_at("1.5e-3 + .5 + 2."), 1.5e-3 + .5 + 2.);
  EXPECT_EQ(value_at("\t(\n x )\r", 7), 7);
}

// A random formula, fully parenthesized, with its value computed beside it.
struct Formula {
  std::string text;
  double value;
};

Formula random_formula(std::uint64_t seed, std::uint64_t& index, int depth) {
  const auto bits = random_bits(seed, 0, index++);
  if (depth == 0) {
    if (bits % 3 == 0) return {"x", 0.75};
    if (bits % 3 == 1) return {"y", -1.25};
    const double constant = static_cast<double>(bits % 1000) / 64;
    return {fmt::format("{}", constant), constant};
  }
  const Formula a = random_formula(seed, index, depth - 1);
  const Formula b = random_formula(seed, index, depth - 1);
  switch (bits % 7) {
    case 0:
      return {"(" + a.text + " + " + b.text + ")", a.value + b.value};
    case 1:
      return {"(" + a.text + "-" + b.text + ")", a.value - b.value};
    case 2:
      return {"(" + a.text + "*" + b.text + ")", a.value * b.value};
    case 3:
      return {"(" + a.text + "/" + b.text + ")", a.value / b.value};
    case 4:
      return {"sin(" + a.text + ")", std::sin(a.value)};
    case 5:
      return {"tanh(" + a.text + ")", std::tanh(a.value)};
    default:
      return {"(-" + a.text + ")", -a.value};
  }
}

TEST(Expression, random_formulas_have_the_value_of_their_tree) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    std::uint64_t index = 0;
    const Formula formula = random_formula(seed, index, static_cast<int>(seed % 6));
    const double value = value_at(formula.text, 0.75, -1.25);
    if (std::isnan(formula.value)) {
      EXPECT_TRUE(std::isnan(value)) << formula.text;
    } else {
      EXPECT_EQ(value, formula.value) << formula.text;
    }
  }
}

TEST(Expression, errors_give_the_place_in_the_file_and_the_column_in_the_formula) {
  EXPECT_EQ(message_of("x + z"),
            "plant.toml:4:14 (/state/0/derivative), column 5 of the formula: the name \"z\" is not "
            "known here: expected one of x, y, mu, n. Check the spelling.");
}

TEST(Expression, refuses_what_is_no_formula) {
  EXPECT_THAT(message_of(""), HasSubstr("column 1 of the formula: the formula stops making sense"));
  EXPECT_THAT(message_of("x +"), HasSubstr("column 4"));
  EXPECT_THAT(message_of("x y"), HasSubstr("column 3 of the formula: the formula goes on"));
  EXPECT_THAT(message_of("(x"), HasSubstr("a parenthesis is not closed: got the end"));
  EXPECT_THAT(message_of("x)"), HasSubstr("got \")\""));
  EXPECT_THAT(message_of("sin x"), HasSubstr("the function sin needs its argument in parentheses"));
  EXPECT_THAT(message_of("sin(x, y)"), HasSubstr("column 6"));
  EXPECT_THAT(message_of("1e999"), HasSubstr("this is no number of binary64"));
  EXPECT_THAT(message_of("."), HasSubstr("this is no number of binary64"));
  EXPECT_THAT(message_of("x >= y"), HasSubstr("a relation stands where a formula is wanted"));
  EXPECT_THAT(message_of("2x"), HasSubstr("column 2"));
  EXPECT_THAT(message_of("sqrt(x)"), HasSubstr("\"sqrt\" is not known here"));
}

TEST(Expression, deep_nesting_is_an_error_and_no_crash) {
  const auto nested = [](int depth) {
    return std::string(depth, '(') + "x" + std::string(depth, ')');
  };
  EXPECT_EQ(message_of(nested(63)), "no error");
  EXPECT_THAT(message_of(nested(64)), HasSubstr("nested deeper than 64 levels"));
  EXPECT_THAT(message_of(std::string(4000, '-') + "x"), HasSubstr("nested deeper than 64 levels"));
  EXPECT_THAT(message_of(std::string(5000, 'x')), HasSubstr("got 5000 characters"));
  std::string tower = "2";
  for (int i = 0; i < 100; ++i) tower += "^2";
  EXPECT_THAT(message_of(tower), HasSubstr("nested deeper than 64 levels"));
}

TEST(Relation, has_the_margin_by_which_it_holds) {
  std::vector<double> stack;
  const std::vector<double> variables = {5, 2};
  const auto margin = [&](const std::string& text) {
    return evaluate(parse_relation(text, small_scope(), "here"), variables, stack);
  };
  EXPECT_EQ(margin("x >= y"), 3);
  EXPECT_EQ(margin("x > y"), 3);
  EXPECT_EQ(margin("x <= y"), -3);
  EXPECT_EQ(margin("x < y"), -3);
  EXPECT_EQ(margin("x - 1 >= 2 * y"), 0);
}

TEST(Relation, refuses_what_has_no_margin) {
  EXPECT_THAT(relation_message_of("x"), HasSubstr("a property needs a relation: got the end"));
  EXPECT_THAT(relation_message_of("x = y"), HasSubstr("an equality has no margin"));
  EXPECT_THAT(relation_message_of("x => y"), HasSubstr("an equality has no margin"));
  EXPECT_THAT(relation_message_of("1 <= x <= 2"), HasSubstr("column 8"));
  EXPECT_THAT(relation_message_of("x >= "), HasSubstr("plant.toml:5:9 (/always/0), column 6"));
}

TEST(Names, are_letters_digits_and_underscores) {
  EXPECT_TRUE(is_variable_name("v_ego2"));
  EXPECT_TRUE(is_variable_name("_"));
  EXPECT_FALSE(is_variable_name("2v"));
  EXPECT_FALSE(is_variable_name(""));
  EXPECT_FALSE(is_variable_name("v-ego"));
  EXPECT_TRUE(is_function_name("tanh"));
  EXPECT_FALSE(is_function_name("tan"));
}

}  // namespace
}  // namespace napier
