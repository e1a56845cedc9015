#include "napier/network/box.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "napier/base/error.h"

namespace napier {

Box box_from_json(const JsonView& view, std::size_t dimensions) {
  if (view.size() != dimensions) {
    view.complain("a box has one pair [lower, upper] per dimension",
                  fmt::format("{} pairs", view.size()), fmt::format("{}", dimensions));
  }
  Box box;
  for (std::size_t i = 0; i < dimensions; ++i) {
    const std::vector<double> ends = view.at(i).numbers(2);
    if (ends[0] > ends[1]) {
      view.at(i).complain("this interval is empty", fmt::format("[{}, {}]", ends[0], ends[1]),
                          "the lower end first");
    }
    box.lower.push_back(ends[0]);
    box.upper.push_back(ends[1]);
  }
  return box;
}

Json to_json(const Box& box) {
  require(box.lower.size() == box.upper.size(), "a box has as many lower as upper ends");
  Json pairs = Json::array();
  for (std::size_t i = 0; i < box.lower.size(); ++i) {
    pairs.push_back(Json::array({box.lower[i], box.upper[i]}));
  }
  return pairs;
}

}  // namespace napier
