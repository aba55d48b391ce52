// Files of this room that stand inside the program: the libraries that draw, the templates, what
// pages are made of. They lie in read-only pages of the executable, which the kernel reads when
// they are first touched: who draws nothing pays nothing.
#pragma once

#include <string_view>

namespace mlp {

struct EmbeddedFiles {
  std::string_view vega, vega_lite, vega_interpreter;  // scripts, in the order to run them
  std::string_view licences;                           // of all three
  std::string_view page_script, page_style;
};
const EmbeddedFiles& Embedded();

// The text of templates/<name>.json; empty: there is none.
std::string_view EmbeddedTemplate(std::string_view name);

}  // namespace mlp
