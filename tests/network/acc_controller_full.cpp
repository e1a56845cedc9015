#include <gtest/gtest.h>
#include <unistd.h>

#include "napier/base/file.h"
#include "napier/base/process.h"

namespace napier {
namespace {

namespace fs = std::filesystem;

TEST(AccController, is_trained_again_to_the_same_bytes) {
  const fs::path folder =
      fs::path(testing::TempDir()) / ("acc_controller." + std::to_string(::getpid()));
  const ProcessResult result = run_process({.command = {NAPIER_ACC_CONTROLLER, folder.string()}});
  ASSERT_EQ(result.exit_code, 0) << result.complaints;
  const fs::path committed = fs::path(NAPIER_SOURCE_DIR) / "examples/acc";
  for (const char* name : {"acc_controller.json", "acc_controller.onnx"}) {
    EXPECT_TRUE(read_file(folder / name) == read_file(committed / name)) << name;
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace napier
