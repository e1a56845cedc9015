// Any bytes as TOML: a document or a napier::Error; every part of a document knows where it stands.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "napier/base/error.h"
#include "napier/base/json.h"

namespace {

void visit(const napier::JsonView& view) {
  if (view.where().find(':') == std::string::npos) std::abort();
  if (view.is_array()) {
    for (std::size_t i = 0; i < view.size(); ++i) visit(view.at(i));
  } else if (view.is_object()) {
    for (const std::string& key : view.keys()) visit(view.at(key));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    visit(napier::parse_toml(text, "file.toml").view());
  } catch (const napier::Error&) {
  }
  return 0;
}
