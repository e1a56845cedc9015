#pragma once

#include <string>
#include <vector>

#include "napier/base/json.h"
#include "napier/network/box.h"
#include "napier/network/network.h"
#include "tests/shared_data.h"

namespace napier {

// A network of the shared data and the box over which it is bounded. The networks of `lohar2023`
// bring their boxes (input_lo, input_hi); the boxes of the others are chosen here, wide ones.
struct Controller {
  std::string file;  // below controllers/
  Box box = {};      // empty: the file's own
};

// Few enough weights for 10^6 points in seconds.
inline std::vector<Controller> small_controllers() {
  const Box acc = {{30, 1.4, 15, 0, -10}, {30, 1.4, 35, 120, 10}};
  const Box vertical = {{-0.5, -0.5, -0.5}, {0.5, 0.5, 0.5}};
  return {{"ACC_3x20_relu_2019.json", acc},
          {"ACC_5x20_relu_2024.json", acc},
          {"ACC_5x20_relu_2024_onnx.json", acc},
          {"ACC_7x20_relu_2019.json", acc},
          {"DoublePendulum_more_robust.json", {{-1, -1, -1, -1}, {1.7, 1.7, 1.7, 1.7}}},
          {"SinglePendulum.json", {{0, -1}, {1.2, 1}}},
          {"TORA_sigmoid.json", {{-2, -2, -2, -2}, {2, 2, 2, 2}}},
          {"VCAS_pra01.json", vertical},
          {"VCAS_pra02.json", vertical},
          {"VCAS_pra03.json", vertical},
          {"lohar2023/ACC3NN.json"},
          {"lohar2023/ACC5NN.json"},
          {"lohar2023/ACC7NN.json"},
          {"lohar2023/AcrobotNN.json"},
          {"lohar2023/DoublePendulumRobustNN.json"},
          {"lohar2023/InvPendulumNN.json"},
          {"lohar2023/MountainCarNN.json"},
          {"lohar2023/SinglePendulumNN.json"},
          {"lohar2023/VertCasNN.json"}};
}

inline std::vector<Controller> large_controllers() {
  return {{"ACC_10x20_relu_2019.json", {{30, 1.4, 15, 0, -10}, {30, 1.4, 35, 120, 10}}},
          {"TORA_relu.json", {{-2, -2, -2, -2}, {2, 2, 2, 2}}},
          {"Unicycle.json", {{-0.6, -4.5, -0.06, -0.3}, {9.55, 0.2, 2.11, 1.51}}},
          {"lohar2023/AC6.json"},
          {"lohar2023/ACC10NN.json"},
          {"lohar2023/ControllerToraNN.json"},
          {"lohar2023/UnicycleNN.json"}};
}

inline Network network_of(const Controller& controller) {
  return read_network(shared_data() / "controllers" / controller.file);
}

inline Box box_of(const Controller& controller) {
  if (!controller.box.lower.empty()) return controller.box;
  const Document document = read_json(shared_data() / "controllers" / controller.file);
  return {document.view().at("input_lo").numbers(), document.view().at("input_hi").numbers()};
}

// "lohar2023/ACC3NN.json" → "lohar2023_ACC3NN": what a test may be called.
inline std::string test_name(const Controller& controller) {
  std::string name = controller.file.substr(0, controller.file.find('.'));
  for (char& letter : name) {
    if (letter == '/') letter = '_';
  }
  return name;
}

}  // namespace napier
