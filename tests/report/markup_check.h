#pragma once

#include <string>
#include <string_view>

namespace napier {

// The first fault of a page's markup, or "" when it is well-formed XML after its document type:
// every tag closed in order, every attribute quoted and given once, every & the start of an entity.
std::string fault_in_markup(std::string_view page);

// The first thing in a page that would make a browser load something, or "". Namespaces are names,
// not addresses.
std::string load_in_page(const std::string& page);

}  // namespace napier
