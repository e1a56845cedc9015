#include "napier/report/html.h"

#include <gtest/gtest.h>

#include <cmath>
#include <type_traits>

#include "tests/report/markup_check.h"

namespace napier {
namespace {

TEST(Html, words_are_escaped) {
  EXPECT_EQ(text("a < b & \"c\" > 'd'").markup, "a &lt; b &amp; &quot;c&quot; &gt; &#39;d&#39;");
}

TEST(Html, no_string_becomes_markup_by_itself) {
  static_assert(!std::is_convertible_v<std::string, Html>);
  static_assert(!std::is_convertible_v<const char*, Html>);
  EXPECT_EQ(element("p", "<b>", "note").markup, "<p class=\"note\">&lt;b&gt;</p>");
}

TEST(Html, a_table_sets_numbers_to_the_right_and_its_total_apart) {
  const Table table{{{"Layer"}, {"Adders", Align::right}},
                    {{text("1"), text("12")}},
                    {text("Total"), text("12")}};
  const std::string markup = draw(table).markup;
  EXPECT_NE(markup.find("<td class=\"number\">12</td>"), std::string::npos);
  EXPECT_NE(markup.find("<tfoot><tr><td>Total</td>"), std::string::npos);
  EXPECT_EQ(fault_in_markup(markup), "");
}

TEST(Html, a_bar_is_never_longer_than_its_track) {
  EXPECT_NE(bar(7).markup.find("width=\"100.00%\""), std::string::npos);
  EXPECT_NE(bar(-1).markup.find("width=\"0.00%\""), std::string::npos);
  EXPECT_NE(bar(std::nan("")).markup.find("width=\"0.00%\""), std::string::npos);
}

TEST(MarkupCheck, rejects_what_is_not_well_formed) {
  EXPECT_EQ(fault_in_markup("<!DOCTYPE html><p class=\"a\">x &lt; y<br/></p>"), "");
  for (const char* wrong :
       {"<p><b></p></b>", "<p>", "</p>", "<p a=b></p>", "<p a=\"1\" a=\"2\"></p>", "<p>a & b</p>",
        "<p>a > b</p>", "<p", "<p a=\"<\"></p>"}) {
    EXPECT_NE(fault_in_markup(wrong), "") << wrong;
  }
}

TEST(MarkupCheck, finds_what_a_browser_would_load) {
  EXPECT_EQ(load_in_page("<a href=\"#x\">http://a</a><svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
            "");
  for (const char* loading :
       {"<script>", "<img src=\"a\">", "<a href=\"http://a\">", "@import 'a'", "url(a)"}) {
    EXPECT_NE(load_in_page(loading), "") << loading;
  }
}

}  // namespace
}  // namespace napier
