#include "napier/datapath/datapath.h"

#include <gmock/gmock.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "napier/base/error.h"
#include "napier/datapath/from_adder_graph.h"
#include "napier/multiplierless/adder_cost.h"
#include "tests/datapath/random_datapath.h"

namespace napier {
namespace {

using testing::HasSubstr;

// 7x = 8x - x and 14x, of a signed byte.
Datapath times_seven() {
  AdderGraph graph;
  graph.inputs = {{-128, 127}};
  Adder adder;
  adder.left = {.node = 0, .shift = 3};
  adder.right = {.node = 0, .negate = true};
  graph.adders = {adder};
  complete_adders(graph);
  graph.outputs = {{.constant = {7}, .node = 1}, {.constant = {14}, .node = 1, .shift = 1}};
  return datapath_from_adder_graph(graph, "seven");
}

std::string complaint_about(const Datapath& datapath) {
  try {
    check_datapath(datapath);
  } catch (const Error& error) {
    return error.what();
  }
  return "no complaint";
}

TEST(datapath, an_adder_graph_becomes_one_block_with_its_constants) {
  const Datapath datapath = times_seven();
  ASSERT_EQ(datapath.blocks.size(), 1u);
  EXPECT_EQ(datapath.blocks[0].kind, "mcm");
  EXPECT_THAT(datapath.blocks[0].constants, testing::ElementsAre(7, 14));
  EXPECT_EQ(datapath.nodes[1].width_bits, 11);
}

TEST(datapath, json_gives_back_the_same_program) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Datapath datapath = random_datapath(seed);
    const std::string text = print_json(to_json(datapath));
    const Datapath back = datapath_from_json(parse_json(text, "datapath.json"));
    EXPECT_EQ(back, datapath);
    EXPECT_EQ(hash_of(back), hash_of(datapath));
  }
}

TEST(datapath, the_hash_depends_on_every_shift_and_name) {
  const Datapath datapath = times_seven();
  Datapath other = datapath;
  other.nodes[1].left.shift = 2;
  EXPECT_NE(hash_of(other), hash_of(datapath));
  other = datapath;
  other.nodes[1].name = "sum7";
  EXPECT_NE(hash_of(other), hash_of(datapath));
}

struct Mutant {
  const char* complaint;
  std::function<void(Datapath&)> change;
};

TEST(datapath, the_checker_rejects_each_way_of_being_wrong) {
  const std::vector<Mutant> mutants = {
      {"no earlier node", [](Datapath& d) { d.nodes[1].left.node = 1; }},
      {"no earlier node", [](Datapath& d) { d.nodes[1].left.node = -1; }},
      {"does not hold its range", [](Datapath& d) { d.nodes[1].width_bits = 10; }},
      {"does not hold its range", [](Datapath& d) { d.nodes[0].is_signed = false; }},
      {"from 1 to 62 bits", [](Datapath& d) { d.nodes[1].width_bits = 63; }},
      {"shift is out of range", [](Datapath& d) { d.nodes[1].left.shift = 63; }},
      {"both operands are negated", [](Datapath& d) { d.nodes[1].left.negate = true; }},
      {"does not read", [](Datapath& d) { d.nodes[2].right.node = 1; }},
      {"given twice", [](Datapath& d) { d.nodes[1].name = "x0"; }},
      {"cannot be used", [](Datapath& d) { d.nodes[1].name = "module"; }},
      {"cannot be used", [](Datapath& d) { d.nodes[1].name = "a__1"; }},
      {"cannot be used", [](Datapath& d) { d.name = "5x20"; }},
      {"block is wrong", [](Datapath& d) { d.nodes[1].block = 1; }},
      {"block is wrong", [](Datapath& d) { d.nodes[0].block = 0; }},
      {"inputs are not", [](Datapath& d) { d.blocks[0].inputs = {}; }},
      {"outputs are not", [](Datapath& d) { d.blocks[0].outputs = {1}; }},
      {"not what the block promises",
       [](Datapath& d) {
         d.blocks[0].constants = {9, 14};
       }},
      {"not what the block promises", [](Datapath& d) { d.nodes[1].left.shift = 2; }},
      {"narrower than its multiples", [](Datapath& d) { d.nodes[2].left.negate = true; }},
      {"wrong count", [](Datapath& d) { d.blocks[0].constants = {7}; }},
      {"exact multiples", [](Datapath& d) { d.nodes[1].left.truncate = 1; }},
      {"exact multiples", [](Datapath& d) { d.nodes[1].right_shift = 1; }},
      {"narrower than its multiples", [](Datapath& d) { d.nodes[1].upper = 100; }},
      {"kind is not known", [](Datapath& d) { d.blocks[0].kind = "magic"; }},
      {"layer is out of range", [](Datapath& d) { d.blocks[0].layer = 1 << 20; }},
      {"no such node", [](Datapath& d) { d.outputs[0].node = 3; }},
      {"no output", [](Datapath& d) { d.outputs.clear(); }},
      {"no such table",
       [](Datapath& d) {
         d.nodes[2] = {.op = Op::table, .table = 0, .width_bits = 4, .block = 0, .name = "looked"};
       }},
  };
  for (const Mutant& mutant : mutants) {
    Datapath datapath = times_seven();
    mutant.change(datapath);
    EXPECT_THAT(complaint_about(datapath), HasSubstr(mutant.complaint));
    EXPECT_THAT(complaint_about(datapath), HasSubstr("datapath "));
  }
}

TEST(datapath, a_misspelt_operation_is_refused_with_its_place) {
  Json json = to_json(times_seven());
  json["nodes"][1]["op"] = "multiply";
  try {
    datapath_from_json(parse_json(json.dump(), "datapath.json"));
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("datapath.json: /nodes/1/op"));
    EXPECT_THAT(error.what(), HasSubstr("got \"multiply\""));
  }
}

TEST(datapath, a_field_that_the_operation_does_not_read_is_refused) {
  Json json = to_json(times_seven());
  json["nodes"][1]["rounding"] = "rne";
  EXPECT_THROW(datapath_from_json(parse_json(json.dump(), "datapath.json")), Error);
}

}  // namespace
}  // namespace napier
