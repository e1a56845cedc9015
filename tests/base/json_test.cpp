#include "napier/base/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "napier/base/error.h"

namespace napier {
namespace {

using testing::HasSubstr;

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

std::string json_message(const std::string& text) {
  return message_of([&] { parse_json(text, "a.json"); });
}

std::string toml_message(const std::string& text) {
  return message_of([&] { parse_toml(text, "a.toml"); });
}

TEST(ParseJson, text_that_is_no_json_gives_file_and_line) {
  EXPECT_THAT(json_message("{\n\"a\": 1,\n\"b\" 2}"), HasSubstr("a.json:3: this is not JSON"));
  EXPECT_THAT(json_message(""), HasSubstr("a.json:1: this is not JSON"));
  EXPECT_THAT(json_message("[1, 2"), HasSubstr("this is not JSON"));
  EXPECT_THAT(json_message("[1] 2"), HasSubstr("this is not JSON"));
  EXPECT_THAT(json_message("[NaN]"), HasSubstr("this is not JSON"));
  EXPECT_THAT(json_message("\"\xff\""), HasSubstr("this is not JSON"));
}

TEST(ParseJson, a_key_given_twice_is_refused_in_every_object_but_not_across_objects) {
  EXPECT_THAT(json_message(R"({"a": 1, "a": 2})"),
              HasSubstr("the key \"a\" is given twice in one object"));
  EXPECT_THAT(json_message(R"([{"b": {"a": 1, "a": 2}}])"), HasSubstr("given twice"));
  EXPECT_EQ(json_message(R"({"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}]})"), "no error");
}

TEST(ParseJson, nesting_is_bounded) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(json_message(nested(64)), "no error");
  EXPECT_THAT(json_message(nested(66)), HasSubstr("nested deeper than 64 levels"));
  EXPECT_THAT(json_message(std::string(1000000, '[')), HasSubstr("nested deeper"));
}

TEST(ParseJson, numbers_beyond_binary64_are_refused) {
  EXPECT_NE(json_message("[1e999]"), "no error");
}

TEST(ParseToml, parts_know_their_line_and_column) {
  const Document document = parse_toml("a = 1\n[b]\nc = [2, \"x\"]\n[[d]]\ne = 3\n", "a.toml");
  const JsonView root = document.view();
  EXPECT_EQ(root.at("a").where(), "a.toml:1:5 (/a)");
  EXPECT_EQ(root.at("b").at("c").at(1).where(), "a.toml:3:9 (/b/c/1)");
  EXPECT_EQ(root.at("d").at(0).at("e").where(), "a.toml:5:5 (/d/0/e)");
  EXPECT_EQ(root.at("d").at(0).at("e").integer(0, 9), 3);
}

TEST(ParseToml, keys_come_in_the_order_of_the_file) {
  const Document document = parse_toml("z = 1\na = 2\nm = { y = 1, b = 2 }\n", "a.toml");
  EXPECT_EQ(document.view().keys(), (std::vector<std::string>{"z", "a", "m"}));
  EXPECT_EQ(document.view().at("m").keys(), (std::vector<std::string>{"y", "b"}));
}

TEST(ParseToml, text_that_is_no_toml_gives_file_line_and_column) {
  EXPECT_THAT(toml_message("a = 1\nb = = 2\n"), HasSubstr("a.toml:2:"));
  EXPECT_THAT(toml_message("a = 1\nb = = 2\n"), HasSubstr("this is not TOML"));
  EXPECT_THAT(toml_message("a = 1\na = 2\n"), HasSubstr("a.toml:2:"));
  EXPECT_THAT(toml_message("a = \"\xff\""), HasSubstr("this is not TOML"));
}

TEST(ParseToml, dates_are_refused) {
  EXPECT_THAT(toml_message("a = 2020-01-01"),
              HasSubstr("a.toml:1:5: dates and times are not used here"));
}

TEST(ParseToml, nesting_is_bounded) {
  const auto nested = [](std::size_t depth) {
    return "a = " + std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(toml_message(nested(60)), "no error");
  EXPECT_THAT(toml_message(nested(70)), HasSubstr("nested deeper than 64 levels"));
  EXPECT_NE(toml_message(nested(100000)), "no error");
}

TEST(ParseToml, dotted_keys_and_headers_count_as_nesting) {
  const auto dotted = [](int dots) {
    std::string key = "a";
    for (int i = 0; i < dots; ++i) key += ".a";
    return key;
  };
  EXPECT_EQ(toml_message(dotted(60) + " = 1.5"), "no error");
  EXPECT_THAT(toml_message("\n" + dotted(100000) + " = 1"),
              HasSubstr("a.toml:2:130: nested deeper than 64 levels"));
  EXPECT_THAT(toml_message("[" + dotted(100000) + "]\nb = 1"), HasSubstr("nested deeper"));
  EXPECT_THAT(toml_message("x = { " + dotted(40) + " = { " + dotted(40) + " = 1 } }"),
              HasSubstr("nested deeper"));
  EXPECT_THAT(toml_message("\"a\" . 'a'" + dotted(100) + " = 1"), HasSubstr("nested deeper"));
}

TEST(ParseToml, dots_and_brackets_in_strings_and_comments_are_no_nesting) {
  const std::string many(200, '.');
  const std::string deep(200, '[');
  EXPECT_EQ(toml_message("a = \"" + many + deep + "\\\"" + deep + "\""), "no error");
  EXPECT_EQ(toml_message("a = '" + many + deep + "'"), "no error");
  EXPECT_EQ(toml_message("a = \"\"\"\n" + deep + "\"\n" + deep + "\"\"\""), "no error");
  EXPECT_EQ(toml_message("a = '''\n" + deep + "'" + deep + "'''"), "no error");
  EXPECT_EQ(toml_message("a = 1 # " + many + deep + "\nb = 2"), "no error");
  std::string list = "a = [";
  for (int i = 0; i < 500; ++i) list += "1.5, ";
  EXPECT_EQ(toml_message(list + "2.5]"), "no error");
}

// Found by fuzzing: U+0189 as a key, and after a folded line, is undefined behavior in toml++ 3.3.
TEST(ParseToml, characters_beyond_ascii_stand_in_quotes_and_comments_only) {
  EXPECT_THAT(toml_message("a = 1\n \u0189 = 2"),
              HasSubstr("a.toml:2:2: this is not TOML: a character beyond ASCII"));
  EXPECT_THAT(toml_message("a = 0.5'\u020c'"), HasSubstr("a quote stands inside a word"));
  EXPECT_EQ(toml_message("a = \"\"\"\"x\"\"\"\"\"\nb = 1"), "no error");
  EXPECT_NE(toml_message("a = \"\"\"x\\ \n \u0189\"\"\""), "no error");
  EXPECT_EQ(toml_message("\xEF\xBB\xBF\"\u0189\" = '\u0189' # \u0189"), "no error");
}

TEST(JsonView, says_where_it_is_and_what_was_expected) {
  const Document document =
      parse_json(R"({"a": [1, "x", 2.5, true, null, {}], "n": -3})", "a.json");
  const JsonView root = document.view();
  const JsonView a = root.at("a");
  EXPECT_EQ(message_of([&] { root.at("b"); }), "a.json: \"b\" is missing: got the keys a, n.");
  EXPECT_EQ(message_of([&] { a.at("b"); }),
            "a.json: /a: this should be an object: got an array of 6, expected an object.");
  EXPECT_THAT(message_of([&] { a.at(6); }), HasSubstr("there is no element 6"));
  EXPECT_THAT(message_of([&] { root.size(); }),
              HasSubstr("this should be an array: got an object"));
  EXPECT_THAT(message_of([&] { a.at(1).number(); }),
              HasSubstr("a.json: /a/1: this should be a number: got \"x\""));
  EXPECT_THAT(message_of([&] { a.at(0).string(); }), HasSubstr("this should be a text: got 1"));
  EXPECT_THAT(message_of([&] { a.at(4).boolean(); }), HasSubstr("got null"));
  EXPECT_THAT(message_of([&] { a.numbers(); }), HasSubstr("/a/1"));
  EXPECT_THAT(message_of([&] { a.numbers(2); }), HasSubstr("expected 2 numbers"));
  EXPECT_THAT(message_of([&] { a.strings(); }), HasSubstr("/a/0"));
}

TEST(JsonView, integers_keep_to_their_range) {
  const Document document =
      parse_json("[5, -1, 2.5, 18446744073709551615, 9223372036854775807]", "a.json");
  const JsonView root = document.view();
  EXPECT_EQ(root.at(0).integer(0, 5), 5);
  EXPECT_EQ(root.at(4).integer(0, INT64_MAX), INT64_MAX);
  EXPECT_THAT(message_of([&] { root.at(0).integer(0, 4); }),
              HasSubstr("out of range: got 5, expected an integer from 0 to 4"));
  EXPECT_THAT(message_of([&] { root.at(1).integer(0, 4); }), HasSubstr("out of range"));
  EXPECT_THAT(message_of([&] { root.at(2).integer(0, 4); }), HasSubstr("should be an integer"));
  EXPECT_THAT(message_of([&] { root.at(3).integer(0, INT64_MAX); }), HasSubstr("out of range"));
}

TEST(JsonView, refuses_infinities_of_toml) {
  const Document document = parse_toml("a = inf\nb = nan\n", "a.toml");
  EXPECT_THAT(message_of([&] { document.view().at("a").number(); }), HasSubstr("not finite"));
  EXPECT_THAT(message_of([&] { document.view().at("b").number(); }), HasSubstr("not finite"));
}

TEST(JsonView, refuses_unknown_keys_by_name_and_place) {
  const Document document = parse_toml("period = 1\nhorizon = 2\n", "a.toml");
  EXPECT_EQ(message_of([&] {
              document.view().allow_only({"period_s", "horizon"});
            }),
            "a.toml:1:10 (/period): \"period\" is not known here: expected one of period_s, "
            "horizon. Check the spelling, or remove it.");
  EXPECT_NO_THROW(document.view().allow_only({"period", "horizon", "other"}));
}

TEST(JsonView, long_texts_are_cut_in_messages) {
  const Document document = parse_json("\"" + std::string(5000, 'x') + "\"", "a.json");
  EXPECT_LT(message_of([&] { document.view().number(); }).size(), 200U);
}

TEST(PrintJson, is_indented_by_two_and_ends_with_a_line) {
  EXPECT_EQ(print_json(Json{{"b", 1}, {"a", Json::array({true})}}),
            "{\n  \"b\": 1,\n  \"a\": [\n    true\n  ]\n}\n");
}

TEST(PrintJson, binary64_numbers_read_back_as_themselves) {
  const Json numbers = {0.1, 1.0 / 3, 5e-324, 1.7976931348623157e308, -0.0};
  const std::string text = print_json(numbers);
  EXPECT_EQ(*parse_json(text, "a.json").root, numbers);
}

}  // namespace
}  // namespace napier
