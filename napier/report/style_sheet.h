#pragma once

#include <string_view>

namespace napier {

// The page's CSS, light and dark, screen and paper. It names only fonts that the reader may have.
std::string_view style_sheet();

}  // namespace napier
